import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { copyFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Moment } from '../../src/core/clip-facts.ts';
import { cutFrame } from '../../src/media/cut-frame.ts';
import { findTool } from '../../src/media/find-tool.ts';
import type { MediaTool } from '../../src/media/media-tool.ts';
import { countOf, describeWithFfmpeg, makeClip, ODD_NAMES, oddClip, type OddClip } from '../support/odd-clips.ts';

function folder(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'shotgraph-frame-')));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function toolOf(kind: 'system' | 'wasm'): Promise<MediaTool> {
  const tool = await findTool({
    env: { PATH: process.env['PATH'], ...(kind === 'wasm' && { SHOTGRAPH_FFMPEG: 'wasm' }) },
  });
  if (!tool.ok) throw new Error(tool.error.message);
  return tool.value;
}

/** Which frame of a counted clip a PNG shows, and its size. */
function read(path: string): { frame: number; width: number; height: number } {
  const { width, height, data } = PNG.sync.read(readFileSync(path));
  let sum = 0;
  for (let at = 0; at < data.length; at += 4) sum += data[at] ?? 0;
  return { frame: countOf(sum / (data.length / 4)), width, height };
}

async function cut(kind: 'system' | 'wasm', clip: string, at: Moment) {
  const target = join(folder(), 'frame.png');
  const result = await cutFrame(await toolOf(kind), { clip, at, target });
  expect(result).toEqual({ ok: true, value: undefined });
  return read(target);
}

describeWithFfmpeg('a frame', () => {
  describe.each(['system', 'wasm'] as const)('by the %s tool', (kind) => {
    const whole: readonly OddClip[] = ['plain.mp4', 'b-frames.mp4', 'hevc-ten-bit.mp4', 'webm.webm'];
    it.each(whole)('of %s is its first, its last or the one shown', async (name) => {
      expect(await cut(kind, oddClip(name), 'first')).toEqual({ frame: 0, width: 160, height: 90 });
      expect(await cut(kind, oddClip(name), 'last')).toMatchObject({ frame: 23 });
      expect(await cut(kind, oddClip(name), 0.5)).toMatchObject({ frame: 12 });
    });
  });

  it.each(['silent.mp4', 'key-frames.mp4', 'hevc.mp4', 'ten-bit.mp4', 'fragmented.mp4', 'long-sound.mp4'] as const)(
    'of %s is its first or its last',
    async (name) => {
      expect(await cut('system', oddClip(name), 'first')).toMatchObject({ frame: 0 });
      expect(await cut('system', oddClip(name), 'last')).toMatchObject({ frame: 23 });
    },
  );

  it('is the one that is shown at a moment, to the instant', async () => {
    const clip = oddClip('plain.mp4');
    for (const [at, frame] of [
      [0, 0],
      [0.04, 0],
      [0.0417, 1],
      [0.7, 16],
      [0.999, 23],
    ] as const) {
      expect(await cut('system', clip, at)).toMatchObject({ frame });
    }
  });

  it('of a clip whose rate varies is the one that is shown', async () => {
    const clip = oddClip('variable.mp4');
    expect(await cut('system', clip, 'last')).toMatchObject({ frame: 23 });
    expect(await cut('system', clip, 1.24)).toMatchObject({ frame: 17 });
    expect(await cut('system', clip, 1.26)).toMatchObject({ frame: 18 });
  });

  it('that is shown for long is found all the same', async () => {
    const clip = makeClip(join(folder(), 'slow.mp4'), { fps: 0.5, seconds: 6, sound: false });
    expect(await cut('system', clip, 'last')).toMatchObject({ frame: 2 });
    expect(await cut('system', clip, 3.9)).toMatchObject({ frame: 1 });
  });

  it('of a clip with an edit list is one that is shown', async () => {
    const clip = oddClip('edit-list.mp4');
    expect(await cut('system', clip, 'first')).toMatchObject({ frame: 12 });
    expect(await cut('system', clip, 'last')).toMatchObject({ frame: 47 });
    expect(await cut('system', clip, 0.5)).toMatchObject({ frame: 24 });
  });

  it('is turned as a player turns it', async () => {
    expect(await cut('system', oddClip('rotated.mp4'), 'last')).toEqual({ frame: 23, width: 90, height: 160 });
  });

  it.each(ODD_NAMES)('of a clip named %j is cut, and put beside it', async (name) => {
    const place = join(folder(), 'a %d %03d folder');
    mkdirSync(place);
    const clip = join(place, name);
    copyFileSync(oddClip('plain.mp4'), clip);
    const target = join(place, `${name}.png`);
    expect(await cutFrame(await toolOf('system'), { clip, at: 'last', target })).toMatchObject({ ok: true });
    expect(read(target).frame).toBe(23);
    expect(readdirSync(place).sort()).toEqual([name, `${name}.png`].sort());
  });

  it.each([
    'truncated.mp4',
    'no-index.mp4',
    'corrupt.mp4',
    'no-frames.mp4',
    'empty.mp4',
    'sound-only.mp4',
    'page.mp4',
  ] as const)('of %s is none, and why is said', async (name) => {
    const target = join(folder(), 'frame.png');
    const result = await cutFrame(await toolOf('system'), { clip: oddClip(name), at: 'last', target });
    expect(result).toMatchObject({ ok: false, error: { reason: 'media', billed: 'no' } });
    expect(!result.ok && result.error.message).toContain(`the last frame of ${oddClip(name)}`);
    expect(readdirSync(join(target, '..'))).toEqual([]);
  });

  it.each(['system', 'wasm'] as const)('that is damaged within a whole file is none (%s)', async (kind) => {
    const place = folder();
    const bytes = readFileSync(makeClip(join(place, 'a.mp4'), { picture: 'drawn', sound: false, seconds: 2 }));
    const data = bytes.indexOf('mdat');
    const end = bytes.indexOf('moov');
    bytes.fill(0x5a, Math.floor(data + (end - data) * 0.6), Math.floor(data + (end - data) * 0.97));
    const clip = join(place, 'b.mp4');
    writeFileSync(clip, bytes);
    const { readClipFacts } = await import('../../src/media/clip-facts.ts');
    const facts = await readClipFacts(join(place, 'a.mp4'));
    if (!facts.ok) throw new Error(facts.error);
    const target = join(place, 'frame.png');
    const result = await cutFrame(await toolOf(kind), { clip, at: 'last', target, facts: facts.value });
    expect(result).toMatchObject({ ok: false, error: { reason: 'media' } });
    expect(existsSync(target)).toBe(false);
  });

  it('past the end is none', async () => {
    const target = join(folder(), 'frame.png');
    for (const at of [1, 1.5, -1, Number.NaN]) {
      const result = await cutFrame(await toolOf('system'), { clip: oddClip('plain.mp4'), at, target });
      expect(result).toMatchObject({
        ok: false,
        error: { message: 'the clip is 1 s long' },
      });
    }
  });

  it('leaves what stood there where it fails', async () => {
    const target = join(folder(), 'frame.png');
    writeFileSync(target, 'mine');
    await cutFrame(await toolOf('system'), { clip: oddClip('corrupt.mp4'), at: 'last', target });
    expect(readFileSync(target, 'utf8')).toBe('mine');
  });

  it('is the same bytes each time', async () => {
    const place = folder();
    for (const name of ['a.png', 'b.png']) {
      await cutFrame(await toolOf('system'), { clip: oddClip('plain.mp4'), at: 'last', target: join(place, name) });
    }
    expect(readFileSync(join(place, 'a.png'))).toEqual(readFileSync(join(place, 'b.png')));
  });

  it('is not cut once it is not wanted any more', async () => {
    const target = join(folder(), 'frame.png');
    const wish = { clip: oddClip('plain.mp4'), at: 'last', target, signal: AbortSignal.abort() } as const;
    const result = await cutFrame(await toolOf('system'), wish);
    expect(result).toMatchObject({ ok: false, error: { message: expect.stringContaining('stopped') as string } });
  });
});
