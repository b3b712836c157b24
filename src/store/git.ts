import { execFile } from 'node:child_process';
import { err, ok, type Result } from '../core/result.ts';
import { errorCode, StoreError } from './store-error.ts';

export interface GitAnswer {
  /** Its exit code. */
  readonly code: number;
  readonly output: Buffer;
  /** What it complained of, on one line. */
  readonly complaint: string;
}

const TIMEOUT_MS = 30_000;
const LARGEST = 512 * 1024 * 1024;

/** Runs git in a folder, without a shell. That git says no is an answer; only that it could not be asked is an error. */
export function git(folder: string, ...args: readonly string[]): Promise<Result<GitAnswer, StoreError>> {
  // Complaints are read, and shown beside our own words: one language for both.
  const env = { ...process.env, LC_ALL: 'C' };
  const options = { cwd: folder, env, timeout: TIMEOUT_MS, maxBuffer: LARGEST, encoding: 'buffer' } as const;
  return new Promise((resolve) => {
    execFile('git', ['--literal-pathspecs', ...args], options, (error, output, complaints) => {
      const complaint = complaints.toString().trim().split('\n', 1)[0] ?? '';
      if (!error) return resolve(ok({ code: 0, output, complaint }));
      if (typeof error.code === 'number') return resolve(ok({ code: error.code, output, complaint }));
      return resolve(err(cannotRun(folder, error)));
    });
  });
}

function cannotRun(folder: string, cause: Error): StoreError {
  if (errorCode(cause) === 'ENOENT')
    return new StoreError('unreadable', folder, {
      message: 'git is not there to be asked',
      help: 'install git, or bring it into the PATH',
    });
  const what = 'killed' in cause && cause.killed ? `it did not answer within ${TIMEOUT_MS / 1000} s` : cause.message;
  return new StoreError('unreadable', folder, {
    message: `git could not be asked: ${what}`,
    help: 'see whether `git status` answers in this folder',
  });
}
