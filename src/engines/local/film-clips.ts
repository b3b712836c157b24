import type { Failure } from '../../core/failure.ts';
import type { TakeId } from '../../core/take.ts';
import type { OwnedTake } from '../../execute/run-ports.ts';
import { type ClipHere, clipOf } from '../../plan/film-document.ts';
import type { FilmGap, FilmPlan } from '../../plan/film-plan.ts';
import type { Plan } from '../../plan/plan.ts';
import { clipPath, hasClip } from '../../store/clips.ts';
import type { Places } from '../../store/places.ts';

/** Brings a clip into the store; says what is in the way. */
export type FetchClip = (owned: OwnedTake) => Promise<Failure | undefined>;

/** The clips that films are made of, each looked at once. */
export class FilmClips {
  readonly #places: Places;
  readonly #takes: ReadonlyMap<TakeId, Plan['takes'][number]>;
  readonly #fetch: FetchClip | undefined;
  readonly #known = new Map<TakeId, Promise<ClipHere | FilmGap>>();

  constructor(plan: Plan, { places, fetch }: { readonly places: Places; readonly fetch?: FetchClip | undefined }) {
    this.#places = places;
    this.#takes = new Map(plan.takes.map((take) => [take.id, take]));
    this.#fetch = fetch;
  }

  readonly take = (id: TakeId): Plan['takes'][number] | undefined => this.#takes.get(id);

  /** What is here of a film, and what it waits for: as the plan says, and clips whose bytes can not be had. */
  async of(film: FilmPlan): Promise<{
    readonly clips: ReadonlyMap<TakeId, ClipHere>;
    readonly gaps: readonly FilmGap[];
  }> {
    const gaps = new Map(film.state.kind === 'waits' ? film.state.for.map((gap) => [gap.take, gap] as const) : []);
    const clips = new Map<TakeId, ClipHere>();
    for (const piece of film.pieces) {
      if (piece.kind !== 'clip' || gaps.has(piece.take) || clips.has(piece.take)) continue;
      const found = await this.#look(piece.take);
      if ('why' in found) gaps.set(piece.take, found);
      else clips.set(piece.take, found);
    }
    return { clips, gaps: [...gaps.values()] };
  }

  #look(id: TakeId): Promise<ClipHere | FilmGap> {
    const known = this.#known.get(id) ?? this.#find(id);
    this.#known.set(id, known);
    return known;
  }

  /** From the store, where nobody changes it: the copy under renders/ is the user's. */
  async #find(id: TakeId): Promise<ClipHere | FilmGap> {
    const take = this.#takes.get(id);
    const clip = take && clipOf(take);
    if (!take || !clip) return { take: id, reason: 'missing', why: 'not bought yet' };
    const { storeFolder } = this.#places;
    if (!(await hasClip(storeFolder, clip))) {
      const problem = this.#fetch ? await this.#fetch({ take, clip }) : { message: 'the run could not bring it here' };
      if (problem) return { take: id, reason: 'missing', why: `its clip is not on this machine: ${problem.message}` };
    }
    const file = clipPath(storeFolder, clip.sha256);
    if (clip.facts) return { file, facts: clip.facts };
    const { readClipFacts } = await import('../../media/clip-facts.ts');
    const facts = await readClipFacts(file);
    return facts.ok ? { file, facts: facts.value } : { take: id, reason: 'unreadable', why: facts.error };
  }
}
