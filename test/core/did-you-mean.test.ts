import { describe, expect, it } from 'vitest';
import { clearlyMeant, closest } from '../../src/core/did-you-mean.ts';

describe('the name that was most likely meant', () => {
  it.each([
    ['promt', ['prompt', 'duration'], 'prompt'],
    ['HERO', ['Hero', 'Nero'], 'Hero'],
    ['push_in', ['push-in', 'pushing'], 'push-in'],
    ['fats', ['fast', 'fits'], 'fast'],
    ['cta', ['cat'], 'cat'],
    ['something', ['else'], undefined],
  ])('%s among %j is %s', (word, candidates, meant) => {
    expect(closest(word, candidates)).toBe(meant);
  });

  it('of one or two letters differs at most in case and separators', () => {
    expect(closest('q', ['a', 'b'])).toBeUndefined();
    expect(closest('ab', ['ac', 'a'])).toBeUndefined();
    expect(closest('B', ['a', 'b'])).toBe('b');
    expect(closest('a-', ['b', 'a'])).toBe('a');
  });

  it('is clear only if no other is as near', () => {
    expect(clearlyMeant('x-fst', ['x-fast', 'x-std'])).toBe('x-fast');
    expect(clearlyMeant('pix-x2v', ['pix-i2v', 'pix-t2v'])).toBeUndefined();
    expect(clearlyMeant('x-f', ['x-fast'])).toBeUndefined();
    expect(clearlyMeant('x'.repeat(100), ['x'.repeat(99)])).toBeUndefined();
    expect(clearlyMeant('x', [])).toBeUndefined();
  });
});
