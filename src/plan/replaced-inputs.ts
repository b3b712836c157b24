import type { TakeId } from '../core/take.ts';
import type { ReplacedInput } from './plan.ts';

/** A take whose clip another one is made from, as the plan knows it. */
export interface Source {
  readonly take: TakeId;
  /** SHA-256 of the clip it has now; absent = it has none. */
  readonly sha256?: string;
  /** A new clip is on its way, or bought in this run. */
  readonly changes: boolean;
}

/**
 * Which of the clips that a clip was made from are current no longer, or will not be. `recorded` names them by the
 * takes of that time; as a take may have been renamed since, it is their content that decides.
 */
export function replacedInputs(
  recorded: Readonly<Record<TakeId, string>>,
  sources: readonly Source[],
): readonly ReplacedInput[] {
  const used = new Set(Object.values(recorded));
  const isCurrent = new Set(sources.map(({ sha256 }) => sha256));
  const names = new Set(sources.map(({ take }) => take));
  const ofOldNames = Object.entries(recorded).flatMap(([take, sha256]) =>
    names.has(take) || isCurrent.has(sha256) ? [] : [sha256],
  );
  return sources.flatMap(({ take, sha256, changes }): ReplacedInput[] => {
    if (sha256 === undefined && !changes) return [];
    if (sha256 !== undefined && used.has(sha256)) return changes ? [{ take, before: sha256 }] : [];
    const before = recorded[take] ?? ofOldNames.shift();
    if (before === undefined) return [];
    return [{ take, before, ...(sha256 !== undefined && !changes && { after: sha256 }) }];
  });
}
