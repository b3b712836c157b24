import type { Failure } from './failure.ts';

const UNKNOWN = 'unknown task: ';

/** What a status call came to, in words, where the provider said that it knows no such task (404); else undefined. */
export function unknownTaskText(failure: Failure | undefined): string | undefined {
  return failure?.httpStatus === 404 ? UNKNOWN + failure.message : undefined;
}

/** Whether these are the words of `unknownTaskText`: a task that nobody may ever bring home. */
export function isUnknownTask(why: string): boolean {
  return why.startsWith(UNKNOWN);
}
