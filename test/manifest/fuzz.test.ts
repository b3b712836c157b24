import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeText } from '../../src/manifest/load-file.ts';
import { storyboardFromObject } from '../../src/manifest/load-storyboard.ts';
import { VALID_BOARD } from './boards.ts';

const SNIPPETS = [
  '@',
  '*',
  '&a',
  '!',
  '%',
  '`',
  '{{',
  '}}',
  '{{ x }}',
  '"',
  "'",
  ': ',
  ' #',
  '\t',
  '\n',
  '\r\n',
  '- ',
  '? ',
  '[',
  ']',
  '{',
  '}',
  ',',
  '|',
  '>',
  '<<: *base',
  '---\n',
  '...\n',
  '\\',
  '01: ',
  'null',
  '~',
  '\u2028',
  '女',
  '😀',
  '__proto__: 1',
];

interface Edit {
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.nat(VALID_BOARD.length),
  remove: fc.oneof(fc.constant(0), fc.nat(12)),
  insert: fc.oneof(fc.constantFrom('', ...SNIPPETS), fc.string({ maxLength: 6 })),
});

function apply(text: string, { at, remove, insert }: Edit): string {
  return text.slice(0, at) + insert + text.slice(at + remove);
}

describe('no text makes loading throw (invariant 1)', () => {
  it('after any edits of a valid board', () => {
    expect(judgeText('b', VALID_BOARD).diagnostics).toEqual([]);
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        const { root, diagnostics } = judgeText('b', edits.reduce(apply, VALID_BOARD));
        expect(root !== undefined || diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
        for (const { span } of diagnostics) {
          expect(span?.line).toBeGreaterThan(0);
          expect(span?.column).toBeGreaterThan(0);
          expect(span?.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 1500 },
    );
  });

  it('for any text at all', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b: ', ' ', '\n', '\n  ', ...SNIPPETS), { maxLength: 30 }),
        (pieces) => {
          const { root, diagnostics } = judgeText('b', pieces.join(''));
          expect(root !== undefined || diagnostics.some(({ severity, span }) => severity === 'error' && span)).toBe(
            true,
          );
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('for any JSON object: a storyboard, or an error with a place', async () => {
    const board = fc.record(
      {
        version: fc.constantFrom(1, 2),
        vars: fc.jsonValue(),
        defaults: fc.jsonValue(),
        uploads: fc.jsonValue(),
        shots: fc.dictionary(
          fc.string(),
          fc.record({ prompt: fc.jsonValue(), takes: fc.jsonValue(), refs: fc.jsonValue() }),
        ),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(board, async (object) => {
        const { storyboard, diagnostics } = await storyboardFromObject(JSON.parse(JSON.stringify(object)));
        const failed = diagnostics.some(({ severity, span }) => severity === 'error' && span);
        expect(storyboard !== undefined).toBe(!failed);
      }),
      { numRuns: 300 },
    );
  });
});
