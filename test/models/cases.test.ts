import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../src/core/diagnostic.ts';
import type { FileFacts } from '../../src/core/ports.ts';
import type { Take } from '../../src/core/take.ts';
import { loadStoryboard } from '../../src/manifest/load-storyboard.ts';
import type { Storyboard } from '../../src/manifest/storyboard.ts';
import { MODELS_CODES } from '../../src/models/codes.ts';
import type { Prepared } from '../../src/models/model.ts';
import { findModel, modelNames } from '../../src/models/registry.ts';
import { loadTokenizer } from '../../src/models/tokens.ts';
import { renderDiagnostics } from '../../src/report/diagnostics.ts';
import { resolveTakes } from '../../src/resolve/resolve-takes.ts';
import { goldenCases } from '../support/golden.ts';

/*
 * From a storyboard to what its models say of it: every diagnostic as the user sees it, then each take's mode, price
 * and payload where nothing is wrong. A case may hold a `facts.json`: what is known of the files it names.
 */
const FOLDER = new URL('../cases/models', import.meta.url).pathname;

/** Only a program that builds takes itself can get there: the resolve room sends no reference without its tag. */
const SHOWN_IN_UNIT_TESTS = ['tag-not-in-prompt'];

const countTokens = await loadTokenizer();

goldenCases(FOLDER, async (cwd) => {
  const { storyboard, diagnostics, sources } = await loadStoryboard('storyboard.yaml', { cwd });
  if (!storyboard) return renderDiagnostics(diagnostics, sources);
  const resolved = resolveTakes(storyboard, { env: {}, findModel, modelNames });
  const answers = prepareInOrder(resolved.takes, storyboard, cwd);
  const all = [...diagnostics, ...resolved.diagnostics, ...answers.flatMap(({ prepared }) => prepared.diagnostics)];
  const text = renderDiagnostics(all, sources);
  if (all.some(({ severity }: Diagnostic) => severity === 'error')) return text;
  return (text + answers.map(inWords).join('\n')).replaceAll(cwd, '');
});

interface Answer {
  readonly take: Take;
  readonly prepared: Prepared;
}

/** The cases name upstream shots first. */
function prepareInOrder(takes: readonly Take[], { prices }: Storyboard, cwd: string): readonly Answer[] {
  const factsFile = join(cwd, 'facts.json');
  const files = existsSync(factsFile)
    ? (JSON.parse(readFileSync(factsFile, 'utf8')) as Readonly<Record<string, Omit<FileFacts, 'sha256' | 'bytes'>>>)
    : {};
  const answers = new Map<string, Answer>();
  for (const take of takes) {
    const model = findModel(take.uses.value);
    if (!model) throw new Error(`no model ${take.uses.value}`);
    const statedPrice = prices.get(model.name);
    const prepared = model.prepare(take, {
      upstream: (id) => answers.get(id)?.prepared.expected,
      file: (path) => {
        const facts = files[path.slice(cwd.length + 1)];
        return facts && { sha256: '', bytes: 1, ...facts };
      },
      countTokens,
      ...(statedPrice && { statedPrice }),
    });
    answers.set(take.id, { take, prepared });
  }
  return [...answers.values()];
}

function inWords({ take, prepared: { mode, price, payload } }: Answer): string {
  const cost = price ? `${price.basis}${price.assumed.map((what) => `, ${what} assumed`).join('')}` : 'unpriced';
  return `${take.id}: ${mode}, ${cost}\n${JSON.stringify(payload, null, 2)}\n`;
}

describe('diagnostic codes', () => {
  const shown = new Set(
    readdirSync(FOLDER).flatMap((file) =>
      [...readFileSync(join(FOLDER, file), 'utf8').matchAll(/(?:error|warning|note)\[([a-z-]+)\]/g)].map(
        ([, code]) => code ?? '',
      ),
    ),
  );

  it('are each shown by a golden case, or by a unit test where no storyboard can', () => {
    expect(Object.keys(MODELS_CODES).filter((code) => !shown.has(code))).toEqual(SHOWN_IN_UNIT_TESTS);
  });

  it('of this room are the ones in its table', () => {
    const own = [...shown].filter((code) => code in MODELS_CODES);
    expect(own.length + SHOWN_IN_UNIT_TESTS.length).toBe(Object.keys(MODELS_CODES).length);
  });
});
