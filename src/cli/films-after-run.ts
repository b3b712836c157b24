import type { BuiltPlan } from '../engines/local/build-plan.ts';
import { makeFilms } from '../engines/local/make-films.ts';
import { EXIT } from '../execute/run-result.ts';
import { openFilmDisplay } from './show-films.ts';
import { showTrouble } from './show-trouble.ts';
import type { Terminal } from './terminal.ts';

/**
 * What a run ends with: the films of the storyboard whose clips are all there. One that waits is named, and changes no
 * exit code: the takes have one of their own.
 */
export async function filmsAfterRun(
  built: BuiltPlan,
  { json, signal, terminal }: { readonly json: boolean; readonly signal: AbortSignal; readonly terminal: Terminal },
): Promise<number> {
  if (signal.aborted || (built.plan.films ?? []).length === 0) return EXIT.done;
  const display = await openFilmDisplay({ json }, terminal);
  if (!json) terminal.out('\n');
  const made = await makeFilms(built, { onEvent: display.onEvent, signal }).finally(() => display.close());
  if (!made.ok) return showTrouble(made.error, terminal);
  const outcomes = new Set(made.value.values());
  if (outcomes.has('interrupted')) return EXIT.interrupted;
  return outcomes.has('failed') ? EXIT.failed : EXIT.done;
}
