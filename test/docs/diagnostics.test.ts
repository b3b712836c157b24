import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MANIFEST_CODES } from '../../src/manifest/codes.ts';
import { MODELS_CODES } from '../../src/models/codes.ts';
import { PLAN_CODES } from '../../src/plan/codes.ts';
import { RESOLVE_CODES } from '../../src/resolve/codes.ts';
import { fencesOf, headingsOf, linksOf, sectionOf } from './markdown.ts';

const PATH = new URL('../../docs/diagnostics.md', import.meta.url).pathname;
const CASES = new URL('../cases', import.meta.url).pathname;
const text = readFileSync(PATH, 'utf8');
const codes = new Set(Object.keys({ ...MANIFEST_CODES, ...RESOLVE_CODES, ...MODELS_CODES, ...PLAN_CODES }));

/** Codes that no text file can show, and the test that does. */
const SHOWN_BY_UNIT_TESTS: Readonly<Record<string, string>> = {
  'unreadable-file': 'manifest/read.test.ts',
  'file-too-large': 'manifest/read.test.ts',
  'wrong-encoding': 'manifest/read.test.ts',
  'not-json': 'manifest/storyboard.test.ts',
  'tag-not-in-prompt': 'models/constraint-rows.ts',
  'unreadable-folder': 'cli/unreadable-folder.test.ts',
};

const SHOWN = goldenDiagnostics();
const entries = new Set(
  text
    .split('\n')
    .filter((line) => line.startsWith('### '))
    .map((line) => line.slice('### '.length)),
);

/** Every diagnostic in the golden cases as it is printed, by its code. */
function goldenDiagnostics(): ReadonlyMap<string, readonly string[]> {
  const shown = new Map<string, string[]>();
  for (const room of readdirSync(CASES)) {
    for (const file of readdirSync(`${CASES}/${room}`)) {
      const expected = readFileSync(`${CASES}/${room}/${file}`, 'utf8').split(/^--- expect\n/m)[1] ?? '';
      for (const block of expected.split('\n\n')) {
        const code = /^\S+: (?:error|warning|note)\[([a-z-]+)\]: /.exec(block)?.[1];
        if (code !== undefined) shown.set(code, [...(shown.get(code) ?? []), withoutRest(block)]);
      }
    }
  }
  return shown;
}

/** What a case's runner prints behind the last diagnostic is no part of it. */
function withoutRest(block: string): string {
  const lines = block.trimEnd().split('\n');
  const end = lines.findIndex((line, index) => index > 0 && !/^ |^\S+:\d+:\d+: /.test(line));
  return lines.slice(0, end === -1 ? undefined : end).join('\n');
}

function exampleOf(code: string): string | undefined {
  return fencesOf(text)
    .find(({ heading }) => heading === code)
    ?.body.trimEnd();
}

describe('docs/diagnostics.md', () => {
  it('explains every code there is', () => {
    expect(codes.size).toBeGreaterThan(80);
    expect([...codes].filter((code) => !entries.has(code))).toEqual([]);
  });

  it('explains nothing that is no code, and nothing twice', () => {
    expect([...entries].filter((code) => !codes.has(code))).toEqual([]);
    const headings = headingsOf(text).filter((heading) => codes.has(heading));
    expect(headings).toHaveLength(codes.size);
  });

  it('names every code in its index', () => {
    const linked = new Set(linksOf(text).map(({ target }) => target.replace('#', '')));
    expect([...codes].filter((code) => !linked.has(code))).toEqual([]);
  });

  it.each([...entries])('says of %s when it comes and what to do', (code) => {
    const section = sectionOf(text, code);
    expect(section).toMatch(/^\n.{20,}\n/m);
    expect(section).toMatch(/^\*\*Fix:\*\* .+\.$/m);
  });

  it.each([...codes].filter((code) => !(code in SHOWN_BY_UNIT_TESTS)))('shows %s as a golden case does', (code) => {
    const shown = SHOWN.get(code) ?? [];
    expect(shown.length, 'golden cases with this code').toBeGreaterThan(0);
    const example = exampleOf(code) ?? '';
    if (process.env['UPDATE_CASES'] && example !== '' && !shown.includes(example)) {
      const [shortest = ''] = shown.toSorted((a, b) => a.length - b.length);
      const current = readFileSync(PATH, 'utf8');
      writeFileSync(PATH, current.replace(`${example}\n\`\`\``, () => `${shortest}\n\`\`\``));
    } else expect(shown).toContain(example);
  });

  it.each(Object.entries(SHOWN_BY_UNIT_TESTS))('leaves %s to %s', (code, file) => {
    expect(codes).toContain(code);
    expect(SHOWN.get(code)).toBeUndefined();
    expect(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')).toContain(`'${code}'`);
  });
});
