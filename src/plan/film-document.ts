import { holdsSource, TOLERANCES } from '../core/clip-flaws.ts';
import type { ClipFacts } from '../core/clip-facts.ts';
import type { ClipOrigin, Film, FilmPiece } from '../core/film.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { TakeId } from '../core/take.ts';
import { figure, longestJoin } from './film-lengths.ts';
import type { FilmPlan, PlannedClipPiece } from './film-plan.ts';
import type { FilmPicture } from '../resolve/film-cut.ts';
import type { PlannedClip, PlannedTake } from './plan.ts';

/** A clip whose bytes are on this machine. */
export interface ClipHere {
  readonly file: string;
  readonly facts: ClipFacts;
}

export interface FilmMaterial {
  readonly take: (id: TakeId) => PlannedTake | undefined;
  /** The clips that are there; a take that is not among them gets a card in its place. */
  readonly clips: ReadonlyMap<TakeId, ClipHere>;
}

/** Seconds that a card stands where a clip is missing of which nobody can tell how long it would be. */
const GAP_SECONDS = 3;

/** The film as it is rendered, or why these clips make none. Pieces that are missing become cards that say so. */
export function filmOf(plan: FilmPlan, material: FilmMaterial): Result<Film, readonly string[]> {
  const problems: string[] = [];
  const pieces = plan.pieces.flatMap((piece, index): readonly FilmPiece[] => {
    if (piece.kind === 'card') return [piece];
    const clip = material.clips.get(piece.take);
    if (!clip) return [gapCard(piece, plan)];
    const take = material.take(piece.take);
    const before = index > 0 ? plan.pieces[index - 1] : undefined;
    const source = piece.extends !== undefined && before?.kind === 'clip' ? material.clips.get(before.take) : undefined;
    const span = cutOf(piece, { clip, take, source });
    if (typeof span === 'string') problems.push(span);
    return typeof span === 'string' ? [] : [clipPiece(piece, { clip, take, ...span })];
  });
  if (problems.length === 0) problems.push(...joinProblems(pieces));
  return problems.length > 0 ? err(problems) : ok({ ...commonOf(plan, pieces), pieces });
}

function commonOf({ name, labels, picture, fps, sound, soundtrack }: FilmPlan, pieces: readonly FilmPiece[]) {
  const size = sizeOf(picture, pieces);
  return {
    name,
    labels,
    ...(size && { size }),
    ...(fps !== undefined && { fps }),
    sound,
    ...(soundtrack && {
      soundtrack: {
        file: soundtrack.file,
        gain: soundtrack.gain,
        fadeIn: soundtrack.fadeIn,
        fadeOut: soundtrack.fadeOut,
      },
    }),
  };
}

function clipPiece(
  { take: id, title, caption, join }: PlannedClipPiece,
  {
    clip,
    take,
    from,
    length,
  }: { clip: ClipHere; take: PlannedTake | undefined; readonly from: number; readonly length: number },
): FilmPiece {
  return { kind: 'clip', take: id, title, caption, ...clip, from, length, join, origin: originOf(take) };
}

/** Where a clip begins and how much of it plays; or why it can not be cut so. */
function cutOf(
  { take: id, trim, length: wanted }: PlannedClipPiece,
  { clip, take, source }: { clip: ClipHere; take: PlannedTake | undefined; source: ClipHere | undefined },
): { readonly from: number; readonly length: number } | string {
  const { seconds } = clip.facts;
  const start = source && holdsSource(clip.facts, take?.seconds, source.facts) ? source.facts.seconds : 0;
  const from = start + trim;
  const left = seconds - from;
  const behind = start > 0 ? ` behind the ${figure(start)} s of the clip that it extends` : '';
  if (left < SHORTEST) return `${id} has only ${figure(seconds - start)} s${behind}, and ${figure(trim)} s are cut off`;
  if (wanted === undefined) return { from, length: left };
  // Models make whole groups of frames, so that "5 s" may come as 4.8.
  if (wanted <= left + TOLERANCES.seconds) return { from, length: Math.min(wanted, left) };
  return `${id} has only ${figure(left)} s left to play${behind}, not ${figure(wanted)} s`;
}

/** Less than any frame lasts. */
const SHORTEST = 0.001;

function gapCard({ take, title, length, seconds, join }: PlannedClipPiece, { state }: FilmPlan): FilmPiece {
  const gap = state.kind === 'waits' ? state.for.find((one) => one.take === take) : undefined;
  const known = length ?? (seconds && (seconds.low + seconds.high) / 2);
  const text = `${take}: ${gap?.why ?? 'missing'}`;
  const long = known !== undefined && known > 0 ? known : GAP_SECONDS;
  return { kind: 'card', title, text, seconds: long, join, missing: take };
}

function joinProblems(pieces: readonly FilmPiece[]): readonly string[] {
  return pieces.flatMap((piece, index) => {
    const before = pieces[index - 1];
    if (!before || piece.join.kind === 'cut') return [];
    const shorter = Math.min(secondsOf(piece), secondsOf(before));
    if (piece.join.seconds <= longestJoin(piece.join.kind, shorter) + 1e-6) return [];
    const { kind, seconds } = piece.join;
    return [
      `the ${kind} of ${figure(seconds)} s before "${piece.title}" is too long: one of the two has ${figure(shorter)} s`,
    ];
  });
}

function secondsOf(piece: FilmPiece): number {
  return piece.kind === 'clip' ? piece.length : piece.seconds;
}

/** The size that is asked for, with what is not said as in the first clip; undefined = as in the first clip. */
function sizeOf({ size, shortSide, ratio }: FilmPicture, pieces: readonly FilmPiece[]): Film['size'] {
  if (size) return size;
  if (shortSide === undefined && !ratio) return undefined;
  const facts = pieces.find((piece) => piece.kind === 'clip')?.facts;
  const shape = ratio ?? (facts ? plainRatio(facts) : { width: 16, height: 9 });
  const short = shortSide ?? (facts ? Math.min(facts.width, facts.height) : 720);
  const long = (short * Math.max(shape.width, shape.height)) / Math.min(shape.width, shape.height);
  const [wide, narrow] = [2 * Math.round(long / 2), 2 * Math.round(short / 2)];
  return shape.width >= shape.height ? { width: wide, height: narrow } : { width: narrow, height: wide };
}

/** Encoders round sides, so that 854x480 is meant as 16:9; a film of another size has the ratio that was meant. */
function plainRatio(facts: { readonly width: number; readonly height: number }) {
  const is = facts.width / facts.height;
  const near = RATIOS.flatMap(([width, height]) => [
    { width, height },
    { width: height, height: width },
  ]).find(({ width, height }) => Math.abs(is / (width / height) - 1) <= TOLERANCES.ratio);
  return near ?? facts;
}

const RATIOS = [
  [1, 1],
  [5, 4],
  [4, 3],
  [3, 2],
  [16, 9],
  [2, 1],
  [21, 9],
] as const;

function originOf(take: PlannedTake | undefined): ClipOrigin {
  const clip = take && clipOf(take);
  const prompt = take?.request.portable['prompt'];
  return {
    ...(typeof prompt === 'string' && { prompt }),
    uses: take?.uses ?? '',
    provider: take?.provider ?? '',
    taskId: clip?.taskId ?? '',
    sha256: clip?.sha256 ?? '',
    fingerprint: take?.fingerprint ?? '',
    ...(clip?.cost && { cost: clip.cost }),
  };
}

export function clipOf({ state }: PlannedTake): PlannedClip | undefined {
  return state.kind === 'fresh' || state.kind === 'elsewhere' || state.kind === 'input-replaced'
    ? state.clip
    : undefined;
}

/**
 * The film as it would be if every clip that is not known were like those that are: what is said of it holds for any
 * clips that may come.
 */
export function assumedFilm(plan: FilmPlan, take: FilmMaterial['take']): Film {
  const factsOf = (id: TakeId): ClipFacts | undefined => {
    const planned = take(id);
    return planned && clipOf(planned)?.facts;
  };
  const known = plan.pieces.flatMap((piece) => (piece.kind === 'clip' ? (factsOf(piece.take) ?? []) : []))[0];
  const usual = known ?? { ...ASSUMED, ...plan.picture.size, ...(plan.fps !== undefined && { fps: plan.fps }) };
  const pieces = plan.pieces.map((piece): FilmPiece => {
    if (piece.kind === 'card') return piece;
    const clip = { file: '', facts: factsOf(piece.take) ?? likely(usual, piece, take(piece.take)) };
    return clipPiece(piece, { clip, take: take(piece.take), ...assumedCut(piece, clip.facts) });
  });
  return { ...commonOf(plan, pieces), pieces };
}

/** A clip that is as long as it was asked to be, or just long enough where that is nearly the same. */
function likely(usual: ClipFacts, { trim, length }: PlannedClipPiece, take: PlannedTake | undefined): ClipFacts {
  const asked = take?.seconds?.low ?? 1;
  const wanted = trim + (length ?? asked - trim);
  const long = Math.max(wanted, asked > wanted + TOLERANCES.seconds ? asked : 0);
  return { ...usual, seconds: long, frames: Math.round(long * usual.fps) };
}

/** What is certain to be cut: the front, and an end that no clip of the length that was asked for lacks. */
function assumedCut({ trim, length }: PlannedClipPiece, { seconds }: ClipFacts) {
  return { from: trim, length: Math.max(0, Math.min(length ?? Infinity, seconds - trim)) };
}

const ASSUMED: ClipFacts = {
  container: 'mp4',
  codec: 'avc',
  width: 1280,
  height: 720,
  seconds: 5,
  frames: 120,
  fps: 24,
  audio: { codec: 'aac', sampleRate: 48_000, channels: 2 },
};
