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
  return { ...brokenOff(`${path} cannot be written`, cause), reason: 'disk' };
}

/** Why something that reads and writes ended early: `what` is the sentence's beginning. */
export function brokenOff(what: string, cause: unknown): Failure {
  const message = cause instanceof Error ? cause.message : String(cause);
  const trouble = diskTrouble(message);
  return trouble === undefined ? mediaFailure(`${what}: ${message}`) : diskFailure(`${what}: ${trouble}`);
}

/** What a disk says when it is the disk's fault, in the words of the system or of Node, and in ours. */
const DISK_TROUBLES: readonly (readonly [RegExp, string])[] = [
  [/no space left on device|ENOSPC/i, 'the disk is full'],
  [/disk quota exceeded|EDQUOT/i, 'the disk quota is used up'],
  [/read-only file system|EROFS/i, 'the file system is read-only'],
  [/permission denied|EACCES|EPERM/i, 'permission denied'],
  [/\b(?:EISDIR|ENOTEMPTY)\b/, 'a folder stands where a file should be'],
  [/\b(?:ENOTDIR|EEXIST)\b/, 'a file stands where a folder should be'],
];

/** What is wrong with the disk, as far as a message tells; undefined = nothing that is known. */
function diskTrouble(message: string): string | undefined {
  return DISK_TROUBLES.find(([words]) => words.test(message))?.[1];
}

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
      // Where the disk is full at the very end, ffmpeg complains and calls it done.
      const trouble = code === 0 && !FULL.test(stderr) ? undefined : diskTrouble(stderr);
      if (trouble !== undefined) return err(diskFailure(`${name} could not write what it made: ${trouble}`));
      if (code === 0) return ok({ stdout, stderr });
      const why = lastWords(stderr);
      return err(mediaFailure(`${name} failed (${code})${why === '' ? '' : `: ${why}`}`));
    }
  }
}

const FULL = /no space left on device|disk quota exceeded/i;
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
