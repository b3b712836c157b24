import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { renderClip, renderThumbnail, type ClipSpec } from '../../src/simulator/clip.ts';
import { firstPicture, repeatedPicture, sequenceParameters } from '../../src/simulator/h264.ts';
import { mediaFacts } from '../../src/simulator/media-facts.ts';

const folder = mkdtempSync(join(tmpdir(), 'shotgraph-clip-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const spec: ClipSpec = { seconds: 5, width: 1280, height: 720, digest: '0123456789abcdef' };

describe('renderClip', () => {
  it('gives the same bytes for the same spec, others for another digest', () => {
    const first = Buffer.from(renderClip(spec));
    for (let index = 0; index < 300; index += 1)
      renderClip({ ...spec, seconds: 1, digest: String(index).padStart(12, '0') });
    expect(first.equals(renderClip({ ...spec }))).toBe(true);
    expect(first.equals(renderClip({ ...spec, digest: `${spec.digest}0` }))).toBe(false);
  });

  it('states its length where the simulator reads it again', () => {
    expect(mediaFacts(Buffer.from(renderClip(spec)))).toEqual({ seconds: 5 });
  });

  it('is small', () => {
    expect(renderClip({ ...spec, seconds: 15, width: 1920, height: 1080 }).length).toBeLessThan(20_000);
  });
});

describe('pictures', () => {
  const levels = [-24, -9, -2, -1, 0, 1, 2, 9, 24];

  it('hold no run of zeros that would need escaping', () => {
    for (const luma of levels)
      for (const blue of levels)
        for (const height of [360, 480, 1080]) {
          const picture = { width: height * 2, height, tint: { luma, blue, red: -blue } };
          for (const unit of [sequenceParameters(picture), firstPicture(picture), repeatedPicture(picture, 16)])
            expect(Buffer.from(unit).includes(Buffer.alloc(2))).toBe(false);
        }
  });

  it('are numbered, sixteen by sixteen', () => {
    const repeat = (index: number): string =>
      Buffer.from(repeatedPicture({ width: 640, height: 360, tint: { luma: 0, blue: 0, red: 0 } }, index)).toString(
        'hex',
      );
    expect(new Set(Array.from({ length: 40 }, (_, index) => repeat(index))).size).toBe(16);
    expect(repeat(17)).toBe(repeat(1));
  });
});

describe('renderThumbnail', () => {
  it('is a PNG of an eighth of the size', () => {
    expect(mediaFacts(Buffer.from(renderThumbnail(spec)))).toEqual({ width: 160, height: 90 });
  });
});

const FFMPEG = 'ffmpeg';
const hasFfmpeg = ['ffprobe', FFMPEG].every((tool) => spawnSync(tool, ['-version']).status === 0);

describe('a clip, by ffmpeg', () => {
  it.runIf(process.env['CI'] === 'true')('has ffmpeg in CI', () => expect(hasFfmpeg).toBe(true));

  it.skipIf(!hasFfmpeg).each([
    [1920, 1080, 15],
    [1080, 1920, 3],
    [854, 480, 5],
    [1440, 1080, 4],
    [640, 360, 7.5],
  ])('is %i x %i pixels and %d s long, and decodes without a word', (width, height, seconds) => {
    const file = write(`${width}`, { ...spec, width, height, seconds });
    const entries = 'stream=codec_name,profile,width,height,nb_read_frames,r_frame_rate,duration';
    const found = JSON.parse(
      run('ffprobe', ['-count_frames', '-show_entries', entries, '-of', 'json', file]),
    ) as object;
    expect(found).toMatchObject({
      streams: [
        {
          codec_name: 'h264',
          profile: 'Constrained Baseline',
          width,
          height,
          r_frame_rate: '24/1',
          duration: seconds.toFixed(6),
          nb_read_frames: String(seconds * 24),
        },
      ],
    });
    expect(run('ffmpeg', ['-xerror', '-i', file, '-f', 'null', '-'])).toBe('');
  });

  it.skipIf(!hasFfmpeg).each([
    ['000000000000', [68, 80, 80]],
    ['001800190018', [128, 80, 176]],
    ['00300018000c', [188, 176, 128]],
    ['0019000b000d', [130.5, 124, 132]],
    ['000f000c0001', [105.5, 128, 84]],
  ])('with digest %s is one colour, first frame to last', (digest, colour) => {
    const file = write(digest, { ...spec, digest, width: 854, height: 480, seconds: 1 });
    const raw = execFileSync(FFMPEG, ['-v', 'error', '-i', file, '-pix_fmt', 'yuv420p', '-f', 'rawvideo', '-'], {
      maxBuffer: 64 * 1024 * 1024,
    });
    const luma = 854 * 480;
    const frame = luma + 2 * (luma / 4);
    expect(raw.length).toBe(24 * frame);
    for (const at of [0, 23 * frame]) {
      const planes = [
        raw.subarray(at, at + luma),
        raw.subarray(at + luma, at + luma * 1.25),
        raw.subarray(at + luma * 1.25, at + frame),
      ];
      planes.forEach((plane, index) => {
        expect(new Set(plane).size).toBe(1);
        expect(Math.abs((plane[0] ?? 0) - (colour[index] ?? 0))).toBeLessThanOrEqual(1);
      });
    }
  });
});

function write(name: string, clip: ClipSpec): string {
  const file = join(folder, `${name}.mp4`);
  writeFileSync(file, renderClip(clip));
  return file;
}

/** Output and complaints together. */
function run(tool: string, parameters: readonly string[]): string {
  const { stdout, stderr } = spawnSync(tool, ['-v', 'warning', ...parameters], { encoding: 'utf8' });
  return stdout + stderr;
}
