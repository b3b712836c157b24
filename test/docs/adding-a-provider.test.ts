import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeOf, fencesOf, rowsOf } from './markdown.ts';

const root = resolve(import.meta.dirname, '../..');
const text = readFileSync(join(root, 'docs/adding-a-provider.md'), 'utf8');
const excerpts = fencesOf(text).filter(({ info }) => info === 'ts');

function linesIn(folder: string): number {
  const path = join(root, 'src/providers', folder);
  const counts = readdirSync(path).map((file) => readFileSync(join(path, file), 'utf8').split('\n').length - 1);
  return counts.reduce((sum, count) => sum + count, 0);
}

const APIMART = linesIn('apimart') + linesIn('dialects/apimart-compatible');

describe('docs/adding-a-provider.md', () => {
  it('quotes code', () => expect(excerpts.length).toBeGreaterThan(4));

  it.each(excerpts.map(({ body, line }) => [line, body] as const))('quotes the file it names at line %d', (_, body) => {
    const [, file = '', quoted = ''] = /^\/\/ (\S+)\n([^]*)$/.exec(body) ?? [];
    expect(quoted).not.toBe('');
    expect(readFileSync(join(root, file), 'utf8')).toContain(quoted);
  });

  it.each([
    ['apimart', APIMART],
    ['gccai', linesIn('gccai')],
    ['gmi', linesIn('gmi')],
    ['_template', linesIn('_template')],
  ])('counts the lines of %s about right', (name, lines) => {
    const row = rowsOf(text, 'Adding a provider').find(([first = '']) => codeOf(first) === name);
    const shown = Number(row?.[1]);
    expect(Math.abs(shown - lines) / lines).toBeLessThan(0.2);
  });

  it('is right that the second costs a tenth of the first', () => {
    expect(linesIn('gccai')).toBeLessThanOrEqual(APIMART / 10);
  });
});
