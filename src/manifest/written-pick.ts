import { canonicalJson } from '../core/canonical-json.ts';
import type { Pick } from './storyboard.ts';

/** A pick as a storyboard says it: the number of a take, the labels of a winner, or both. */
export interface WrittenPick {
  readonly take?: number;
  readonly labels: ReadonlyMap<string, string>;
}

/** A pick to write, or to take out. */
export interface PickChange {
  /** The shot or variant: of a pick that stands there, as it is written. */
  readonly key: string;
  /** Absent = the pick goes. */
  readonly pick?: WrittenPick;
}

/** What a pick says, without places. */
export function writtenPick({ take, labels }: Pick): WrittenPick {
  return {
    ...(take && { take: take.value }),
    labels: new Map(Array.from(labels, ([axis, { label }]) => [axis, label.value])),
  };
}

/** Equal for picks that say the same, whatever the order of their axes. */
export function pickMeaning({ take, labels }: WrittenPick): string {
  return canonicalJson({ take: take ?? null, labels: Object.fromEntries(labels) });
}

/** Picks by their keys, and what they mean. */
export function pickMeanings(picks: Iterable<Pick>): ReadonlyMap<string, string> {
  return new Map(Array.from(picks, (pick) => [pick.key, pickMeaning(writtenPick(pick))]));
}

/** The same with a change carried out. */
export function changedPicks(
  picks: ReadonlyMap<string, string>,
  { key, pick }: PickChange,
): ReadonlyMap<string, string> {
  const changed = new Map(picks);
  if (pick) changed.set(key, pickMeaning(pick));
  else changed.delete(key);
  return changed;
}

/** Whether two sets of picks say the same. */
export function samePicks(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one.size === other.size && [...one].every(([key, meaning]) => other.get(key) === meaning);
}
