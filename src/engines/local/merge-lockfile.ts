import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { err, ok, type Result } from '../../core/result.ts';
import { shellWord } from '../../core/shell-word.ts';
import { replaceFile } from '../../store/durable.ts';
import { emitLockfile, LOCKFILE_MARK } from '../../store/emit-lockfile.ts';
import { git } from '../../store/git.ts';
import { joinDoubledTakes } from '../../store/join-doubled.ts';
import { parseLockfileBytes, type Stanzas } from '../../store/lockfile.ts';
import { type LockfileSides, mergeLockfiles } from '../../store/merge-lockfiles.ts';
import { isStoryboardName, stemOf } from '../../store/places.ts';
import { cannotRead, cannotWrite, StoreError } from '../../store/store-error.ts';

/** The files that git hands to a merge driver (`%O %A %B`); the merge is written to `ours`. */
export type DriverFiles = Readonly<Record<keyof LockfileSides, string>>;

/** `text`: no side is a lockfile of ours, so git has merged them as text and ended with that code. */
export type DriverOutcome = { readonly kind: 'merged' } | { readonly kind: 'text'; readonly code: number };

/**
 * Merges as git's driver. Where a side can not be understood it leaves what git leaves without a driver: the text
 * merged as far as that goes, with markers around the rest; then it says why. `name` is the file's own, for errors.
 */
export async function mergeForGit(files: DriverFiles, name: string): Promise<Result<DriverOutcome, StoreError>> {
  return caught(async (): Promise<DriverOutcome> => {
    const bytes = { base: await read(files.base), ours: await read(files.ours), theirs: await read(files.theirs) };
    try {
      // Where the sides have nothing in common, git gives an empty file as their base.
      const base = bytes.base.length === 0 ? NONE : await stanzasIn(`${name} (base)`, bytes.base);
      const ours = await stanzasIn(`${name} (ours)`, bytes.ours);
      const theirs = await stanzasIn(`${name} (theirs)`, bytes.theirs);
      await write(files.ours, mergeLockfiles({ base, ours, theirs }));
      return { kind: 'merged' };
    } catch (error) {
      const code = await mergeAsText(files);
      if (Object.values(bytes).some((side) => side.includes(LOCKFILE_MARK))) throw error;
      return { kind: 'text', code };
    }
  });
}

const NONE: Stanzas = new Map();

/** Git's own merge, as it does where no driver is named; gives its exit code. */
async function mergeAsText({ base, ours, theirs }: DriverFiles): Promise<number> {
  const labels = ['-L', 'ours', '-L', 'base', '-L', 'theirs'];
  const paths = [ours, base, theirs].map((path) => resolve(path));
  return unwrap(await git(dirname(resolve(ours)), 'merge-file', ...labels, ...paths)).code;
}

/** What became of a lockfile that was to be mended. */
export type Mending =
  /** It is sound, and holds all that git knows of. */
  | 'nothing'
  /** It was in conflict, and holds both sides now. */
  | 'merged'
  /** Takes stood in it more than once. */
  | 'joined';

/** Mends a lockfile in conflict from the sides that git still has, or one that holds a take more than once. */
export async function mendLockfile(path: string): Promise<Result<Mending, StoreError>> {
  return caught(async (): Promise<Mending> => {
    const bytes = await read(path);
    const lockfile = await parseLockfileBytes(path, bytes);
    const sides = await sidesInGit(path);
    if (lockfile.ok) {
      // Somebody has resolved it by hand: what he chose stays current, what he left out is kept beside it.
      const merged = sides ? mergeLockfiles(sides) : NONE;
      const all = mergeLockfiles({ base: NONE, ours: lockfile.value.stanzas, theirs: merged });
      if (emitLockfile(all) === emitLockfile(lockfile.value.stanzas)) return 'nothing';
      await write(path, all);
      return 'merged';
    }
    if (lockfile.error.reason === 'doubled') {
      const joined = unwrap(await joinDoubledTakes(path, bytes.toString()));
      await write(path, joined.stanzas);
      return 'joined';
    }
    if (lockfile.error.reason === 'corrupt' && isStoryboard(path, bytes)) throw notALockfile(path);
    if (lockfile.error.reason !== 'conflict') throw lockfile.error;
    if (!sides) throw withoutSides(path);
    await write(path, mergeLockfiles(sides));
    return 'merged';
  });
}

const STAGES = ['base', 'ours', 'theirs'] as const;

/** The sides of a file in conflict, as git's index holds them; undefined where git knows of no conflict in it. */
async function sidesInGit(path: string): Promise<LockfileSides | undefined> {
  const folder = dirname(resolve(path));
  const listed = await git(folder, 'ls-files', '--unmerged', '-z', '--', basename(path));
  if (!listed.ok) return undefined;
  const sides: Partial<Record<keyof LockfileSides, Stanzas>> = {};
  for (const [, blob = '', stage] of listed.value.output.toString().matchAll(/\d+ ([0-9a-f]+) ([123])\t[^\0]*\0/g)) {
    const name = STAGES[Number(stage) - 1] ?? 'base';
    const { output } = unwrap(await git(folder, 'cat-file', 'blob', blob));
    sides[name] = await stanzasIn(`${path} (${name})`, output);
  }
  const { base = NONE, ours, theirs } = sides;
  return ours && theirs && { base, ours, theirs };
}

function isStoryboard(path: string, bytes: Buffer): boolean {
  return isStoryboardName(path) && !LOCKFILE_NAME.test(path) && !bytes.includes(LOCKFILE_MARK);
}

const LOCKFILE_NAME = /\.lock\.yaml$/i;

function notALockfile(path: string): StoreError {
  return new StoreError('corrupt', path, {
    message: `${path} is no lockfile, and was left as it is`,
    help: `the lockfile of a storyboard stands beside it: \`shotgraph merge-lockfile ${shellWord(`${stemOf(path)}.lock.yaml`)}\``,
  });
}

function withoutSides(path: string): StoreError {
  return new StoreError('conflict', path, {
    message: `${path} holds conflict markers, and git knows of no conflict in it`,
    help: `\`git checkout --merge -- ${shellWord(path)}\` brings it back while the merge goes on; else edit it, and keep the stanzas of both sides`,
  });
}

async function stanzasIn(path: string, bytes: Uint8Array): Promise<Stanzas> {
  return unwrap(await parseLockfileBytes(path, bytes)).stanzas;
}

async function read(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw cannotRead(path, cause);
  }
}

async function write(path: string, stanzas: Stanzas): Promise<void> {
  try {
    await replaceFile(path, emitLockfile(stanzas));
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}

function unwrap<T>(result: Result<T, StoreError>): T {
  if (result.ok) return result.value;
  throw result.error;
}

async function caught<T>(work: () => Promise<T>): Promise<Result<T, StoreError>> {
  try {
    return ok(await work());
  } catch (error) {
    if (error instanceof StoreError) return err(error);
    throw error;
  }
}
