import { describe, expect, it } from 'vitest';
import type { ExpectedClip } from '../../src/models/model.ts';
import { findings, prepared, type FactsLike } from './take-builder.ts';

const APIMART = 'apimart/skyreels-v4-std';
const OMNI = 'gmi/skyreels-v4-omni';
const extend = (uses: string) => ({
  uses,
  prompt: '@last',
  resolution: '720p',
  refs: [{ tag: 'last', extend: 'up:video_url' }],
});
const motion = (uses: string) => ({ uses, prompt: '@dance', refs: [{ tag: 'dance', motion: 'up:video_url' }] });
const clip = (low: number, high = low): FactsLike => ({ clips: { up: { seconds: { low, high } } } });
const { resolution: _, ...OMNI_EXTEND } = extend(OMNI);

describe('the clip a take is expected to give', () => {
  it.each<readonly [string, ExpectedClip, ExpectedClip]>([
    [
      'is as long as written',
      prepared({ uses: APIMART, prompt: 'Rain.', duration: 7 }).expected,
      { seconds: { low: 7, high: 7 } },
    ],
    [
      'is as long as the default',
      prepared({ uses: APIMART, prompt: 'Rain.' }).expected,
      { seconds: { low: 5, high: 5 } },
    ],
    [
      'may hold the source of an extend',
      prepared({ ...extend(APIMART), duration: 8 }, clip(5)).expected,
      { seconds: { low: 8, high: 13 } },
    ],
    ['may hold a source of unknown length', prepared(extend(APIMART)).expected, { seconds: { low: 5, high: 20 } }],
    [
      'is as long as the motion reference',
      prepared(motion(APIMART), clip(6)).expected,
      { seconds: { low: 6, high: 6 } },
    ],
    [
      'is cut at ten seconds beside one',
      prepared(motion(APIMART), clip(14)).expected,
      { seconds: { low: 10, high: 10 } },
    ],
    ['is unknown beside an unknown one', prepared(motion(APIMART)).expected, {}],
    [
      'is 5 to 15 s plus the source for an extend on GMI',
      prepared(OMNI_EXTEND, clip(5)).expected,
      { seconds: { low: 5, high: 20 } },
    ],
  ])('%s', (_, actual, expected) => {
    expect(actual.seconds).toEqual(expected.seconds);
  });

  it('knows where its length is written, if it is and decides alone', () => {
    const expected = (shot: Parameters<typeof prepared>[0]) => prepared(shot, clip(5)).expected;
    expect(expected({ uses: APIMART, prompt: 'Rain.', duration: 7 }).lengthSpan).toBeDefined();
    expect(expected({ uses: APIMART, prompt: 'Rain.' })).toEqual({ seconds: { low: 5, high: 5 } });
    expect(expected({ ...extend(APIMART), duration: 8 }).lengthSpan).toBeUndefined();
  });
});

describe('a video that goes in', () => {
  it.each<readonly [string, readonly string[], readonly string[]]>([
    ['of 10 s passes everywhere', findings(extend(APIMART), clip(10)), []],
    ['of 11 s is warned of on APIMart', findings(extend(APIMART), clip(11)), ['warning[media-may-be-too-long]']],
    ['of 16 s is refused', findings(extend(APIMART), clip(16)), ['error[media-too-long]']],
    [
      'that only may pass 15 s is warned of',
      findings(extend(APIMART), clip(8, 18)),
      ['warning[media-may-be-too-long]'],
    ],
    [
      'that only may pass 10 s is warned of on GMI',
      findings(motion(OMNI), clip(5, 12)),
      ['warning[media-may-be-too-long]'],
    ],
    ['of 11 s is refused on GMI', findings(motion(OMNI), clip(11)), ['error[media-too-long]']],
    ['of unknown length passes', findings(extend(APIMART), {}), []],
  ])('%s', (_, actual, expected) => {
    expect(actual.filter((finding) => finding !== 'note[dear-default]')).toEqual(expected);
  });
});
