import { open, readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { LOCKFILE_MARK } from './emit-lockfile.ts';
import { isStoryboardName, lockfileOf, type Places, stemOf } from './places.ts';
import { cannotRead, errorCode } from './store-error.ts';

/** What else in the project may know of a bought clip. */
export interface Neighbours {
  /** Every journal of the state folder but the storyboard's own. */
  readonly journals: readonly string[];
  /** Every lockfile under the root, or of a storyboard that has a journal there, but the storyboard's own. */
  readonly lockfiles: readonly string[];
  /** Folders under the root that may not be read; whatever lockfiles are in there are not known. */
  readonly unread: readonly string[];
}

/** Finds the journals and lockfiles of the project's other storyboards; rejects with `StoreError`. */
export async function findNeighbours(places: Places): Promise<Neighbours> {
  const [journals, found] = await Promise.all([
    findOtherJournals(places),
    walk(places.simulated ? places.stateFolder : places.root, '.lock.yaml', 'storyboards'),
  ]);
  const { files, unread } = found;
  const known = journals.map((path) => lockfileOf(places, path));
  const paths = [...new Set([...files, ...known])].filter((path) => path !== places.lockfile).sort();
  const ours = await Promise.all(paths.map(isOurs));
  return { journals, lockfiles: paths.filter((_, index) => ours[index]), unread };
}

/** The journals alone, without a walk through the project; rejects with `StoreError`. */
export async function findOtherJournals(places: Places): Promise<readonly string[]> {
  // Whatever a folder of storyboards is called: what has a journal has bought.
  const journals = await walk(places.journalsFolder, '.jsonl', 'everything');
  return journals.files.filter((path) => path !== places.journalFile);
}

/**
 * The name of another storyboard in the same folder that differs from this one's in its extension alone. Journal, lock,
 * lockfile and renders go by the name without extension, so the two would share them all.
 */
export async function findSameStem(storyboardFile: string): Promise<string | undefined> {
  const folder = dirname(storyboardFile);
  const name = basename(storyboardFile);
  const names = await readdir(folder).catch(() => []);
  const namesakes = names.filter(
    (other) => other !== name && isStoryboardName(other) && stemOf(other) === stemOf(name),
  );
  for (const namesake of namesakes) {
    // What cannot be read cannot be run either.
    const text = await readFile(join(folder, namesake), 'utf8').catch(() => '');
    if (LISTS_SHOTS.test(text)) return namesake;
  }
  return undefined;
}

/** As a key of the whole document, in YAML or in JSON. */
const LISTS_SHOTS = /^["']?shots["']?\s*:|[{,]\s*"shots"\s*:/m;

/** Folders that hold no storyboards, and may hold a great deal else. */
const PASSED_BY: ReadonlySet<string> = new Set(['node_modules', 'renders']);

interface Walk {
  readonly files: readonly string[];
  readonly unread: readonly string[];
}

/**
 * The files under `folder` that end so, sorted. Among storyboards, not those of folders that are passed by, nor of
 * projects inside this one; a folder there that may not be read is somebody else's, a database's in a volume, and stops
 * nobody.
 */
async function walk(folder: string, ending: string, among: 'storyboards' | 'everything'): Promise<Walk> {
  const isEverything = among === 'everything';
  const files: string[] = [];
  const unread: string[] = [];
  async function visit(path: string): Promise<void> {
    const mayPass = !isEverything && path !== folder;
    const entries = await entriesOf(path).catch((cause: unknown) => {
      if (!mayPass || !isForbidden(cause)) throw cannotRead(path, cause);
      unread.push(path);
      return [];
    });
    if (mayPass && entries.some(({ name }) => name === '.git' || name === '.shotgraph')) return;
    const folders = entries.filter((entry) => entry.isDirectory() && (isEverything || !isPassedBy(entry.name)));
    files.push(...entries.filter((entry) => isFile(entry, ending)).map(({ name }) => join(path, name)));
    await Promise.all(folders.map(({ name }) => visit(join(path, name))));
  }
  await visit(folder);
  return { files: files.sort(), unread: unread.sort() };
}

type Entry = Awaited<ReturnType<typeof entriesOf>>[number];

function isFile(entry: Entry, ending: string): boolean {
  return (entry.isFile() || entry.isSymbolicLink()) && entry.name.endsWith(ending);
}

function isPassedBy(name: string): boolean {
  return name.startsWith('.') || PASSED_BY.has(name);
}

async function entriesOf(path: string) {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') return [];
    throw cause;
  }
}

function isForbidden(cause: unknown): boolean {
  return ['EACCES', 'EPERM'].includes(errorCode(cause) ?? '');
}

/** Other programs write `.lock.yaml` files too; ours says so in its first line, conflict or not. */
async function isOurs(path: string): Promise<boolean> {
  try {
    const handle = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(512), 0, 512, 0);
      return buffer.toString('utf8', 0, bytesRead).includes(LOCKFILE_MARK);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') return false;
    throw cannotRead(path, cause);
  }
}
