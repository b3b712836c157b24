import { clipKey, type Stanza } from '../core/stanza.ts';
import { emitStanza } from './emit-lockfile.ts';
import { joinStanzas } from './join-stanzas.ts';
import type { Stanzas } from './lockfile.ts';

/** The two sides of a merge, and what both began from. */
export interface LockfileSides {
  /** Empty where the sides have nothing in common. */
  readonly base: Stanzas;
  readonly ours: Stanzas;
  readonly theirs: Stanzas;
}

/**
 * Both sides of a lockfile in one, as decision 12 says: of two current clips the one that its side has set since
 * stays current, ours where both have; the other is kept beside it. A stanza that one side has taken out goes only
 * where the other left it as it was. Merging the other way round may choose another current clip, but owns the same.
 */
export function mergeLockfiles({ base, ours, theirs }: LockfileSides): Stanzas {
  const takes = [...new Set([...ours.keys(), ...theirs.keys()])].sort();
  return new Map(
    takes.flatMap((take) => {
      const merged = mergeStanzas(base.get(take), ours.get(take), theirs.get(take));
      return merged ? [[take, merged] as const] : [];
    }),
  );
}

function mergeStanzas(base: Stanza | undefined, ours?: Stanza, theirs?: Stanza): Stanza | undefined {
  const left = ours ?? theirs;
  if (!ours || !theirs) return base && left && emitStanza(base) === emitStanza(left) ? undefined : left;
  const onlyTheyChose = base && clipKey(ours) === clipKey(base);
  return onlyTheyChose ? joinStanzas(theirs, ours) : joinStanzas(ours, theirs);
}
