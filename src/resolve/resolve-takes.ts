import type { Diagnostic } from '../core/diagnostic.ts';
import { BUCKET_KEYS } from '../core/provider.ts';
import type { Sources } from '../core/span.ts';
import { PROVIDER_NAMES, type Take, type TakeId } from '../core/take.ts';
import type { Storyboard } from '../manifest/storyboard.ts';
import { createScopes } from './fill.ts';
import type { FilmCut } from './film-cut.ts';
import { Findings } from './findings.ts';
import { resolveFilms } from './resolve-film.ts';
import { resolveVariants } from './resolve-variants.ts';
import { makeScout } from './scout.ts';
import { axesOf, sweepShots } from './sweep.ts';
import { type ModelLookup, reportUnknownModel } from './uses.ts';

/*
 * The resolve room turns a storyboard as written into takes: the purchases it asks for, with every field typed and
 * every dependency named. It is pure; it reads no file, asks no provider and knows no price.
 *
 *     storyboard -> merge (defaults under shot) -> variants (patches over shot) -> fill (templates)
 *                -> tags and references -> request with its edges -> takes
 *
 * It does not check whether files exist (plan), whether values suit the model (models), or whether the edges form a
 * cycle (plan). How shots multiply is in `variants.ts`, which knows labels and nothing else.
 *
 * Invariants
 *  1. Strict: every name in a template is defined, every tag stands for exactly one thing, or there is an error at its
 *     place in the user's file. Nothing is ever filled with an empty text.
 *  2. Outputs of other shots stay data. They can reach text and media, nothing that decides what is bought or its price.
 *  3. What a prompt does not mention is not sent: `references` and `midFrames` hold what it mentions, in that order.
 *  4. Only what a take uses makes an edge, and everything it uses does.
 *  5. All problems are reported in one go, each once, however many shots and variants meet it.
 *  6. No key of a provider can be read by a template.
 *  7. What is overridden is not judged: fields are merged before they are filled.
 *  8. Labels are names: no request holds one, unless a patch or a template puts it there.
 */

export interface ResolveContext extends ModelLookup {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The most takes there may be; 1,000 by default, or one for each shot. */
  readonly maxTakes?: number;
  /** By the first take of a variant: the number of one more that is asked for beside those of the storyboard. */
  readonly retakes?: ReadonlyMap<TakeId, number>;
  /** Films are asked for even where the storyboard has no `film:`. */
  readonly wantsFilm?: boolean;
}

export interface Resolved {
  /**
   * In the order written. A shot without a known model has none, unless its name has one clear slip; beside errors,
   * fields may be missing.
   */
  readonly takes: readonly Take[];
  /** What `film:` comes to; none where it is not written and nobody asks for it. */
  readonly films: readonly FilmCut[];
  readonly diagnostics: readonly Diagnostic[];
}

const MAX_TAKES = 1000;

/** The takes a storyboard asks for. Nothing may be planned from them if a diagnostic is an error. */
export function resolveTakes(storyboard: Storyboard, context: ResolveContext): Resolved {
  const findings = new Findings();
  const axes = axesOf(storyboard, findings);
  const names = {
    vars: storyboard.vars,
    shots: new Set(storyboard.shots.keys()),
    env: {
      listed: new Set(storyboard.env.map(({ value }) => value)),
      keys: keyNames(storyboard),
      values: context.env,
    },
    axes: new Set(axes.keys()),
  };
  const scout = makeScout(storyboard, { axes, names, lookup: context });
  const limit = limitOf(storyboard, context);
  const sweep = sweepShots(storyboard, { axes, scout, limit, findings });
  const scopeWith = createScopes({ ...names, findings });
  const { takes, mentioned, used } = sweep.isTooLarge
    ? { takes: [], mentioned: undefined, used: undefined }
    : resolveVariants(storyboard, sweep, {
        axes,
        scopeWith,
        lookup: context,
        limit,
        findings,
        ...(context.retakes && { retakes: context.retakes }),
      });
  reportUnknownModels(storyboard, context, findings);
  if (mentioned) reportUnused(storyboard, mentioned, findings);
  const films =
    used && (storyboard.film || context.wantsFilm)
      ? resolveFilms(storyboard, { axes, sweep, scopeWith, used, limit, findings })
      : [];
  return { takes, films, diagnostics: inOrder(findings.all(), storyboard.sources) };
}

/** Many shots that are written out are no slip of the pen. */
function limitOf({ shots }: Storyboard, { maxTakes }: ResolveContext): number {
  return maxTakes ?? Math.max(MAX_TAKES, shots.size);
}

/** The environment variables that hold keys. */
function keyNames({ providers }: Storyboard): ReadonlySet<string> {
  const named = [...providers.values()].flatMap(({ keyEnv }) => keyEnv?.value ?? []);
  return new Set([
    ...PROVIDER_NAMES.map((name) => `${name.toUpperCase()}_API_KEY`),
    ...BUCKET_KEYS.flatMap(Object.values),
    ...named,
  ]);
}

/** By file in the order they were read, then by place. */
function inOrder(diagnostics: readonly Diagnostic[], sources: Sources): readonly Diagnostic[] {
  const rank = new Map([...sources.keys()].map((file, index) => [file, index]));
  const file = ({ span }: Diagnostic) => (span && rank.get(span.file)) ?? 0;
  return [...diagnostics].sort(
    (a, b) =>
      file(a) - file(b) || (a.span?.line ?? 0) - (b.span?.line ?? 0) || (a.span?.column ?? 0) - (b.span?.column ?? 0),
  );
}

/** Prices and limits of models that do not exist would be without effect. */
function reportUnknownModels({ prices, limits }: Storyboard, lookup: ModelLookup, findings: Findings): void {
  const named = [
    ...Array.from(prices, ([value, { span }]) => ({ value, span })),
    ...Array.from(limits, ([value, { span }]) => ({ value, span })).filter(({ value }) => value.includes('/')),
  ];
  for (const model of named) if (!lookup.findModel(model.value)) reportUnknownModel(model, lookup, findings);
}

/** References of the board itself that no prompt mentions; an included cast may hold more than one board needs. */
function reportUnused({ references, file }: Storyboard, mentioned: ReadonlySet<string>, findings: Findings): void {
  for (const { key, keySpan } of references.entries.values()) {
    if (mentioned.has(key) || keySpan.file !== file) continue;
    findings.add('warning', 'unused-reference', `no prompt mentions @${key}`, {
      span: keySpan,
      help: `write @${key} in the prompt of a shot, or remove it`,
    });
  }
}
