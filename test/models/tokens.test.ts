import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countShortText, loadTokenizer, needsTokenizer } from '../../src/models/tokens.ts';

const count = await loadTokenizer();

describe('token counts', () => {
  it('need no tokenizer below 1152 bytes of UTF-8', () => {
    expect(needsTokenizer('a'.repeat(1151))).toBe(false);
    expect(needsTokenizer('a'.repeat(1152))).toBe(true);
    expect(needsTokenizer('雨'.repeat(384))).toBe(true);
    expect(countShortText('Rain over the city.')).toEqual({ low: 0, estimate: 5 });
  });

  it('of a short text never come near a limit', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        if (needsTokenizer(text)) return;
        expect(count(text).low).toBe(0);
        expect(count(text).estimate).toBeLessThan(1152);
      }),
    );
  });

  it('are estimated, with a lower bound by the script', () => {
    const english = 'Rain over the city, wide shot. '.repeat(100);
    const words = count(english);
    expect(words.estimate).toBeGreaterThan(700);
    expect(words.estimate).toBeLessThan(900);
    expect(words.low / words.estimate).toBeCloseTo(0.75, 1);
    const chinese = count('雨中的城市，广角镜头。'.repeat(100));
    expect(chinese.low / chinese.estimate).toBeCloseTo(0.5, 1);
  });

  it('take what looks like a control token as text', () => {
    expect(count(`${'word '.repeat(300)}<|endoftext|>`).estimate).toBeGreaterThan(300);
  });

  it('end soon for a huge text without spaces', () => {
    expect(count('雨'.repeat(2_000_000)).low).toBeGreaterThan(1280);
    expect(count('a'.repeat(5_000_000)).low).toBeGreaterThan(1280);
  });
});
