import { toExclude, toSelect } from '../../src/manifest/convert/conditions.ts';
import { toMatrix } from '../../src/manifest/convert/matrix.ts';
import { toPicks } from '../../src/manifest/convert/picks.ts';
import type { Storyboard } from '../../src/manifest/storyboard.ts';
import { type Dict, emptyDict, type Value } from '../../src/core/value.ts';
import { resolveTakes, type ResolveContext, type Resolved } from '../../src/resolve/resolve-takes.ts';
import { valueOf } from '../support/values.ts';
import { findStandIn, STAND_IN_NAMES } from './models.ts';

/** A storyboard from YAML without the manifest room: `vars env defaults refs shots` and the sweep, nothing checked. */
function boardOf(text: string, file = 'board.yaml'): Storyboard {
  const root = valueOf(text, file);
  if (root.kind !== 'dict') throw new Error('a board is a map');
  const section = (name: string): Dict => {
    const value = root.entries.get(name)?.value;
    return value?.kind === 'dict' ? value : emptyDict(root.span);
  };
  const select = toSelect(root);
  const env = root.entries.get('env')?.value;
  const names = env?.kind === 'list' ? env.items : [];
  return {
    file,
    sources: new Map([[file, text]]),
    folders: new Map([[file, '/boards']]),
    vars: section('vars'),
    env: names.map((name) => ({ value: scalarText(name), span: name.span })),
    defaults: section('defaults'),
    references: section('refs'),
    shots: new Map(
      [...section('shots').entries.values()].map(({ key, keySpan, value }) => [
        key,
        { name: key, nameSpan: keySpan, fields: value.kind === 'dict' ? value : emptyDict(value.span) },
      ]),
    ),
    matrix: toMatrix(root),
    exclude: toExclude(root),
    ...(select && { select }),
    picks: toPicks(root),
    providers: new Map(),
    prices: new Map(),
    limits: new Map(),
    budget: new Map(),
    onUnsupported: root.entries.has('on_unsupported') ? 'skip' : 'error',
  };
}

function scalarText(value: Value): string {
  return value.kind === 'scalar' ? String(value.value) : '';
}

const ENV: Readonly<Record<string, string | undefined>> = { CITY: 'Neo-Kyoto', SEED: '7' };

/** Resolves a board with the stand-in models. */
export function resolveBoard(text: string, more: Pick<ResolveContext, 'retakes'> = {}): Resolved {
  return resolveTakes(boardOf(text), { env: ENV, findModel: findStandIn, modelNames: () => STAND_IN_NAMES, ...more });
}

/** `code line:column message` of each diagnostic. */
export function problemsOf(text: string): readonly string[] {
  return resolveBoard(text).diagnostics.map(
    ({ code, span, message }) => `${code} ${span ? `${span.line}:${span.column}` : '-'} ${message}`,
  );
}
