/** A colour as the encoder takes it (BT.709, limited range). */
export interface Colour {
  readonly luma: number;
  readonly blue: number;
  readonly red: number;
}

/** Of red, green and blue between 0 and 255, in whole numbers. */
export function colourOf(r: number, g: number, b: number): Colour {
  return {
    luma: 16 + ((47 * r + 157 * g + 16 * b + 128) >> 8),
    blue: 128 + ((-26 * r - 86 * g + 112 * b + 128) >> 8),
    red: 128 + ((112 * r - 102 * g - 10 * b + 128) >> 8),
  };
}

/** Of `rrggbb`. */
export function hex(text: string): Colour {
  const value = Number.parseInt(text, 16);
  return colourOf(value >> 16, (value >> 8) & 255, value & 255);
}

/** `weight` 0 is the first colour, 256 the second. */
export function mix(from: Colour, to: Colour, weight: number): Colour {
  const part = (a: number, b: number): number => a + (((b - a) * weight + 128) >> 8);
  return { luma: part(from.luma, to.luma), blue: part(from.blue, to.blue), red: part(from.red, to.red) };
}

/** Red, green and blue of a colour, as a player shows it. */
export function rgbOf({ luma, blue, red }: Colour): readonly [number, number, number] {
  const y = 298 * (luma - 16) + 128;
  const clip = (value: number): number => Math.max(0, Math.min(255, value >> 8));
  const [u, v] = [blue - 128, red - 128];
  return [clip(y + 459 * v), clip(y - 55 * u - 136 * v), clip(y + 541 * u)];
}
