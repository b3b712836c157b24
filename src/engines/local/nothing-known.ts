import { existsSync } from 'node:fs';
import type { Loaded } from '../../manifest/storyboard.ts';
import type { Places } from '../../store/places.ts';
import type { Trouble } from './trouble.ts';

/**
 * Why nothing can be said of a storyboard that is not there: a folder was named, or a file of which nothing is recorded.
 * Asked before anything is looked for, because whatever stands around such a path is no project.
 */
export function nothingKnown({ diagnostics, sources }: Loaded, { journalFile, lockfile }: Places): Trouble | undefined {
  if (sources.size > 0) return undefined;
  const codes = new Set(diagnostics.map(({ code }) => code));
  if (codes.has('not-a-file')) return { kind: 'storyboard', diagnostics, sources };
  if (!codes.has('file-not-found') || existsSync(journalFile) || existsSync(lockfile)) return undefined;
  const said = diagnostics.map((found) =>
    found.code === 'file-not-found' ? { ...found, message: `${found.message}, and nothing is recorded for it` } : found,
  );
  return { kind: 'storyboard', diagnostics: said, sources };
}
