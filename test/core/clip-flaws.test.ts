import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askedOf, type AskedClip, flawsOf, holdsSource, playingTime, TOLERANCES } from '../../src/core/clip-flaws.ts';
import type { ClipFacts } from '../../src/core/clip-facts.ts';
import { clipFacts } from '../support/facts.ts';

const AUDIO = { codec: 'aac', sampleRate: 48_000, channels: 2 };
const size = (width: number, height: number): Partial<ClipFacts> => ({ width, height });

describe('what a clip is not that was asked', () => {
  const five: AskedClip = { seconds: { low: 5, high: 5 } };
  const wide: AskedClip = { resolution: '720p', aspectRatio: '16:9' };
  it.each<[string, Partial<ClipFacts>, AskedClip, readonly string[]]>([
    ['as asked', {}, { ...five, ...wide }, []],
    ['nothing was asked', size(17, 4), {}, []],
    ['a little longer', { seconds: 5.041667 }, five, []],
    ['just within', { seconds: 5.5 }, five, []],
    ['too long', { seconds: 5.51 }, five, ['5.51 s long, asked for 5 s']],
    ['too short', { seconds: 3.041667 }, five, ['3.04 s long, asked for 5 s']],
    ['within a range', { seconds: 9.8 }, { seconds: { low: 5, high: 10 } }, []],
    ['beside a range', { seconds: 11 }, { seconds: { low: 5, high: 10 } }, ['11 s long, asked for 5 to 10 s']],
    ['sides that divide by 16', size(848, 480), { resolution: '480p', aspectRatio: '16:9' }, []],
    ['the same, the other way', size(832, 480), { resolution: '480p', aspectRatio: '16:9' }, []],
    ['eight lines more', size(1920, 1088), { resolution: '1080p', aspectRatio: '16:9' }, []],
    ['upright', size(720, 1280), { resolution: '720p', aspectRatio: '9:16' }, []],
    ['smaller', size(854, 480), wide, ['854x480, asked for 720p 16:9 = 1280x720']],
    ['turned', size(720, 1280), wide, ['720x1280, asked for 720p 16:9 = 1280x720']],
    ['another ratio', size(960, 720), { aspectRatio: '16:9' }, ['960x720, asked for 16:9']],
    ['another height', size(960, 640), { resolution: '720p' }, ['960x640, asked for 720p']],
    ['a square', size(720, 720), { resolution: '720p', aspectRatio: '1:1' }, []],
    ['words nobody can measure', size(17, 4), { resolution: 'best', aspectRatio: 'adaptive' }, []],
    ['a ratio of nothing', size(17, 4), { aspectRatio: '0:0' }, []],
    ['silent as asked', {}, { sound: false }, []],
    ['silent, and not asked to be', {}, { sound: true }, ['silent, asked for with sound']],
    ['with sound', { audio: AUDIO }, { sound: true }, []],
    ['sound that nobody asked for', { audio: AUDIO }, { sound: false }, []],
    [
      'everything',
      { seconds: 2, ...size(640, 360) },
      { ...five, ...wide, sound: true },
      ['2 s long, asked for 5 s', '640x360, asked for 720p 16:9 = 1280x720', 'silent, asked for with sound'],
    ],
  ])('%s', (_name, facts, asked, flaws) => {
    expect(flawsOf(clipFacts(facts), asked)).toEqual(flaws);
  });

  it('is nothing within the tolerances, and always something beyond twice of them', () => {
    const within = fc.double({ min: -0.99, max: 0.99, noNaN: true });
    fc.assert(
      fc.property(within, within, fc.constantFrom(480, 720, 1080), (time, share, short) => {
        const height = short * (1 + share * TOLERANCES.shortSide);
        const clip = clipFacts({ seconds: 5 + time * TOLERANCES.seconds, height, width: (height * 16) / 9 });
        const asked = { ...five, resolution: `${short}p`, aspectRatio: '16:9' };
        expect(flawsOf(clip, asked)).toEqual([]);
        expect(flawsOf({ ...clip, height: height * 1.05, width: clip.width * 1.05 }, asked)).toHaveLength(1);
        expect(flawsOf({ ...clip, seconds: clip.seconds + 1.01 }, asked)).toHaveLength(1);
      }),
    );
  });
});

describe('what a take asks of its clip', () => {
  it('is what its portable request holds, and how long its model says it will be', () => {
    const portable = { resolution: '720p', aspect_ratio: '9:16', sound: true, duration: 5, prompt: 'Rain.' };
    expect(askedOf({ seconds: { low: 5, high: 10 }, request: { portable } })).toEqual({
      seconds: { low: 5, high: 10 },
      resolution: '720p',
      aspectRatio: '9:16',
      sound: true,
    });
    expect(askedOf({ request: { portable: { prompt: 'Rain.', resolution: 720 } } })).toEqual({});
  });
});

describe('an extend', () => {
  const clip = (seconds: number): ClipFacts => clipFacts({ seconds });
  it.each([
    ['both together', 10, 5, 5, true],
    ['a little less', 9.6, 5, 5, true],
    ['the new part alone', 5, 5, 5, false],
    ['the new part, a little longer', 5.4, 5, 5, false],
    ['a short source', 6, 5, 1, true],
    ['a short source left out', 5.04, 5, 1, false],
    ['a long source that was cut by the provider', 12, 5, 15, false],
  ])('%s', (...[, seconds, added, source, holds]) => {
    expect(holdsSource(clip(seconds), { low: added, high: added + source }, clip(source))).toBe(holds);
  });

  it('is taken for the new part where nobody knows how long that was to be', () => {
    expect(holdsSource(clip(20), undefined, clip(5))).toBe(false);
  });
});

it('a clip plays for as long as its bytes say, else as its provider does', () => {
  expect(playingTime({ seconds: 5, facts: clipFacts({ seconds: 5.041667 }) })).toBe(5.04);
  expect(playingTime({ seconds: 5 })).toBe(5);
  expect(playingTime({})).toBeUndefined();
});
