import type { LookedAt } from './attempt.ts';
import type { ClipFacts } from './clip-facts.ts';
import type { Json, JsonObject } from './json.ts';
import type { TakeId } from './take.ts';

/** What was asked of a clip, as far as its bytes can be held against it; absent = nobody asked, or nobody can tell. */
export interface AskedClip {
  readonly seconds?: { readonly low: number; readonly high: number };
  /** As the storyboard writes it: `720p`. */
  readonly resolution?: string;
  /** As the storyboard writes it: `16:9`. */
  readonly aspectRatio?: string;
  readonly sound?: boolean;
}

/** How far a clip may be from what was asked before it is said to be something else, and why so far. */
export const TOLERANCES = {
  /** Seconds. Models make whole groups of frames, so that "5 s" comes as 4.8 or 5.04; a whole second is a mistake. */
  seconds: 0.5,
  /** Part of the ratio. Encoders want sides that divide by 16: 854x480, 848x480 and 832x480 are all 16:9. */
  ratio: 0.03,
  /** Part of the shorter side. 1088 for 1080; the next resolution, 720 for 768, is further away. */
  shortSide: 0.02,
} as const;

/** What a planned take asks of its clip. Its portable request holds only the fields that count in its mode. */
export function askedOf(take: {
  readonly seconds?: AskedClip['seconds'];
  readonly request: { readonly portable: JsonObject };
}): AskedClip {
  const { resolution, aspect_ratio: ratio, sound } = take.request.portable;
  return {
    ...(take.seconds && { seconds: take.seconds }),
    ...(isText(resolution) && { resolution }),
    ...(isText(ratio) && { aspectRatio: ratio }),
    ...(typeof sound === 'boolean' && { sound }),
  };
}

function isText(value: Json | undefined): value is string {
  return typeof value === 'string';
}

/** In what a clip is not what was asked, each in a few words; empty = it is. */
export function flawsOf(facts: ClipFacts, asked: AskedClip): readonly string[] {
  const flaws = [lengthFlaw(facts, asked), sizeFlaw(facts, asked)];
  const isMute = asked.sound === true && !facts.audio;
  return [...flaws, isMute ? 'silent, asked for with sound' : undefined].filter((flaw) => flaw !== undefined);
}

function lengthFlaw({ seconds }: ClipFacts, { seconds: asked }: AskedClip): string | undefined {
  if (!asked) return undefined;
  const { low, high } = asked;
  if (seconds >= low - TOLERANCES.seconds && seconds <= high + TOLERANCES.seconds) return undefined;
  const wanted = low === high ? secondsText(low) : `${figure(low)} to ${secondsText(high)}`;
  return `${secondsText(seconds)} long, asked for ${wanted}`;
}

function sizeFlaw({ width, height }: ClipFacts, asked: AskedClip): string | undefined {
  const short = Number(/^(\d{2,5})p$/.exec(asked.resolution ?? '')?.[1] ?? 0);
  const [, across = '0', down = '0'] = /^(\d{1,4}):(\d{1,4})$/.exec(asked.aspectRatio ?? '') ?? [];
  const ratio = Number(down) > 0 ? Number(across) / Number(down) : 0;
  const isSmall = short > 0 && !isNear(Math.min(width, height), short, TOLERANCES.shortSide);
  const isWide = ratio > 0 && !isNear(width / height, ratio, TOLERANCES.ratio);
  if (!isSmall && !isWide) return undefined;
  const words = [short > 0 ? asked.resolution : '', ratio > 0 ? asked.aspectRatio : ''].filter(Boolean).join(' ');
  const size = short > 0 && ratio > 0 ? ` = ${sizeFor(short, ratio)}` : '';
  return `${width}x${height}, asked for ${words}${size}`;
}

function isNear(value: number, wanted: number, tolerance: number): boolean {
  return Math.abs(value / wanted - 1) <= tolerance;
}

/** The size that has this shorter side and this ratio; even, as clips are. */
function sizeFor(short: number, ratio: number): string {
  const long = 2 * Math.round((short * Math.max(ratio, 1 / ratio)) / 2);
  return ratio >= 1 ? `${long}x${short}` : `${short}x${long}`;
}

function secondsText(seconds: number): string {
  return `${figure(seconds)} s`;
}

function figure(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/**
 * Whether the clip of an extend begins with the clip that it extends. No vendor says whether it does, so its length
 * tells: it is nearer to both together than to what was added. `added` is how long the new part was asked to be.
 */
export function holdsSource(facts: ClipFacts, added: AskedClip['seconds'], source: ClipFacts): boolean {
  if (!added) return false;
  const isLongEnough = facts.seconds >= source.seconds - TOLERANCES.seconds;
  return isLongEnough && facts.seconds > added.low + source.seconds / 2;
}

/** How long a clip plays, in seconds to two places: as its bytes say, else as its provider does. */
export function playingTime({ facts, seconds }: LookedAt & { readonly seconds?: number }): number | undefined {
  const known = facts?.seconds ?? seconds;
  return known === undefined ? undefined : Math.round(known * 100) / 100;
}

/** Why nothing is made of a clip that is no video; `why` is the look at its bytes. */
export function unreadableText(take: TakeId, why: string): string {
  return `the clip of ${take} can not be read as video (${why})`;
}
