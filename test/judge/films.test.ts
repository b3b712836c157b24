import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { Json } from '../../src/core/json.ts';
import { boughtBoard } from '../support/bought-board.ts';
import { cli } from '../support/built-cli.ts';
import { describeWithFfmpeg, judge } from '../support/odd-clips.ts';
import { otioComplaints, targetUrlsIn, trackSeconds } from '../support/otio-rules.ts';

const SCORE = new URL('../../workflows/sounds/score.mp3', import.meta.url);

const SHOTS = `version: 1
defaults: { uses: apimart/skyreels-v4-fast, resolution: 480p, duration: 3 }
shots:
  one: { prompt: Rain over the harbour. }
  two: { prompt: A tram in the fog., duration: 4 }
  tall: { prompt: A tower., aspect_ratio: "9:16" }
  loud: { uses: gmi/pixverse-v5.6-t2v, prompt: Waves., duration: 5, resolution: 540p, sound: true }
`;

interface Case {
  readonly name: string;
  readonly film: string;
  readonly frames: number;
  readonly size?: readonly [number, number];
  readonly hasSound?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** 24 pictures a second; a crossfade takes its length off, a fade through black does not. */
const CASES: readonly Case[] = [
  { name: 'cuts', film: '{ sequence: [one, two] }', frames: 168 },
  { name: 'a trimmed clip', film: '{ sequence: [one, { shot: two, trim: 0.5, length: 2 }] }', frames: 120 },
  { name: 'a crossfade', film: '{ sequence: [one, two], crossfade: 0.5 }', frames: 156 },
  { name: 'a fade', film: '{ sequence: [one, { shot: two, join: { fade: 1 } }] }', frames: 168 },
  { name: 'cards', film: '{ sequence: [{ card: Harbour }, one, { card: End, seconds: 1 }] }', frames: 144 },
  { name: 'clips of other sizes', film: '{ sequence: [one, tall, loud] }', frames: 264, hasSound: true },
  { name: 'another size', film: '{ sequence: [one, tall], resolution: 360p }', frames: 144, size: [640, 360] },
  { name: 'a soundtrack', film: '{ sequence: [one, two], soundtrack: score.mp3 }', frames: 168, hasSound: true },
  {
    name: 'a crossfade, as WebAssembly',
    film: '{ sequence: [one, { shot: two, length: 2 }], crossfade: 0.5, resolution: 360p }',
    frames: 108,
    size: [640, 360],
    env: { SHOTGRAPH_FFMPEG: 'wasm' },
  },
];

describeWithFfmpeg('films, judged by ffprobe', () => {
  const { folder, renders } = boughtBoard(SHOTS);

  it.each(CASES)(
    '$name',
    async ({ film, frames, size = [854, 480], hasSound = false, env = {} }) => {
      writeFileSync(join(folder, 'score.mp3'), readFileSync(SCORE));
      writeFileSync(join(folder, 'board.yaml'), `${SHOTS}film: ${film}\n`);
      expect(await cli(folder, ['film', 'board.yaml', '--simulate', '--otio'], env)).toMatchObject({
        code: 0,
        stderr: '',
      });
      const made = join(renders, 'film');
      const found = judge(`${made}.mp4`);
      const [width, height] = size;
      expect(found).toMatchObject({ codec: 'h264', width, height, frames, rate: '24/1', complaints: '' });
      expect(Math.abs(found.seconds - frames / 24)).toBeLessThan(1 / 24);
      expect(found.audio !== undefined).toBe(hasSound);
      if (found.audio) expect(Math.abs(found.audio.seconds - frames / 24)).toBeLessThan(0.1);
      const cut = JSON.parse(readFileSync(`${made}.otio`, 'utf8')) as Json;
      expect(otioComplaints(cut)).toEqual([]);
      expect(targetUrlsIn(cut).length).toBeGreaterThan(0);
      for (const url of targetUrlsIn(cut)) expect(existsSync(pathOf(url, renders))).toBe(true);
      expect(trackSeconds(cut)[0]).toBeCloseTo(frames / 24, 5);
    },
    60_000,
  );
});

/** An address of a file, or a path from the folder of the timeline. */
function pathOf(url: string, folder: string): string {
  return url.startsWith('file:') ? fileURLToPath(url) : join(folder, decodeURIComponent(url));
}
