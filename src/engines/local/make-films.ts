import { mkdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { FilmEvent } from '../../core/film-event.ts';
import type { Film } from '../../core/film.ts';
import { timeFilm } from '../../core/film-timing.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { EXIT } from '../../execute/run-result.ts';
import { filmOf } from '../../plan/film-document.ts';
import type { FilmPlan } from '../../plan/film-plan.ts';
import { filmPrint } from '../../plan/film-print.ts';
import type { Plan } from '../../plan/plan.ts';
import { removeStaleTemporaries, replaceFile } from '../../store/durable.ts';
import { writeFilmRecord } from '../../store/film-record.ts';
import type { Places } from '../../store/places.ts';
import { systemError } from '../../store/store-error.ts';
import type { BuiltPlan } from './build-plan.ts';
import { CLOCK } from './clock.ts';
import { withCards } from './film-cards.ts';
import { FilmClips, type FetchClip } from './film-clips.ts';
import { readRecords } from './read-records.ts';
import { toolFinder } from './tool-finder.ts';
import { environmentTrouble, type Trouble } from './trouble.ts';
import { orDiskTrouble } from './under-lock.ts';

export interface FilmOptions {
  readonly onEvent?: (event: FilmEvent) => void;
  /** Fires = nothing half stays. */
  readonly signal?: AbortSignal;
  /** Which films, of those that there are; all by default. */
  readonly wanted?: (film: FilmPlan) => boolean;
  /** Cards in the place of clips that are missing; without it such a film waits. */
  readonly gaps?: boolean;
  /** Also write the cut for editing programs. */
  readonly otio?: boolean;
  /** Absolute; the storyboard's own folder of renders by default. What is made elsewhere is made anew each time. */
  readonly folder?: string;
  /** Where a clip that is not on this machine is brought from; absent = it is missing. */
  readonly fetch?: FetchClip;
  /** Where a media tool is looked for; `process.env` by default. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** What became of the films, by name. */
export type FilmOutcome = 'made' | 'kept' | 'waits' | 'awaits-pick' | 'failed' | 'interrupted';

/**
 * Makes the films of a plan from the clips that are there by now. It buys nothing and changes no take; a film that can
 * not be made leaves the others as they are.
 */
export function makeFilms(
  built: BuiltPlan,
  options: FilmOptions = {},
): Promise<Result<ReadonlyMap<string, FilmOutcome>, Trouble>> {
  return orDiskTrouble(async () => {
    const plan = await planNow(built);
    if (!plan.ok) return plan;
    const films = (plan.value.films ?? []).filter((film) => options.wanted?.(film) ?? true);
    const maker = new FilmMaker(plan.value, built.places, options);
    const outcomes = new Map<string, FilmOutcome>();
    for (const film of films) outcomes.set(film.name, await maker.make(film));
    return ok(outcomes);
  });
}

async function planNow({ places, again, storyboard }: BuiltPlan): Promise<Result<Plan, Trouble>> {
  const records = await readRecords(places);
  if (!records.ok) return err(environmentTrouble(EXIT.badInput, records.error));
  const plan = again(records.value.records);
  return plan.ok ? plan : err({ kind: 'storyboard', diagnostics: plan.error, sources: storyboard.sources });
}

class FilmMaker {
  readonly #places: Places;
  readonly #options: FilmOptions;
  readonly #clips: FilmClips;
  readonly #folder: string;

  constructor(plan: Plan, places: Places, options: FilmOptions) {
    this.#places = places;
    this.#options = options;
    this.#clips = new FilmClips(plan, { places, fetch: options.fetch });
    this.#folder = options.folder ?? places.rendersFolder;
  }

  async make(film: FilmPlan): Promise<FilmOutcome> {
    const { gaps: withGaps = false, otio = false, folder } = this.#options;
    if (this.#isOver()) return 'interrupted';
    if (film.state.kind === 'fresh' && !otio && folder === undefined) return this.#keep(film);
    const { clips, gaps } = await this.#clips.of(film);
    if (this.#isOver()) return 'interrupted';
    if (gaps.length > 0 && !withGaps) {
      this.#tell({ type: 'film-waits', film: film.name, for: gaps });
      return gaps.every(({ reason }) => reason === 'awaiting-pick') ? 'awaits-pick' : 'waits';
    }
    const named: FilmPlan = gaps.length > 0 ? { ...film, state: { kind: 'waits', for: gaps } } : film;
    const document = filmOf(named, { take: this.#clips.take, clips });
    if (!document.ok) return this.#fail(film, document.error.join('; '));
    try {
      await mkdir(this.#folder, { recursive: true });
      await removeStaleTemporaries(this.#folder, CLOCK.now());
      const cut = otio ? await this.#writeCut(document.value) : undefined;
      if (film.state.kind === 'fresh' && folder === undefined) return this.#keep(film, cut);
      return await this.#render(named, document.value, cut);
    } catch (cause) {
      if (!(cause instanceof Error && 'code' in cause)) throw cause;
      return this.#fail(film, `${this.#shown(this.#folder)} can not be written: ${systemError(cause).what}`);
    }
  }

  #keep(film: FilmPlan, cut?: string): FilmOutcome {
    const seconds = film.seconds?.high ?? 0;
    this.#tellMade(film, { seconds, how: 'kept', ...(cut !== undefined && { otio: cut }) });
    return 'kept';
  }

  async #render(plan: FilmPlan, film: Film, cut: string | undefined): Promise<FilmOutcome> {
    const { signal, env = process.env } = this.#options;
    const { frames, fps } = timeFilm(film);
    const length = frames / fps;
    const { needsTool, renderFilm } = await import('../../media/render-film.ts');
    const need = needsTool(film);
    // Clips that look alike may turn out to differ, so it is looked for in any case.
    const tool = await toolFinder(env)();
    if (need !== undefined && !tool.ok) {
      const why = `it needs a media tool (${need}), and ${tool.error.message}`;
      if (cut === undefined) return this.#fail(plan, why, tool.error.help);
      this.#tell({ type: 'film-cut', film: plan.name, otio: cut, why, help: tool.error.help });
      return 'made';
    }
    this.#tell({ type: 'film-started', film: plan.name, pieces: film.pieces.length, seconds: length });
    const missing = (card: string, scripts: readonly string[]): void => {
      const what = `no font on this machine draws ${scripts.join(', ')}: they are boxes on the card "${card}"`;
      this.#tell({ type: 'film-notice', film: plan.name, message: what });
    };
    const made = await withCards(film, missing, (cards) =>
      renderFilm(film, {
        ...(tool.ok && { tool: tool.value }),
        folder: this.#folder,
        cards,
        onProgress: (seconds) =>
          this.#tell({ type: 'film-progress', film: plan.name, seconds: Math.min(seconds, length), of: length }),
        ...(signal && { signal }),
      }),
    );
    if (!made.ok) return this.#isOver() ? 'interrupted' : this.#fail(plan, made.error.message);
    const { how, tool: by, facts } = made.value;
    const gaps = plan.state.kind === 'waits' ? plan.state.for.map(({ take }) => take) : [];
    if (gaps.length === 0 && this.#options.folder === undefined) await this.#remember(plan);
    this.#tellMade(plan, {
      seconds: facts.seconds,
      how,
      ...(by !== undefined && { tool: by }),
      ...(cut !== undefined && { otio: cut }),
      ...(gaps.length > 0 && { gaps }),
    });
    return 'made';
  }

  /** A film that nobody remembers is made again: no reason to say that it could not be made. */
  async #remember(plan: FilmPlan): Promise<void> {
    const files = [`${plan.name}.mp4`, `${plan.name}.srt`];
    await writeFilmRecord(this.#places, plan.name, { print: filmPrint(plan), files }).catch(() => undefined);
  }

  async #writeCut(film: Film): Promise<string> {
    const { otioOf } = await import('../../report/otio.ts');
    const path = join(this.#folder, `${film.name}.otio`);
    await replaceFile(path, `${JSON.stringify(otioOf(film), null, 2)}\n`);
    return this.#shown(path);
  }

  #tellMade(
    { name }: FilmPlan,
    more: Omit<Extract<FilmEvent, { type: 'film-made' }>, 'type' | 'film' | 'file' | 'srt'>,
  ): void {
    const path = (extension: string): string => this.#shown(join(this.#folder, `${name}.${extension}`));
    this.#tell({ type: 'film-made', film: name, file: path('mp4'), srt: path('srt'), ...more });
  }

  #fail({ name }: FilmPlan, why: string, help?: string): FilmOutcome {
    this.#tell({ type: 'film-failed', film: name, why, ...(help !== undefined && { help }) });
    return 'failed';
  }

  #tell(event: FilmEvent): void {
    this.#options.onEvent?.(event);
  }

  #isOver(): boolean {
    return this.#options.signal?.aborted ?? false;
  }

  /** Relative to the working folder. */
  #shown(path: string): string {
    return relative(process.cwd(), path) || '.';
  }
}
