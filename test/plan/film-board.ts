import type { ClipFacts } from '../../src/core/clip-facts.ts';
import type { Film } from '../../src/core/film.ts';
import type { FileFacts } from '../../src/core/ports.ts';
import { parseYaml } from '../../src/manifest/parse.ts';
import { storyboardFromObject } from '../../src/manifest/load-storyboard.ts';
import { toPlain } from '../../src/core/value.ts';
import { findModel, modelNames } from '../../src/models/registry.ts';
import { computePlan } from '../../src/plan/compute-plan.ts';
import type { Records } from '../../src/plan/ownership.ts';
import type { Plan, PlannedTake } from '../../src/plan/plan.ts';
import { resolveTakes } from '../../src/resolve/resolve-takes.ts';
import { filmName } from '../../src/store/film-name.ts';
import { NOTHING } from './attempts.ts';
import { stanzaFor } from './plan-of.ts';

export const FACTS: ClipFacts = {
  container: 'mp4',
  codec: 'avc',
  width: 854,
  height: 480,
  seconds: 5,
  frames: 120,
  fps: 24,
};

export interface FilmBoardOptions {
  readonly records?: Partial<Records>;
  readonly made?: ReadonlyMap<string, string>;
  readonly needsTool?: (film: Film) => string | undefined;
  readonly file?: (path: string) => FileFacts | undefined;
  readonly wantsFilm?: boolean;
}

/** The plan of a storyboard in YAML with its films, or what is wrong with it. */
export async function planFilmBoard(
  text: string,
  {
    records = {},
    made = new Map(),
    needsTool = () => undefined,
    file = () => undefined,
    wantsFilm = false,
  }: FilmBoardOptions = {},
): Promise<{ readonly plan?: Plan; readonly found: readonly string[] }> {
  const { value } = parseYaml('board.yaml', text);
  if (!value) throw new Error('the board is no YAML');
  const { storyboard, diagnostics } = await storyboardFromObject(toPlain(value), {
    file: 'board.yaml',
    folder: '/boards',
  });
  if (!storyboard) return { found: diagnostics.map(({ code, message }) => `${code}: ${message}`) };
  const resolved = resolveTakes(storyboard, { env: {}, findModel, modelNames, wantsFilm });
  const shots = [...storyboard.shots.keys()];
  const planned = computePlan({
    settings: storyboard,
    takes: resolved.takes,
    findModel,
    countTokens: () => ({ low: 0, estimate: 10 }),
    statedPrices: storyboard.prices,
    file,
    hosting: { limits: new Map(), file, fileProblem: () => 'it does not exist' },
    now: 0,
    clipLife: new Map(),
    records: { ...NOTHING, ...records },
    skipUnsupported: storyboard.onUnsupported === 'skip',
    films: { cuts: resolved.films, nameOf: (labels) => filmName(labels, shots), made, needsTool },
  });
  const all = [...resolved.diagnostics, ...(planned.ok ? planned.value.notes : planned.error)];
  const found = all.filter(({ severity }) => severity !== 'note').map(({ code, message }) => `${code}: ${message}`);
  return planned.ok ? { plan: planned.value, found } : { found };
}

/** Records in which these takes are owned, with the facts of each clip. */
export function owning(plan: Plan, facts: Readonly<Record<string, Partial<ClipFacts> | string>>): Partial<Records> {
  const of = (id: string): PlannedTake => plan.takes.find((take) => take.id === id) as PlannedTake;
  const stanzas = Object.entries(facts).map(([id, known]) =>
    stanzaFor(of(id), typeof known === 'string' ? { unreadable: known } : { facts: { ...FACTS, ...known } }),
  );
  return { stanzas, stored: new Set(stanzas.map(({ sha256 }) => sha256)) };
}
