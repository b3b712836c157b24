/** Why a file of ours cannot be used. */
export type StoreErrorReason =
  | 'unreadable' // it is there, but cannot be read
  | 'newer' // written by a later shotgraph, in a format this one does not know
  | 'conflict' // git's conflict markers are in it
  | 'doubled' // a take stands in it more than once
  | 'corrupt' // it does not hold what was written
  | 'disk' // it cannot be written
  | 'locked'; // another process is at work

/**
 * A file of ours that cannot be read or written, with what to do about it. Comes back as data from whatever reads;
 * whatever writes rejects with it, so that a failed write cannot be overlooked.
 */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly reason: StoreErrorReason;
  readonly path: string;
  /** What the user can do, in the imperative. */
  readonly help: string;

  constructor(reason: StoreErrorReason, path: string, words: { readonly message: string; readonly help: string }) {
    super(words.message);
    this.reason = reason;
    this.path = path;
    this.help = words.help;
  }
}

const SYSTEM_ERRORS: Readonly<Record<string, readonly [what: string, help: string]>> = {
  ENOSPC: ['the disk is full', 'free some space and run the same command again'],
  EDQUOT: ['the disk quota is used up', 'free some space and run the same command again'],
  EFBIG: ['it would grow past the largest file allowed here', 'raise the limit (`ulimit -f`) and run again'],
  EROFS: ['the file system is read-only', 'move the project to a disk that can be written'],
  EACCES: ['permission denied', 'give this user access to it'],
  EPERM: ['the operation is not permitted', 'give this user access to it'],
  ENOTDIR: ['a file stands where a folder should be', 'move that file away'],
  EEXIST: ['a file stands where a folder should be', 'move that file away'],
  EISDIR: ['a folder stands where a file should be', 'move that folder away'],
  ENOTEMPTY: ['a folder stands where a file should be', 'move that folder away'],
  ENOENT: ['it does not exist', 'check the path'],
  EMFILE: ['too many files are open', 'raise the limit (`ulimit -n`) and run again'],
  EIO: ['the disk reports an error', 'check the disk before anything else'],
};

/** What the system said, in words, and what to do about it. */
export function systemError(cause: unknown): { readonly what: string; readonly help: string } {
  const known = SYSTEM_ERRORS[errorCode(cause) ?? ''];
  if (known) return { what: known[0], help: known[1] };
  return { what: cause instanceof Error ? cause.message : String(cause), help: 'check the disk and run again' };
}

/** Node's code of a failed system call, e.g. `ENOENT`. */
export function errorCode(cause: unknown): string | undefined {
  if (!(cause instanceof Error) || !('code' in cause)) return undefined;
  return typeof cause.code === 'string' ? cause.code : undefined;
}

export function cannotWrite(path: string, cause: unknown): StoreError {
  if (cause instanceof StoreError) return cause;
  const { what, help } = systemError(cause);
  return new StoreError('disk', path, { message: `cannot write ${path}: ${what}`, help });
}

export function cannotRead(path: string, cause: unknown): StoreError {
  if (cause instanceof StoreError) return cause;
  const { what, help } = systemError(cause);
  return new StoreError('unreadable', path, { message: `cannot read ${path}: ${what}`, help });
}
