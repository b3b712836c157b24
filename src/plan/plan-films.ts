import type { Diagnostic } from '../core/diagnostic.ts';
import type { Film } from '../core/film.ts';
import type { FileFacts } from '../core/ports.ts';
import type { Labels } from '../core/take.ts';
import type { CutClip, CutPiece, CutSoundtrack, FilmCut } from '../resolve/film-cut.ts';
import { diagnose } from './codes.ts';
import { filmPrint } from './film-print.ts';
import { assumedFilm } from './film-document.ts';
import { type Playing, playingOf } from './film-gap.ts';
import { askable, judgeCut, judgeJoin, kept, playable, type Uncut } from './film-lengths.ts';
import type { Bounds, FilmPlan, FilmState, PlannedPiece, PlannedSoundtrack } from './film-plan.ts';
import type { NoTool } from './frames.ts';
import type { PlannedTake } from './plan.ts';

/** What is known of the films of a storyboard beside its takes. */
export interface FilmsInput {
  readonly cuts: readonly FilmCut[];
  /** Of a film's files, without extension. */
  readonly nameOf: (labels: Labels) => string;
  /** What the files that are there were made of, by name. */
  readonly made: ReadonlyMap<string, string>;
  /** Why a film can not be joined as its clips are. */
  readonly needsTool: (film: Film) => string | undefined;
}

/** What is known of local files. */
interface Files {
  file(path: string): FileFacts | undefined;
  fileProblem(path: string): string | undefined;
}

/** What each film is made of and whether it can be made. It changes nothing about any take. */
export function planFilms(
  takes: readonly PlannedTake[],
  input: FilmsInput,
  files: Files,
): { readonly films: readonly FilmPlan[]; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const board = new Board(takes);
  const cuts = input.cuts.flatMap((cut) => supported(cut, board.takes));
  const films = cuts.map((cut): FilmPlan => {
    const placed = placePieces(cut.pieces, board);
    diagnostics.push(...placed.flatMap(({ problems }) => problems));
    const soundtrack = cut.soundtrack && readSoundtrack(cut.soundtrack, files, diagnostics);
    const seconds = totalSeconds(placed);
    const { labels, span, picture, fps, sound } = cut;
    const film: Omit<FilmPlan, 'state'> = {
      name: input.nameOf(labels),
      labels,
      span,
      pieces: placed.map(({ piece }) => piece),
      ...(seconds && { seconds }),
      picture,
      ...(fps !== undefined && { fps }),
      sound,
      ...(soundtrack && { soundtrack }),
    };
    const gaps = placed.flatMap(({ playing }) => (playing && 'gap' in playing ? [playing.gap] : []));
    const distinct = [...new Map(gaps.map((gap) => [gap.take, gap])).values()];
    const state: FilmState =
      distinct.length > 0
        ? { kind: 'waits', for: distinct }
        : { kind: input.made.get(film.name) === filmPrint(film) ? 'fresh' : 'to-make' };
    const needs = input.needsTool(assumedFilm({ ...film, state }, (id) => board.takes.get(id)));
    return { ...film, state, ...(needs !== undefined && { needs }) };
  });
  return { films, diagnostics };
}

/** A take that its model can not do is skipped, and so is a film that plays it; of several along an axis, it alone. */
function supported(cut: FilmCut, takes: ReadonlyMap<string, PlannedTake>): readonly FilmCut[] {
  const lacks = (piece: CutPiece): boolean => piece.kind === 'clip' && !takes.has(piece.take);
  if (!cut.pieces.some(lacks)) return [cut];
  if (cut.pieces.some((piece) => lacks(piece) && piece.kind === 'clip' && !piece.isOneOfMany)) return [];
  const [first, ...others] = cut.pieces.filter((piece) => !lacks(piece));
  return first ? [{ ...cut, pieces: [{ ...first, join: { kind: 'cut' } }, ...others] }] : [];
}

/** Takes by name, and which variants have any clip at all. */
class Board {
  readonly takes: ReadonlyMap<string, PlannedTake>;
  readonly #withClip: ReadonlySet<string>;

  constructor(takes: readonly PlannedTake[]) {
    this.takes = new Map(takes.map((take) => [take.id, take]));
    this.#withClip = new Set(takes.filter(hasClip).map(variantOf));
  }

  readonly hasAnyClip = (take: PlannedTake): boolean => this.#withClip.has(variantOf(take));
}

function variantOf({ shot, labels }: PlannedTake): string {
  return JSON.stringify([shot, labels]);
}

function hasClip({ state }: PlannedTake): boolean {
  return state.kind === 'fresh' || state.kind === 'elsewhere' || state.kind === 'input-replaced';
}

interface PlacedPiece {
  readonly piece: PlannedPiece;
  readonly playing?: Playing;
  readonly seconds: Bounds | undefined;
  /** How long it may be at most by what is asked for. */
  readonly most: number | undefined;
  readonly problems: readonly Diagnostic[];
}

function placePieces(pieces: readonly CutPiece[], board: Board): readonly PlacedPiece[] {
  let before: (PlacedPiece & { readonly uncut?: Uncut }) | undefined;
  return pieces.map((piece) => {
    const placed = piece.kind === 'card' ? placeCard(piece) : placeClip(piece, board, before?.uncut);
    const joined = before ? judgeJoin(piece, placed.most, before.most) : [];
    before = placed;
    return { ...placed, problems: [...placed.problems, ...joined] };
  });
}

function placeCard({ title, text, seconds, join }: Extract<CutPiece, { kind: 'card' }>): PlacedPiece {
  const length = { low: seconds, high: seconds };
  return { piece: { kind: 'card', title, text, seconds, join }, seconds: length, most: seconds, problems: [] };
}

function placeClip(cut: CutClip, board: Board, before: Uncut | undefined): PlacedPiece & { readonly uncut: Uncut } {
  const playing = playingOf(cut, board.takes, board.hasAnyClip);
  const planned = board.takes.get(cut.take);
  const clip = 'clip' in playing ? playing.clip : undefined;
  const source = before?.planned && extended(planned) === before.planned.id ? before : undefined;
  const uncut: Uncut = { planned, clip, ...(source && { source }) };
  const seconds = kept(playable(uncut), cut);
  const asked = askable(uncut);
  const most = kept(asked === undefined ? undefined : { low: asked, high: asked }, cut)?.high;
  const piece: PlannedPiece = {
    kind: 'clip',
    take: cut.take,
    shot: planned?.shot ?? cut.take,
    labels: planned?.labels ?? {},
    title: cut.title,
    caption: cut.caption,
    trim: cut.trim?.value ?? 0,
    ...(cut.length && { length: cut.length.value }),
    ...(seconds && { seconds }),
    ...(source?.planned && { extends: source.planned.id }),
    join: cut.join,
    ...(clip && { sha256: clip.sha256 }),
  };
  const problems = judgeCut(cut, uncut);
  // What is wrong with a cut says nothing of its joins.
  return { piece, playing, seconds, most: problems.length > 0 ? undefined : most, uncut, problems };
}

/** The take whose clip this one continues. */
function extended(take: PlannedTake | undefined): string | undefined {
  return take?.dependsOn.find(({ via }) => via === 'extend')?.take;
}

function totalSeconds(placed: readonly PlacedPiece[]): Bounds | undefined {
  let low = 0;
  let high = 0;
  for (const { seconds, piece } of placed) {
    if (!seconds) return undefined;
    const shared = piece.join.kind === 'crossfade' ? piece.join.seconds : 0;
    low += seconds.low - shared;
    high += seconds.high - shared;
  }
  return { low: rounded(low), high: rounded(high) };
}

function rounded(seconds: number): number {
  return Math.max(0, Math.round(seconds * 1e6) / 1e6);
}

/** What can be heard: sound files, and the sound of videos. */
const SOUNDS: ReadonlySet<string> = new Set([
  'aac',
  'aiff',
  'flac',
  'm4a',
  'mkv',
  'mov',
  'mp3',
  'mp4',
  'ogg',
  'wav',
  'webm',
]);

function readSoundtrack(
  { span, ...written }: CutSoundtrack,
  files: Files,
  diagnostics: Diagnostic[],
): PlannedSoundtrack | undefined {
  const facts = files.file(written.file);
  if (!facts) {
    const why = files.fileProblem(written.file) ?? 'it cannot be read';
    const help = `paths start from the folder of ${span.file}`;
    diagnostics.push(diagnose('error', 'file-missing', `${written.written}: ${why}`, { span, help }));
    return undefined;
  }
  if (facts.format === undefined || !SOUNDS.has(facts.format)) {
    const what = facts.format === undefined ? 'no sound file that is known' : `a ${facts.format} file`;
    const help = 'name an mp3, wav, m4a, aac, ogg, flac or aiff file';
    diagnostics.push(diagnose('error', 'not-sound', `${written.written} is ${what}`, { span, help }));
    return undefined;
  }
  return { ...written, sha256: facts.sha256 };
}

/** The films that are still to be made and need a media tool, whatever their clips turn out to be. */
export function filmsInNeed(films: readonly FilmPlan[] = []): readonly FilmPlan[] {
  return films.filter(({ needs, state }) => needs !== undefined && state.kind !== 'fresh');
}

/** Said before anything is bought: at the end of a paid run it would be news too late. */
export function withoutTool(films: readonly FilmPlan[], { message, help }: NoTool): readonly Diagnostic[] {
  const [first, ...others] = films;
  if (!first) return [];
  const which = others.length === 0 ? first.name : `${first.name} and ${others.length} more`;
  const words = `${which} can not be made on this machine: it needs a media tool (${first.needs}), and ${message}`;
  return [diagnose('warning', 'no-media-tool', words, { span: first.span, help })];
}
