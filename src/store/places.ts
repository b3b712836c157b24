import { existsSync, realpathSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { safeName } from './safe-name.ts';

/**
 * The store room: everything shotgraph keeps on this machine's disk, and nothing about what it means. It knows the
 * journal, the lockfile, the clips, the process lock and `.env`; it folds no attempts, judges no freshness, talks to
 * no provider.
 *
 * S1  What a write promised is still there after a power cut: content is synced before its name, the name before
 *     the promise resolves.
 * S2  A file that cannot be understood is never taken as empty and never overwritten.
 * S3  The journal only grows; only a half-written last line is ever cut off.
 * S4  After a failed write the journal takes nothing more: what is on disk is then unknown.
 * S5  A clip that was bought is never dropped from the lockfile by recording another one.
 * S6  A file in the store has the content its name says, and nobody may write to it.
 * S7  One process at a time works on a storyboard, and one that was taken over learns of it.
 *
 * This file says where each of these lies. It depends on where the storyboard is, never on where the command runs.
 */
export interface Places {
  readonly simulated: boolean;
  /** The nearest ancestor of the storyboard that holds `.shotgraph/` or `.git`, else the storyboard's own folder. */
  readonly root: string;
  /** The storyboard's path from `root` without extension, each part safe as a file name: `boards/noir`. */
  readonly label: string;
  readonly stateFolder: string;
  readonly storeFolder: string;
  readonly rendersFolder: string;
  /** Holds the journals of every storyboard under `root`, as `<label>.jsonl`. */
  readonly journalsFolder: string;
  readonly journalFile: string;
  readonly lockfile: string;
  /** Holds the process locks of every storyboard under `root`. */
  readonly locksFolder: string;
  /** A folder, see process-lock.ts. */
  readonly processLock: string;
  /** A lock too: what runs of one project do one by one. Not among the storyboards' locks, for a folder may be called so. */
  readonly gateLock: string;
  /** A file, see bell.ts. No label has a part that ends so: a simulated lockfile lies beside it under its label. */
  readonly bell: string;
}

export interface PlacesOptions {
  /** Keeps all of it apart, lockfile included: simulated clips are not bought clips. */
  readonly simulated?: boolean;
  /** Folders that never hold state and end the search; by default this user's and this system's. */
  readonly home?: string;
  readonly tmp?: string;
}

const SIMULATED = 'simulated';

/** Where the state of a storyboard lives. Looks at the disk, changes nothing. */
export function findPlaces(storyboardFile: string, options: PlacesOptions = {}): Places {
  const file = resolve(storyboardFile);
  const { simulated = false, home = homedir(), tmp = tmpdir() } = options;
  const root = findRoot(dirname(file), [home, tmp]);
  const label = labelOf(relative(root, file));
  const stem = stemOf(basename(file));
  const stateFolder = simulated ? join(root, '.shotgraph', SIMULATED) : join(root, '.shotgraph');
  const journalsFolder = join(stateFolder, 'journals');
  const locksFolder = join(stateFolder, 'locks');
  const rendersFolder = simulated ? join(root, 'renders', SIMULATED) : join(root, 'renders');
  return {
    simulated,
    root,
    label,
    stateFolder,
    storeFolder: join(stateFolder, 'store'),
    rendersFolder: join(rendersFolder, label),
    journalsFolder,
    journalFile: join(journalsFolder, `${label}.jsonl`),
    lockfile: simulated ? join(stateFolder, `${label}.lock.yaml`) : join(dirname(file), `${stem}.lock.yaml`),
    locksFolder,
    processLock: join(locksFolder, `${label}.lock`),
    gateLock: join(stateFolder, 'gate'),
    bell: join(stateFolder, 'bell~'),
  };
}

/** The process lock of the storyboard that a journal of the same state folder belongs to. */
export function processLockOf(places: Places, journalFile: string): string {
  return join(places.locksFolder, `${labelOfJournal(places, journalFile)}.lock`);
}

/** The lockfile of the storyboard that a journal of the same state folder belongs to; it may not be there. */
export function lockfileOf(places: Places, journalFile: string): string {
  const { simulated, root, stateFolder } = places;
  return join(simulated ? stateFolder : root, `${labelOfJournal(places, journalFile)}.lock.yaml`);
}

/** The storyboard that a journal of the same state folder belongs to, absolute; it may be gone. */
export function storyboardOf(places: Places, journalFile: string): string {
  const stem = join(places.root, labelOfJournal(places, journalFile));
  const files = ['.yaml', '.yml', '.json'].map((extension) => `${stem}${extension}`);
  return files.find((file) => existsSync(file)) ?? `${stem}.yaml`;
}

function labelOfJournal({ journalsFolder }: Places, journalFile: string): string {
  return relative(journalsFolder, journalFile).replace(/\.jsonl$/, '');
}

function findRoot(start: string, ends: readonly string[]): string {
  const stops = new Set(ends.flatMap((path) => [resolve(path), realPath(path)]));
  for (let folder = start; folder !== dirname(folder); folder = dirname(folder)) {
    if (stops.has(folder) || stops.has(realPath(folder))) break;
    if (existsSync(join(folder, '.shotgraph')) || existsSync(join(folder, '.git'))) return folder;
  }
  return start;
}

/** A system's temporary folder is often a link (macOS); a storyboard may be named by either path. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

function labelOf(path: string): string {
  const [first = '', ...rest] = stemOf(path)
    .split(sep)
    .map((part) => safeName(part));
  // A real board in a folder `simulated/` must not share its renders with a simulated board.
  return [first.toLowerCase() === SIMULATED ? `${first}~` : first, ...rest].join('/');
}

const EXTENSION = /\.(ya?ml|json)$/i;

export function isStoryboardName(name: string): boolean {
  return EXTENSION.test(name);
}

/** A storyboard's path without its extension. */
export function stemOf(path: string): string {
  return path.replace(EXTENSION, '');
}
