import { resolve } from 'node:path';
import type { BuiltPlan } from '../../engines/local/build-plan.ts';
import { type FilmOutcome, makeFilms } from '../../engines/local/make-films.ts';
import { openFetch } from '../../engines/local/open-fetch.ts';
import { environmentTrouble } from '../../engines/local/trouble.ts';
import { EXIT } from '../../execute/run-result.ts';
import { meetsWhere } from '../../plan/selection.ts';
import { someOf } from '../../report/count-text.ts';
import { loadPlan } from '../load-plan.ts';
import type { OverrideFlags } from '../selection-flags.ts';
import { openFilmDisplay } from '../show-films.ts';
import { showTrouble } from '../show-trouble.ts';
import type { Terminal } from '../terminal.ts';

export interface FilmFlags extends OverrideFlags {
  readonly where?: readonly string[];
  readonly simulate?: boolean;
  readonly out?: string;
  readonly otio?: boolean;
  readonly gaps?: boolean;
  readonly json?: boolean;
  readonly maxTakes?: number;
}

/** `shotgraph film FILE`: makes the films of a storyboard from the clips that are there; buys nothing. */
export async function film(
  file: string,
  flags: FilmFlags,
  { terminal, signal }: { readonly terminal: Terminal; readonly signal: AbortSignal },
): Promise<number> {
  const { where = [], simulate = false, json = false, gaps = false, otio = false, out } = flags;
  const built = await loadPlan(file, { ...flags, wantsFilm: true, withoutTool: true }, terminal);
  if (typeof built === 'number') return built;
  const nothing = noFilmIn(built, where);
  if (nothing) return showTrouble(environmentTrouble(EXIT.badInput, nothing), terminal);
  const display = await openFilmDisplay({ json, asked: { file, simulate } }, terminal);
  const fetching = openFetch(built, { signal });
  try {
    const made = await makeFilms(built, {
      onEvent: display.onEvent,
      signal,
      wanted: ({ labels }) => meetsWhere(labels, where),
      gaps,
      otio,
      fetch: fetching.fetch,
      ...(out !== undefined && { folder: resolve(out) }),
    });
    return made.ok ? filmCode(made.value) : showTrouble(made.error, terminal);
  } finally {
    display.close();
    await fetching.close();
  }
}

function noFilmIn(
  { plan: { films = [] }, storyboard }: BuiltPlan,
  where: readonly string[],
): { readonly message: string; readonly help: string } | undefined {
  if (films.length === 0)
    return {
      message: `${storyboard.file} has no film`,
      help: 'look at the shots of its sequence, and at exclude, select and picks',
    };
  if (films.some(({ labels }) => meetsWhere(labels, where))) return undefined;
  const names = films.map(({ name }) => name);
  return {
    message: `no film of ${storyboard.file} fits ${where.map((text) => `--where ${text}`).join(', ')}`,
    help: `its films are ${someOf(names, NAMED)}`,
  };
}

const NAMED = 8;

/** The exit code that films come to. */
export function filmCode(outcomes: ReadonlyMap<string, FilmOutcome>): number {
  const all = new Set(outcomes.values());
  if (all.has('interrupted')) return EXIT.interrupted;
  if (all.has('failed') || all.has('waits')) return EXIT.failed;
  return all.has('awaits-pick') ? EXIT.awaitingPick : EXIT.done;
}
