import type { Failure } from './failure.ts';

const UNKNOWN = 'unknown task: ';

/** What a status call came to, in words, where the provider said that it knows no such task (404); else undefined. */
export function unknownTaskText(failure: Failure | undefined): string | undefined {
  return failure?.httpStatus === 404 ? UNKNOWN + failure.message : undefined;
}

const GONE = 'its clip is gone: ';

/** The answers of an address that say that there is nothing, or nothing for us any more. */
const NOTHING_THERE: ReadonlySet<number | undefined> = new Set([403, 404, 410]);

/** What became of a download, in words, where the clip's address said that there is nothing; else undefined. */
export function goneClipText(failure: Failure): string | undefined {
  return NOTHING_THERE.has(failure.httpStatus) ? GONE + failure.message : undefined;
}

/** What may be said of a task, or its clip, that stays as these words have it, where the user may then give it up. */
export function lossOf(why: string): 'unknown' | 'gone' | undefined {
  if (why.startsWith(UNKNOWN)) return 'unknown';
  return why.startsWith(GONE) ? 'gone' : undefined;
}
