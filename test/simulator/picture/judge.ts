import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Mosaic } from '../../../src/simulator/picture/mosaic.ts';

/** Whether somebody else can say what a clip holds. */
export const HAS_FFMPEG = ['ffprobe', 'ffmpeg'].every((tool) => spawnSync(tool, ['-version']).status === 0);

/** A file of these bytes, for the length of a test. */
function fileOf(bytes: Uint8Array, name = 'clip.mp4'): string {
  const folder = mkdtempSync(join(tmpdir(), 'shotgraph-picture-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

export interface Judgement {
  readonly streams: readonly Readonly<Record<string, string | number>>[];
  readonly format: Readonly<Record<string, string>>;
}

/** What ffprobe says, all frames counted. */
export function probe(bytes: Uint8Array): Judgement {
  const entries =
    'stream=codec_name,profile,level,width,height,nb_read_frames,r_frame_rate,duration,color_space:format=duration';
  const args = ['-v', 'error', '-count_frames', '-show_entries', entries, '-of', 'json', fileOf(bytes)];
  return JSON.parse(execFileSync('ffprobe', args, { encoding: 'utf8' })) as Judgement;
}

/** What ffmpeg complains about when it decodes all; '' = nothing. */
export function complaints(bytes: Uint8Array): string {
  return spawnSync('ffmpeg', ['-v', 'warning', '-xerror', '-i', fileOf(bytes), '-f', 'null', '-'], { encoding: 'utf8' })
    .stderr;
}

/** Every frame as ffmpeg decodes it: planes of luma, blue and red, one after the other. */
export function decode(bytes: Uint8Array, name?: string): Buffer {
  const args = ['-v', 'error', '-i', fileOf(bytes, name), '-pix_fmt', 'yuv420p', '-f', 'rawvideo', '-'];
  return execFileSync('ffmpeg', args, { maxBuffer: 1 << 30 });
}

/** A mosaic as a decoder gives it. */
export function planesOf({ width, height, across, luma, blue, red }: Mosaic): Buffer {
  const planes = Buffer.alloc((width * height * 3) / 2);
  let at = 0;
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) planes[at++] = luma[(y >> 2) * 4 * across + (x >> 2)] ?? 0;
  for (const plane of [blue, red])
    for (let y = 0; y < height / 2; y += 1)
      for (let x = 0; x < width / 2; x += 1) planes[at++] = plane[(y >> 2) * 2 * across + (x >> 2)] ?? 0;
  return planes;
}

/** Whether two pictures are the same, value for value. Telling how they differ would take minutes. */
export function looksLike(one: Mosaic | undefined, other: Mosaic | undefined): boolean {
  return one !== undefined && other !== undefined && planesOf(one).equals(planesOf(other));
}
