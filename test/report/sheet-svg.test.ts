import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sheet, SheetCell } from '../../src/report/sheet.ts';
import { sheetPages } from '../../src/report/sheet-svg.ts';
import { cell, empty, sheet, STATES, sweep } from './sheets.ts';
import { svgLines, svgProblems } from './svg-lines.ts';

/** `test/cases/report/*.svg` can be looked at in a browser; `vitest -u` rewrites them. */
const golden = (name: string): string => fileURLToPath(new URL(`../cases/report/${name}.svg`, import.meta.url));

const words = (shown: Sheet, axes: readonly string[] = []): readonly string[] =>
  sheetPages(shown, axes).flatMap(({ svg }) => svgLines(svg).map(({ text }) => text));

describe('a contact sheet', () => {
  it('shows a sweep as a grid, the takes of a variant below each other', async () => {
    const cells = sweep({ resolution: ['480p', '720p'], tier: ['fast', 'std'] }, { takes: 2 }).map((one, index) =>
      index === 2
        ? empty('failed', 'content policy (billed)', one)
        : index === 5
          ? { ...one, picked: true as const }
          : one,
    );
    const [page] = sheetPages(sheet(cells), ['tier', 'resolution']);
    await expect(page?.svg).toMatchFileSnapshot(golden('sheet-grid'));
    expect(page?.pictures.map(({ take }) => take)).not.toContain('opening[resolution=480p,tier=std]');
  });

  it('keeps the place of each take that has no picture, and says why', async () => {
    const [page] = sheetPages(sheet(STATES), []);
    await expect(page?.svg).toMatchFileSnapshot(golden('sheet-states'));
    const text = svgLines(page?.svg ?? '').map((line) => line.text);
    for (const { shot, pictures, why = '' } of STATES) {
      expect(text).toContain(shot === 'storm' ? 'storm · picked' : shot);
      if (pictures === 0) expect(text.join(' ')).toContain(why);
    }
  });

  it('nests the headings of axes, the outer one as it is written first', () => {
    const cells = sweep({ a: ['1', '2'], b: ['x', 'y', 'z'] });
    const headings = words(sheet(cells), ['b', 'a']).filter((text) => /^[12xyz]$/.test(text));
    expect(headings).toEqual(['x', 'y', 'z', '1', '2', '1', '2', '1', '2']);
  });

  it('leaves a place free where a shot has no such variant', () => {
    const cells = [...sweep({ tier: ['fast', 'std'] }), ...sweep({ tier: ['std'] }, { shot: 'walk' })];
    expect(words(sheet(cells), ['tier']).filter((text) => text === '–')).toHaveLength(1);
    const [page] = sheetPages(sheet(cells), ['tier']);
    const x = (take: string): number | undefined => page?.pictures.find((picture) => picture.take === take)?.x;
    expect(x('walk[tier=std]')).toBe(x('opening[tier=std]'));
  });

  it('tells of a shot what all its takes share once, and what differs below each', () => {
    const same = sweep({ tier: ['fast', 'std'] });
    const different = same.map((one) => ({ ...one, prompt: `Rain, ${one.labels['tier']}.` }));
    expect(words(sheet(same), ['tier']).filter((text) => text === 'Rain over the city.')).toHaveLength(1);
    expect(words(sheet(different), ['tier']).filter((text) => text.startsWith('Rain, '))).toEqual([
      'Rain, fast.',
      'Rain, std.',
    ]);
  });

  it('says what is on it, and no time at which it was made', () => {
    const cells = [
      cell({ task: 't1' }),
      cell({ number: 2, task: 't1' }),
      empty('missing', 'not bought yet', { number: 3 }),
    ];
    expect(words(sheet(cells))).toContain('3 takes: 2 with pictures, 1 missing · $0.44 paid');
    expect(words(sheet(cells, { simulated: true, given: { only: ['opening'] } }))).toEqual(
      expect.arrayContaining(['a selection · simulated', '3 takes: 2 with pictures, 1 missing · $0.44, simulated']),
    );
    for (const file of ['noir.yaml', './noir.yaml', '/home/you/noir.yaml', 'C:\\films\\noir.yaml'])
      expect(words(sheet(cells, { storyboard: { file } }))).toContain('noir.yaml');
  });

  it('of nothing is a page all the same', () => {
    const [page, ...more] = sheetPages(sheet([]), []);
    expect(more).toEqual([]);
    expect(svgProblems(page?.svg ?? '')).toEqual([]);
  });

  it.each([
    ['variants', sweep({ a: Array.from({ length: 200 }, (_, index) => `v${index}`) })],
    ['takes', Array.from({ length: 200 }, (_, index) => cell({ number: index + 1 }))],
    ['shots', Array.from({ length: 200 }, (_, index) => cell({ shot: `shot-${index}` }))],
    [
      'upright strips',
      Array.from({ length: 200 }, (_, i) => cell({ shot: `s${i}`, pictures: 3, width: 480, height: 854 })),
    ],
  ])('of 200 %s stays within bounds', (_what, cells) => {
    const pages = sheetPages(sheet(cells), ['a']);
    expect(pages.flatMap(({ pictures }) => pictures)).toHaveLength(cells.reduce((sum, one) => sum + one.pictures, 0));
    for (const { width, height } of pages) expect(Math.max(width, height)).toBeLessThanOrEqual(8000);
    if (pages.length > 1) expect(words(sheet(cells))).toContain(`page 1 of ${pages.length}`);
  });

  it('repeats the headings of a grid on each of its pages, and leaves none alone at the foot of one', () => {
    const cells = sweep({ tier: ['fast', 'std'] }, { takes: 40 });
    const pages = sheetPages(sheet(cells), ['tier']);
    expect(pages.length).toBeGreaterThan(1);
    for (const { svg, pictures } of pages) {
      expect(svgLines(svg).filter(({ text }) => text === 'fast' || text === 'std')).toHaveLength(2);
      expect(pictures.length).toBeGreaterThan(0);
    }
  });

  it('has every picture once, on its page, and none over another', () => {
    fc.assert(
      fc.property(anySheet, fc.shuffledSubarray(['a', 'b', 'c']), (shown, axes) => {
        const pages = sheetPages(shown, axes);
        const placed = pages.flatMap(({ pictures }) => pictures.map(({ take, index }) => `${take} ${index}`));
        const wanted = shown.cells.flatMap(({ take, pictures }) =>
          Array.from({ length: pictures }, (_, index) => `${take} ${index}`),
        );
        expect(placed.toSorted()).toEqual(wanted.toSorted());
        for (const { svg, width, height, pictures } of pages) {
          expect(svgProblems(svg)).toEqual([]);
          expect(Math.max(width, height)).toBeLessThanOrEqual(8000);
          for (const [index, box] of pictures.entries()) {
            expect(box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height).toBe(true);
            for (const other of pictures.slice(index + 1)) expect(overlap(box, other)).toBe(false);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function overlap(a: Box, b: Box): boolean {
  const free = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
  return !free;
}

const anyText = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.lorem({ maxCount: 40 }));

/** One shot after the other, with some of three axes; takes of any state and shape. */
const anySheet: fc.Arbitrary<Sheet> = fc
  .array(
    fc.record({
      axes: fc.subarray(['a', 'b', 'c']),
      labels: fc.uniqueArray(fc.stringMatching(/^[a-z0-9.:-]{1,12}$/), { minLength: 1, maxLength: 4 }),
      takes: fc.integer({ min: 1, max: 3 }),
      prompt: anyText,
      shape: fc.constantFrom([1280, 720], [480, 854], [64, 2000], [2000, 64]),
      holes: fc.integer({ min: 2, max: 9 }),
    }),
    { minLength: 0, maxLength: 4 },
  )
  .map((shots) =>
    sheet(
      shots.flatMap(({ axes, labels, takes, prompt, shape: [width = 1, height = 1], holes }, at): SheetCell[] => {
        const variants = sweep(Object.fromEntries(axes.map((axis) => [axis, labels])), { shot: `shot-${at}`, takes });
        return variants.map((one, index) =>
          (index + 1) % holes === 0
            ? empty('failed', prompt, { ...one, prompt })
            : { ...one, prompt, width, height, ...(axes.length === 0 && { pictures: 3 }) },
        );
      }),
    ),
  );
