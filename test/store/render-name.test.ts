import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { takeId } from '../../src/core/take.ts';
import { renderName } from '../../src/store/render-name.ts';

const shot = fc.stringMatching(/^[a-z][a-z0-9_-]{0,63}$/);
const axes = ['tier', 'resolution', 'a-b', 'a', 'Tier2'];
const label = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9_.:/-]{1,12}$/),
  fc.constantFrom('16:9', '16_9', '0.5', 'A', 'a', '女孩'),
);
const take = fc.record({
  shot: fc.oneof(shot, fc.constantFrom('con', 'nul', 'com1', 'a')),
  labels: fc.dictionary(fc.constantFrom(...axes), label, { maxKeys: 3 }),
  take: fc.integer({ min: 1, max: 12 }),
});

describe('the file name of a take', () => {
  it.each([
    [{ shot: 'opening', labels: {}, take: 1 }, 'opening.mp4'],
    [{ shot: 'opening', labels: {}, take: 2 }, 'opening.take2.mp4'],
    [
      { shot: 'opening', labels: { resolution: '720p', tier: 'std' }, take: 2 },
      'opening.resolution-720p.tier-std.take2.mp4',
    ],
    [{ shot: 'walk', labels: { aspect_ratio: '16:9', cfg: '0.5' }, take: 1 }, 'walk.aspect_ratio-16_9.cfg-0.5.mp4'],
    [{ shot: 'Walk', labels: { uses: 'gmi/pixverse' }, take: 1 }, 'Walk.uses-gmi+pixverse.mp4'],
  ])('of %j is %s', (take, name) => {
    expect(renderName(take)).toBe(name);
  });

  it('is no reserved word of Windows', () => {
    expect(renderName({ shot: 'con', labels: {}, take: 1 })).toMatch(/^_con~[0-9a-f]{8}\.mp4$/);
    expect(renderName({ shot: 'lpt1', labels: { tier: 'std' }, take: 1 })).toMatch(
      /^_lpt1\.tier-std~[0-9a-f]{8}\.mp4$/,
    );
  });

  it('is safe and bounded', () => {
    fc.assert(
      fc.property(take, (take) => {
        const name = renderName(take);
        expect(name.length).toBeLessThanOrEqual(124);
        expect(name).toMatch(/^[A-Za-z0-9_][A-Za-z0-9._+~-]*\.mp4$/);
        expect(name).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)\./i);
      }),
      { numRuns: 2000 },
    );
  });

  it('differs for different takes even where a file system ignores case', () => {
    fc.assert(
      fc.property(fc.array(take, { minLength: 2, maxLength: 30 }), (takes) => {
        const names = new Map<string, string>();
        for (const take of takes) {
          const id = takeId(take.shot, take.labels, take.take);
          const name = renderName(take).toLowerCase();
          expect(names.get(name) ?? id).toBe(id);
          names.set(name, id);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    [{ t: 'a' }, { t: 'A' }],
    [{ t: '16:9' }, { t: '16_9' }],
    [{ t: 'a/b' }, { t: 'a:b' }],
    [
      { a: 'p.b-q', b: 'r' },
      { a: 'p', b: 'q.b-r' },
    ],
    [{ t: 'x'.repeat(200) }, { t: 'x'.repeat(201) }],
  ])('tells %j from %j', (one, other) => {
    const name = (labels: object) => renderName({ shot: 's', labels: { ...labels }, take: 1 }).toLowerCase();
    expect(name(one)).not.toBe(name(other));
  });
});
