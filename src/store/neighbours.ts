import { open, readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { LOCKFILE_MARK } from './emit-lockfile.ts';
import { isStoryboardName, type Places, stemOf } from './places.ts';
import { cannotRead, errorCode } from './store-error.ts';

/** What else in the project may know of a bought clip. */
export interface Neighbours {
  /** Every journal of the state folder but the storyboard's own. */
  readonly journals: readonly string[];
  /** Every lockfile under the root but the storyboard's own. */
  readonly lockfiles: readonly string[];
}

/** Finds the journals and lockfiles of the project's other storyboards; rejects with `StoreError`. */
export async function findNeighbours(places: Places): Promise<Neighbours> {
  const lockfiles = places.simulated ? places.stateFolder : places.root;
  const [journals, locks] = await Promise.all([
    findOtherJournals(places),
    walk(lockfiles, '.lock.yaml').then(async (paths) => {
      const ours = await Promise.all(paths.map(isOurs));
      return paths.filter((_, index) => ours[index]);
    }),
  ]);
  return { journals, lockfiles: locks.filter((path) => path !== places.lockfile) };
}

/** The journals alone, without a walk through the project; rejects with `StoreError`. */
export async function findOtherJournals(places: Places): Promise<readonly string[]> {
  const journals = await walk(places.journalsFolder, '.jsonl');
  return journals.filter((path) => path !== places.journalFile);
}

/**
 * The name of another storyboard in the same folder that differs from this one's in its extension alone. Journal, lock,
 * lockfile and renders go by the name without extension, so the two would share them all.
 */
export async function findTwin(storyboardFile: string): Promise<string | undefined> {
  const folder = dirname(storyboardFile);
  const name = basename(storyboardFile);
  const names = await readdir(folder).catch(() => []);
  const twins = names.filter((other) => other !== name && isStoryboardName(other) && stemOf(other) === stemOf(name));
  for (const twin of twins) {
    // What cannot be read cannot be run either.
    const text = await readFile(join(folder, twin), 'utf8').catch(() => '');
    if (LISTS_SHOTS.test(text)) return twin;
  }
  return undefined;
}

/** As a key of the whole document, in YAML or in JSON. */
const LISTS_SHOTS = /^["']?shots["']?\s*:|[{,]\s*"shots"\s*:/m;

/** Folders that hold no storyboards, and may hold a great deal else. */
const PASSED_BY: ReadonlySet<string> = new Set(['node_modules', 'renders']);

/** The files under `folder` that end so, sorted; not those of hidden folders or of projects inside this one. */
async function walk(folder: string, ending: string): Promise<string[]> {
  const found: string[] = [];
  async function visit(path: string): Promise<void> {
    const entries = await entriesOf(path);
    if (path !== folder && entries.some(({ name }) => name === '.git' || name === '.shotgraph')) return;
    const folders = entries.filter((entry) => entry.isDirectory() && !isPassedBy(entry.name));
    found.push(...entries.filter((entry) => isFile(entry, ending)).map(({ name }) => join(path, name)));
    await Promise.all(folders.map(({ name }) => visit(join(path, name))));
  }
  await visit(folder);
  return found.sort();
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
    throw cannotRead(path, cause);
  }
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
    throw cannotRead(path, cause);
  }
}
