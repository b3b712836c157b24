import { type Colour, hex } from './colour.ts';

/** The colours of a scene. */
export interface Palette {
  readonly zenith: Colour;
  readonly horizon: Colour;
  /** Sun or moon. */
  readonly light: Colour;
  readonly far: Colour;
  readonly near: Colour;
  readonly accent: Colour;
  readonly hasStars: boolean;
}

/** Times of day. */
const TABLE: readonly string[] = [
  '1b2150 f2a65a ffe3a8 7a5480 17142c ff9e5e', // dusk
  '1f4468 f4c9a4 fff2d0 7790ae 182a40 ffc98a', // dawn
  '050a20 2f528c f2f4e6 20365e 050a18 9fc4ff', // night
  '165a78 b4e0dc fffbe6 6aa9a8 0f3a3a ffe08a', // noon
  '431c4c f0a2ae fff0dc 9c5c88 240f2c ffb3c1', // rose
  '0f3a3c b8e2ac ffffe0 5c9c80 0b2724 d6ff9e', // mint
  '2a0f16 e0663c ffd27a 80332e 180a0c ffb054', // ember
  '18123e ae86de f8e8ff 5e4e9e 100b28 d5b6ff', // violet
  '2f506e f0d8aa fff6d8 b39c7e 3c2e22 ffcf70', // sand
  '1c2c38 b2c4ce ffffff 6f8694 121d25 a8e0ff', // steel
];
const NIGHTS = new Set([2, 7]);

export const PALETTES: readonly Palette[] = TABLE.map((line, index) => {
  const [zenith = '', horizon = '', light = '', far = '', near = '', accent = ''] = line.split(' ');
  return {
    zenith: hex(zenith),
    horizon: hex(horizon),
    light: hex(light),
    far: hex(far),
    near: hex(near),
    accent: hex(accent),
    hasStars: NIGHTS.has(index),
  };
});
