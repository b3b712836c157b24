import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prepared, type FactsLike, type ShotLike } from './take-builder.ts';

const uses = 'apimart/skyreels-v4-fast';
const EXTEND = { tag: 'last', extend: 'up:video_url' };
const MOTION = { tag: 'dance', motion: 'up:video_url' };
const upstream = (seconds: number): FactsLike => ({ clips: { up: { seconds: { low: seconds, high: seconds } } } });

describe('APIMart', () => {
  /** USD per second, APIMart's price list, read 2026-09-16. */
  it.each([
    ['fast', '480p', 0.064, 0.12],
    ['fast', '720p', 0.088, 0.16],
    ['fast', '1080p', 0.22, 0.4],
    ['std', '480p', 0.088, 0.144],
    ['std', '720p', 0.112, 0.2],
    ['std', '1080p', 0.28, 0.5],
  ])('%s at %s', (tier, resolution, plain, video) => {
    const shot = { uses: `apimart/skyreels-v4-${tier}`, prompt: 'Rain.', resolution, duration: 10 };
    const price = prepared(shot).price;
    expect(price).toMatchObject({ unit: 'usd', verified: true, assumed: [] });
    expect(price?.expected).toBeCloseTo(plain * 10, 9);
    expect([price?.low, price?.high]).toEqual([price?.expected, price?.expected]);
    const extended = prepared({ ...shot, prompt: '@last', refs: [EXTEND] }, upstream(5)).price;
    expect(extended?.expected).toBeCloseTo(video * 10, 9);
  });

  it('says what nobody wrote, and notes that the default is the dearest', () => {
    const { price, diagnostics } = prepared({ uses, prompt: 'Rain.' });
    expect(price).toMatchObject({
      expected: 1.1,
      assumed: ['duration 5', 'resolution 1080p'],
      basis: '5 s x $0.22 (1080p)',
    });
    expect(diagnostics.map(({ severity, code }) => [severity, code])).toEqual([['note', 'dear-default']]);
  });

  it('reserves a motion reference at ten seconds, whatever is known of it', () => {
    const shot = { uses, prompt: '@dance', refs: [MOTION], resolution: '720p' };
    expect(prepared(shot, upstream(6)).price).toMatchObject({ low: 0.96, expected: 0.96, high: 1.6, assumed: [] });
    expect(prepared(shot, upstream(13)).price).toMatchObject({ low: 1.6, expected: 1.6, high: 1.6 });
    expect(prepared(shot).price).toMatchObject({ low: 0.48, expected: 1.6, high: 1.6 });
  });

  it('has no price for a resolution that does not exist', () => {
    expect(prepared({ uses, prompt: 'Rain.', resolution: '4k' }).price).toBeUndefined();
  });
});

describe('GMI', () => {
  it('counts SkyReels in credits, unverified, by sound', () => {
    const shot = { uses: 'gmi/skyreels-v4-text-to-video', prompt: 'Rain.', duration: 5 };
    expect(prepared(shot).price).toMatchObject({
      unit: 'credits:gmi',
      expected: 60,
      verified: false,
      assumed: ['sound false'],
    });
    expect(prepared({ ...shot, sound: true }).price).toMatchObject({ expected: 70, assumed: [] });
  });

  it('reserves an extend, whose length nobody documents, at the longest clip', () => {
    const shot = { uses: 'gmi/skyreels-v4-omni', prompt: '@last', refs: [EXTEND] };
    expect(prepared(shot, upstream(5)).price).toMatchObject({ low: 60, expected: 60, high: 180 });
  });

  it('takes Pixverse by the clip', () => {
    const { price } = prepared({ uses: 'gmi/pixverse-v5.6-t2v', prompt: 'Rain.', resolution: '720p' });
    expect(price).toMatchObject({ unit: 'usd', expected: 0.03, verified: false });
    expect(price?.assumed).toEqual(['duration 5', 'aspect_ratio 16:9']);
  });
});

describe('a stated price', () => {
  it('prices what has none, and beats a table', () => {
    const gccai = { uses: 'gccai/skyreels-v4-std', prompt: 'Rain.', duration: 4 };
    expect(prepared(gccai).price).toBeUndefined();
    expect(prepared(gccai, { usdPerSecond: 0.5 }).price).toMatchObject({ unit: 'usd', expected: 2, high: 2 });
    const pixverse = { uses: 'gmi/pixverse-v5.6-t2v', prompt: 'Rain.' };
    expect(prepared(pixverse, { usdPerSecond: 0.1 }).price).toMatchObject({
      expected: 0.5,
      basis: '5 s x $0.10 (stated)',
    });
  });
});

describe('any price', () => {
  it('is ordered: low, expected, high', () => {
    const seconds = fc.option(fc.integer({ min: 3, max: 15 }), { nil: undefined });
    fc.assert(
      fc.property(seconds, seconds, fc.constantFrom('none', 'motion', 'extend'), (duration, source, video) => {
        const refs = video === 'none' ? [] : [video === 'motion' ? MOTION : EXTEND];
        const shot: ShotLike = { uses, prompt: '@last @dance', refs, ...(duration !== undefined && { duration }) };
        const { price, expected } = prepared(shot, source === undefined ? {} : upstream(source));
        expect(price).toBeDefined();
        expect(price?.low).toBeLessThanOrEqual(price?.expected ?? -1);
        expect(price?.expected).toBeLessThanOrEqual(price?.high ?? -1);
        const { low, high } = expected.seconds ?? { low: 0, high: 0 };
        expect(low).toBeLessThanOrEqual(high);
      }),
    );
  });
});
