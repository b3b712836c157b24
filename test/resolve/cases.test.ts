import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isError } from '../../src/core/diagnostic.ts';
import { loadStoryboard } from '../../src/manifest/load-storyboard.ts';
import { findModel, modelNames } from '../../src/models/registry.ts';
import { renderDiagnostics } from '../../src/report/diagnostics.ts';
import { RESOLVE_CODES } from '../../src/resolve/codes.ts';
import { resolveTakes } from '../../src/resolve/resolve-takes.ts';
import { goldenCases } from '../support/golden.ts';
import { describeFilms } from './describe-films.ts';
import { describeTakes } from './describe-takes.ts';

const FOLDER = 'test/cases/resolve';

goldenCases(FOLDER, async (cwd) => {
  const loaded = await loadStoryboard('storyboard.yaml', { cwd });
  const shown = renderDiagnostics(loaded.diagnostics, loaded.sources);
  const env = { CITY: 'Neo-Kyoto', LENGTH: '5' };
  if (loaded.sound) {
    // As every command does it: in one run, but nothing that may follow from a mistake.
    const { storyboard, inDoubt } = loaded.sound;
    const further = resolveTakes(storyboard, { env, findModel, modelNames }).diagnostics;
    const telling = further.filter((found) => isError(found) && found.span && !inDoubt(found.span));
    return `${shown}\nfurther:\n\n${renderDiagnostics(telling, loaded.sources)}`;
  }
  if (!loaded.storyboard) return `${shown}\nfurther:\n\nnothing can be said`;
  const { takes, films, diagnostics } = resolveTakes(loaded.storyboard, { env, findModel, modelNames });
  const problems = shown + renderDiagnostics(diagnostics, loaded.sources);
  return diagnostics.some(isError)
    ? problems
    : `${problems}${problems && '\n'}${describeTakes(takes, cwd)}${describeFilms(films, cwd)}`;
});

it('shows every code of the room, and no other', () => {
  const shown = new Set<string>();
  for (const file of readdirSync(FOLDER)) {
    const expected = readFileSync(join(FOLDER, file), 'utf8').split(/^--- expect\n/m)[1] ?? '';
    // What stands above `further:` is the manifest room's.
    const own = expected.split(/^further:\n/m).at(-1) ?? '';
    for (const [, code = ''] of own.matchAll(/^\S.*(?:error|warning|note)\[([a-z-]+)\]: /gm)) shown.add(code);
  }
  expect([...shown].sort()).toEqual(Object.keys(RESOLVE_CODES).sort());
});
