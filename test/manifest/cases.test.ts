import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MANIFEST_CODES } from '../../src/manifest/codes.ts';
import { loadStoryboard } from '../../src/manifest/load-storyboard.ts';
import { renderDiagnostics } from '../../src/report/diagnostics.ts';
import { goldenCases } from '../support/golden.ts';
import { CODES_SHOWN_IN_UNIT_TESTS } from './unit-shown-codes.ts';

const FOLDER = new URL('../cases/manifest', import.meta.url).pathname;

goldenCases(FOLDER, async (cwd) => {
  const { storyboard, diagnostics, sources } = await loadStoryboard('storyboard.yaml', { cwd });
  const outcome = storyboard ? `loaded: ${[...storyboard.shots.keys()].join(', ')}\n` : '';
  return renderDiagnostics(diagnostics, sources) + outcome;
});

describe('diagnostic codes', () => {
  const shown = new Set(
    readdirSync(FOLDER).flatMap((file) =>
      [...readFileSync(join(FOLDER, file), 'utf8').matchAll(/(?:error|warning|note)\[([a-z-]+)\]/g)].map(
        ([, code]) => code ?? '',
      ),
    ),
  );

  it('are each shown by a golden case, or by a unit test where no text file can', () => {
    const missing = Object.keys(MANIFEST_CODES).filter(
      (code) => !shown.has(code) && !CODES_SHOWN_IN_UNIT_TESTS.includes(code),
    );
    expect(missing).toEqual([]);
  });

  it('are all in the table, and the list of exceptions holds no code that a case shows', () => {
    expect([...shown, ...CODES_SHOWN_IN_UNIT_TESTS].filter((code) => !(code in MANIFEST_CODES))).toEqual([]);
    expect(CODES_SHOWN_IN_UNIT_TESTS.filter((code) => shown.has(code))).toEqual([]);
  });
});
