import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanTags } from '../../src/resolve/tags.ts';

/** The definition, read aloud one character at a time. */
function naiveTags(text: string): { tags: { tag: string; at: number }[]; literal: string } {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  const tags: { tag: string; at: number }[] = [];
  let literal = '';
  for (let i = 0; i < text.length;) {
    if (text[i] === '@' && text[i + 1] === '@') {
      literal += '@';
      i += 2;
      continue;
    }
    const before = text[i - 1];
    const free = before === undefined || !(letters + '_').includes(before);
    if (text[i] === '@' && free && i + 1 < text.length && letters.includes(text[i + 1] ?? '')) {
      let end = i + 1;
      while (end < text.length && (letters + '_-').includes(text[end] ?? '')) end += 1;
      tags.push({ tag: text.slice(i + 1, end), at: i });
      i = end;
      continue;
    }
    literal += text[i];
    i += 1;
  }
  return { tags, literal };
}

describe('tags', () => {
  it.each([
    ['@Hero walks', ['Hero']],
    ['女孩@Hero走', ['Hero']],
    ['@image1 and @image10', ['image1', 'image10']],
    ['mail me@example.com or me_@x', []],
    ['@@Hero is text, @@@Hero is a tag', ['Hero']],
    ['a@@b', []],
    ['@Hero- says, @Hero_2!', ['Hero-', 'Hero_2']],
    ['(@a)@b.@c', ['a', 'b', 'c']],
    ['@-x @_y @', []],
    ['@a@b', ['a']],
    ['é@a', ['a']],
  ])('%j holds %j', (text, tags) => {
    expect(scanTags(text).flatMap((token) => (token.kind === 'tag' ? [token.tag] : []))).toEqual(tags);
  });

  it('turns @@ into @', () => {
    expect(scanTags('a@@b @@Hero')).toEqual([{ kind: 'text', text: 'a@b @Hero' }]);
  });

  it('agrees with the definition', () => {
    const characters = fc.constantFrom('@', 'a', 'Z', '0', '_', '-', ' ', '.', 'é', '走', '\n');
    fc.assert(
      fc.property(fc.array(characters, { maxLength: 30 }), (array) => {
        const text = array.join('');
        const tokens = scanTags(text);
        const { tags, literal } = naiveTags(text);
        expect(tokens.flatMap((token) => (token.kind === 'tag' ? [{ tag: token.tag, at: token.at }] : []))).toEqual(
          tags,
        );
        expect(tokens.map((token) => (token.kind === 'text' ? token.text : '')).join('')).toBe(literal);
      }),
      { numRuns: 2000 },
    );
  });
});
