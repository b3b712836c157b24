import type { Diagnostic } from '../core/diagnostic.ts';
import { holdsSource } from '../core/clip-flaws.ts';
import type { Span } from '../core/span.ts';
import type { CutClip, CutPiece } from '../resolve/film-cut.ts';
import { diagnose } from './codes.ts';
import type { Bounds } from './film-plan.ts';
import type { PlannedClip, PlannedTake } from './plan.ts';

/** A clip of a film before it is cut. */
export interface Uncut {
  readonly planned: PlannedTake | undefined;
  readonly clip: PlannedClip | undefined;
  /** The take that it extends, if that plays directly before it. */
  readonly source?: Uncut;
}

/** How much of a take's clip there is to play, by its bytes where they are known, else by its request. */
export function playable({ planned, clip, source }: Uncut): Bounds | undefined {
  const asked = planned?.seconds;
  const facts = clip?.facts;
  if (facts) {
    const before = source?.clip?.facts;
    const start = before && holdsSource(facts, asked, before) ? before.seconds : 0;
    return { low: facts.seconds - start, high: facts.seconds - start };
  }
  return asked && { low: asked.low, high: asked.high - leastOf(source) };
}

/** What is asked for, whatever came: errors are about what is written, and never about what a vendor made. */
export function askable({ planned, source }: Uncut): number | undefined {
  return planned?.seconds && planned.seconds.high - leastOf(source);
}

function leastOf(source: Uncut | undefined): number {
  return source?.planned?.seconds?.low ?? 0;
}

/** What of it is kept. */
export function kept(
  available: Bounds | undefined,
  { trim, length }: Pick<CutClip, 'trim' | 'length'>,
): Bounds | undefined {
  if (length) return { low: length.value, high: length.value };
  const cut = trim?.value ?? 0;
  return available && { low: Math.max(0, available.low - cut), high: Math.max(0, available.high - cut) };
}

/** What is cut from a clip that can not have it. */
export function judgeCut({ take, trim, length }: CutClip, uncut: Uncut): readonly Diagnostic[] {
  const most = askable(uncut);
  const from = trim?.value ?? 0;
  if (most === undefined) return [];
  if (trim && from >= most) {
    const message = `nothing is left of ${take}: its clip is ${figure(most)} s long, and ${figure(from)} s are cut off`;
    return [
      diagnose('error', 'film-length', message, { span: trim.span, help: `cut off less than ${figure(most)} s` }),
    ];
  }
  if (!length || from + length.value <= most + ROUNDING) return [];
  const left = figure(most - from);
  const behind = from > 0 ? ` behind the ${figure(from)} s that are cut off` : '';
  const message = `${take} has no ${figure(length.value)} s${behind}: its clip is ${figure(most)} s long`;
  return [
    diagnose('error', 'film-length', message, {
      span: length.span,
      help: `write length: ${left} or less, or leave it out`,
    }),
  ];
}

/** Seconds that two pieces can not share; the longest that each may be is known or not. */
export function judgeJoin(piece: CutPiece, own: number | undefined, before: number | undefined): readonly Diagnostic[] {
  const { join, joinSpan } = piece;
  if (join.kind === 'cut') return [];
  const shorter = Math.min(own ?? Infinity, before ?? Infinity);
  const most = longestJoin(join.kind, shorter);
  if (join.seconds <= most + ROUNDING) return [];
  return [tooLong(piece, { most, shorter, span: joinSpan })];
}

/** A piece must not be in two crossfades at a time; a fade lies half in each of the two. */
export function longestJoin(kind: 'crossfade' | 'fade', shorter: number): number {
  return kind === 'crossfade' ? shorter / 2 : shorter;
}

function tooLong(
  { join, title }: CutPiece,
  { most, shorter, span }: { readonly most: number; readonly shorter: number; readonly span: Span },
): Diagnostic {
  const length = join.kind === 'cut' ? 0 : join.seconds;
  const why = join.kind === 'crossfade' ? ', and it may take half of one' : '';
  const message = `a ${join.kind} of ${figure(length)} s is too long before "${title}": the shorter piece has ${figure(shorter)} s${why}`;
  const help = `write ${figure(most)} or less, or give this piece a join: of its own`;
  return diagnose('error', 'film-join', message, { span, help });
}

const ROUNDING = 1e-6;

export function figure(seconds: number): string {
  return String(Math.round(seconds * 1000) / 1000);
}
