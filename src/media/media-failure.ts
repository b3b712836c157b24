import type { Failure } from '../core/failure.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { ToolOutput } from './media-tool.ts';
import type { ChildEnd } from './run-child.ts';

/** A picture or a film could not be made; it costs nothing. */
export function mediaFailure(message: string): Failure {
  return { reason: 'media', billed: 'no', message };
}

/** Our own storage said no. */
function diskFailure(message: string): Failure {
  return { reason: 'disk', billed: 'no', message };
}

/** What the disk said of `path`. */
export function unwritable(path: string, cause: unknown): Failure {
  return diskFailure(`${path} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`);
}

const DISK = /no space left on device|disk quota exceeded|read-only file system|permission denied|ENOSPC|EROFS|EDQUOT/i;

/** What a run of a tool came to. `name` is the tool's. */
export function outcomeOf(name: string, end: ChildEnd, timeoutMs: number): Result<ToolOutput, Failure> {
  switch (end.kind) {
    case 'not-started':
      return err(mediaFailure(`${name} cannot be started: ${end.why}`));
    case 'timed-out':
      return err(mediaFailure(`${name} was ended: it was not done after ${Math.round(timeoutMs / 1000)} s`));
    case 'stopped':
      return err(mediaFailure(`${name} was stopped before it was done`));
    case 'exited': {
      const { code, stdout, stderr } = end;
      if (code === 0) return ok({ stdout, stderr });
      const why = lastWords(stderr);
      const message = `${name} failed (${code})${why === '' ? '' : `: ${why}`}`;
      return err(DISK.test(why) ? diskFailure(message) : mediaFailure(message));
    }
  }
}

const MOST_CHARACTERS = 400;

/** The lines of a program's complaint that say most: the first is the cause, the last what became of it. */
function lastWords(stderr: string): string {
  const lines = stderr
    .split('\n')
    .map((line) => line.replace(/^(?:\[[^\]]*\] ?)+/, '').trim())
    .filter((line) => line !== '' && !/^(?:Last message repeated|Conversion failed|Aborted\()/.test(line));
  const [first, last] = [lines[0], lines.at(-1)];
  const words = first === last ? (first ?? '') : `${first}; ${last}`;
  return words.length > MOST_CHARACTERS ? `${words.slice(0, MOST_CHARACTERS)}…` : words;
}
