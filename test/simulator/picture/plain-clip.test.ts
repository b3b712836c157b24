import { describe, expect, it } from 'vitest';
import { mediaFacts } from '../../../src/simulator/media-facts.ts';
import { type PlainSpec, renderPlainClip } from '../../../src/simulator/picture/plain-clip.ts';
import { complaints, decode, HAS_FFMPEG, probe } from './judge.ts';

const spec: PlainSpec = { seconds: 5, width: 1280, height: 720, digest: '0123456789abcdef' };

describe('a plain clip', () => {
  it('is the same bytes for the same spec, others for another digest', () => {
    const first = Buffer.from(renderPlainClip(spec));
    for (let index = 0; index < 300; index += 1)
      renderPlainClip({ ...spec, seconds: 1, width: 160, height: 90, digest: String(index).padStart(12, '0') });
    expect(first.equals(renderPlainClip({ ...spec }))).toBe(true);
    expect(first.equals(renderPlainClip({ ...spec, digest: `${spec.digest}0` }))).toBe(false);
  });

  it('states its length where the simulator reads it again', () => {
    expect(mediaFacts(Buffer.from(renderPlainClip(spec)))).toEqual({ seconds: 5 });
  });

  it('is small', () => {
    expect(renderPlainClip({ ...spec, seconds: 15, width: 1920, height: 1080 }).length).toBeLessThan(20_000);
  });

  it.skipIf(!HAS_FFMPEG).each([
    [1920, 1080, 15],
    [1080, 1920, 3],
    [854, 480, 5],
    [640, 360, 7.5],
  ])('is %i x %i pixels and %d s long, and decodes without a word', (width, height, seconds) => {
    const bytes = renderPlainClip({ ...spec, width, height, seconds });
    expect(probe(bytes).streams).toMatchObject([
      {
        codec_name: 'h264',
        profile: 'Constrained Baseline',
        width,
        height,
        r_frame_rate: '24/1',
        duration: seconds.toFixed(6),
        nb_read_frames: String(seconds * 24),
      },
    ]);
    expect(complaints(bytes)).toBe('');
  });

  it.skipIf(!HAS_FFMPEG)('is one colour, first frame to last', () => {
    const [width, height] = [160, 90];
    const raw = decode(renderPlainClip({ ...spec, width, height, seconds: 1 }));
    const luma = width * height;
    const frame = luma * 1.5;
    expect(raw.length).toBe(24 * frame);
    for (const at of [0, 23 * frame])
      for (const [from, to] of [
        [0, luma],
        [luma, luma * 1.25],
        [luma * 1.25, frame],
      ] as const)
        expect(new Set(raw.subarray(at + from, at + to)).size).toBe(1);
  });
});
