import { clipKey, clipsOf, type OwnedClip, type Stanza } from '../core/stanza.ts';

/**
 * One stanza of two for the same take. `first` says which clip is current, and where the clips stand that it knows.
 * What only `second` holds is kept (S5): in `also` where it was made for the request that is current, else in
 * `earlier`. A clip that both hold has the address that lives longer, and is as well known as either knows it.
 */
export function joinStanzas(first: Stanza, second: Stanza): Stanza {
  const { take, also: _also, earlier: _earlier, ...current } = first;
  const others = new Map(clipsOf(second).map((clip) => [clipKey(clip), clip]));
  const seen = new Set<string>();
  const kept = (clips: readonly OwnedClip[]): OwnedClip[] =>
    clips.flatMap((clip) => {
      const key = clipKey(clip);
      if (seen.has(key)) return [];
      seen.add(key);
      const same = others.get(key) ?? clip;
      return [lookedAt(longerLived(clip, same), same)];
    });
  const isEqual = ({ fingerprint }: OwnedClip): boolean => fingerprint === current.fingerprint;
  const [now = current] = kept([current]);
  const placed = { also: kept(first.also.filter(isEqual)), earlier: kept([...first.earlier, ...first.also]) };
  const { earlier: before, ...rest } = second;
  const news = clipsOf({ ...rest, earlier: [] });
  return {
    take,
    ...now,
    also: [...placed.also, ...kept(news.filter(isEqual))],
    earlier: [...placed.earlier, ...kept([...news, ...before])],
  };
}

/** The clip with the address that lives longer; one that says no end counts as living for ever. */
function longerLived(clip: OwnedClip, same: OwnedClip): OwnedClip {
  if ((clip.expiresAt ?? Infinity) >= (same.expiresAt ?? Infinity)) return clip;
  const { expiresAt: _expiresAt, thumbnailUrl: _thumbnailUrl, ...rest } = clip;
  const { url, expiresAt, thumbnailUrl } = same;
  return {
    ...rest,
    url,
    ...(expiresAt !== undefined && { expiresAt }),
    ...(thumbnailUrl !== undefined && { thumbnailUrl }),
  };
}

/** Of two entries of one clip, one may be from before somebody looked what it is, or could read it. */
function lookedAt(clip: OwnedClip, { facts, unreadable }: OwnedClip): OwnedClip {
  if (clip.facts || (clip.unreadable !== undefined && !facts)) return clip;
  const { unreadable: _unreadable, ...rest } = clip;
  return { ...rest, ...(facts ? { facts } : unreadable !== undefined && { unreadable }) };
}
