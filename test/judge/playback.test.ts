import { join } from 'node:path';
import { expect, it } from 'vitest';
import { boughtBoard } from '../support/bought-board.ts';
import { describeWithChromium } from '../support/browser.ts';

const BOARD = `version: 1
defaults: { uses: apimart/skyreels-v4-fast, resolution: 480p, duration: 3 }
shots:
  rain: { prompt: Rain over the harbour. }
  walk: { extend: rain, prompt: "Video extended @rain, a stranger walks in." }
  tower: { prompt: A tower., aspect_ratio: "9:16", resolution: 720p }
  square: { prompt: A square., aspect_ratio: "1:1" }
  wide: { uses: gmi/skyreels-v4-text-to-video, prompt: A wide plain., duration: 5, sound: true }
  waves: { uses: gmi/pixverse-v5.6-t2v, prompt: Waves., duration: 5, resolution: 360p, aspect_ratio: "4:3" }
film:
  sequence: [{ card: Rain, seconds: 1 }, { shot: rain, length: 1 }, { shot: walk, length: 1 }, { shot: waves, length: 1 }]
  crossfade: 0.25
`;

const FILES = [
  { name: 'rain', width: 854, height: 480, seconds: 3, hasSound: false },
  { name: 'walk', width: 854, height: 480, seconds: 3, hasSound: false },
  { name: 'tower', width: 720, height: 1280, seconds: 3, hasSound: false },
  { name: 'square', width: 480, height: 480, seconds: 3, hasSound: false },
  { name: 'wide', width: 1920, height: 1080, seconds: 5, hasSound: true },
  { name: 'waves', width: 480, height: 360, seconds: 5, hasSound: false },
  { name: 'film', width: 854, height: 480, seconds: 3.25, hasSound: false },
] as const;

describeWithChromium('clips and films, played by Chromium', (play) => {
  const { renders } = boughtBoard(BOARD);

  it.each(FILES)('$name', async ({ name, width, height, seconds, hasSound }) => {
    const played = await play(join(renders, `${name}.mp4`));
    expect(played).toMatchObject({ readyState: 4, width, height, errors: [] });
    expect(Math.abs(played.seconds - seconds)).toBeLessThan(0.1);
    expect(played.advanced).toBeGreaterThan(0.25);
    expect(Math.abs(played.foundAt - played.soughtTo)).toBeLessThan(1 / 24);
    expect(played.colours).toBeGreaterThan(4);
    expect(played.audioBytes > 0).toBe(hasSound);
  });
});
