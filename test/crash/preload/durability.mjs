// What the disk has promised: how much of each file was synced, and which names. On a power cut the rest is undone, in
// ways that real file systems have shown: content that was not synced is lost, cut short, or replaced by zeros; names
// that were made, moved or removed since their folder was last synced are as before. Within one folder, what came
// later is only there if what came before is.
import { basename, dirname, join, relative } from 'node:path';
import { tmpdir } from 'node:os';
import { randomFrom } from './random.mjs';
import { ROOT, untouched } from './untouched.mjs';

/** By file, whatever its name is now: the bytes that are safe. */
const safeBytes = new Map();
/** Changes of names that are not safe, in the order they were made. */
let openNames = [];

function idOf({ dev, ino }) {
  return `${dev}:${ino}`;
}

function factsAt(path) {
  return untouched.statSync(path, { throwIfNoEntry: false });
}

/** A file is about to be written to; what it held before this process came counts as safe. Call before and after. */
export function beforeOpen(path) {
  return factsAt(path);
}

export function opened(path, before, isEmptied) {
  const facts = factsAt(path);
  if (!facts?.isFile()) return;
  const id = idOf(facts);
  if (isEmptied || !safeBytes.has(id)) safeBytes.set(id, before && !isEmptied ? before.size : 0);
  if (!before) changedName(dirname(path), () => untouched.rmSync(path, { force: true }));
}

/** The bytes of a file that would survive now. */
export function safeLength(path) {
  const facts = factsAt(path);
  return facts ? (safeBytes.get(idOf(facts)) ?? facts.size) : 0;
}

/** A sync begins: it covers what is there now. The function that is returned is for when it has succeeded. */
export function syncing(path) {
  const facts = factsAt(path);
  if (!facts) return () => undefined;
  if (facts.isFile()) return () => safeBytes.set(idOf(facts), facts.size);
  const covered = new Set(openNames.filter(({ folder }) => folder === path));
  return () => {
    openNames = openNames.filter((change) => !covered.has(change));
  };
}

/** The file was cut: what is gone is not safe any more. */
export function shortened(path) {
  const facts = factsAt(path);
  const id = facts && idOf(facts);
  if (id && safeBytes.has(id)) safeBytes.set(id, Math.min(safeBytes.get(id), facts.size));
}

function changedName(folder, undo) {
  openNames.push({ folder, undo });
}

/** The folders from `first` down to `path` were made. */
export function madeFolders(first, path) {
  const below = relative(first, path);
  const folders = [first];
  for (const part of below === '' ? [] : below.split('/')) folders.push(join(folders.at(-1), part));
  for (const folder of folders) {
    changedName(dirname(folder), () => untouched.rmSync(folder, { recursive: true, force: true }));
  }
}

let attic;
let kept = 0;

/** Holds on to what a name stands for, before it is given to something else or removed. */
export function holdOn(path) {
  if (!factsAt(path)?.isFile()) return undefined;
  attic ??= untouched.mkdtempSync(join(tmpdir(), 'shotgraph-attic-'));
  const place = join(attic, `${(kept += 1)}`);
  untouched.linkSync(path, place);
  return place;
}

export function renamed(from, to, held) {
  changedName(dirname(to), () => {
    untouched.mkdirSync(dirname(from), { recursive: true });
    untouched.renameSync(to, from);
    if (held !== undefined) untouched.renameSync(held, to);
  });
}

export function linked(path) {
  changedName(dirname(path), () => untouched.rmSync(path, { force: true }));
}

export function removed(path, held) {
  if (held !== undefined) changedName(dirname(path), () => untouched.renameSync(held, path));
}

/**
 * Leaves the disk as a power cut might; gives what was done, for the story of the schedule. After an even number all
 * names are there, with zeros in place of what was not synced: what a file system may leave that writes its names first.
 */
export function undoUnsynced(seed) {
  const random = randomFrom(seed);
  const story = [];
  const isToZeros = seed % 2 === 0;
  if (!isToZeros) undoNames(random, story);
  loseContent(ROOT, isToZeros ? () => ({ share: 0, isZeroed: true }) : fateFrom(random), story);
  if (attic !== undefined) untouched.rmSync(attic, { recursive: true, force: true });
  return story;
}

function undoNames(random, story) {
  const surviving = new Map();
  for (const { folder } of openNames) surviving.set(folder, (surviving.get(folder) ?? 0) + 1);
  for (const [folder, count] of surviving) surviving.set(folder, Math.floor(random() * (count + 1)));
  const undone = openNames.filter(({ folder }) => {
    const left = surviving.get(folder);
    surviving.set(folder, left - 1);
    return left <= 0;
  });
  for (const { folder, undo } of undone.toReversed()) {
    try {
      undo();
      story.push(`a name in ${relative(ROOT, folder) || '.'}`);
    } catch {
      // A folder above it has gone already.
    }
  }
}

function loseContent(folder, drawFate, story) {
  for (const entry of untouched.readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) loseContent(path, drawFate, story);
    if (!entry.isFile()) continue;
    const facts = factsAt(path);
    const safe = facts && safeBytes.get(idOf(facts));
    if (safe === undefined || safe >= facts.size) continue;
    const { share, isZeroed } = drawFate();
    const from = safe + Math.floor(share * (facts.size - safe));
    untouched.chmodSync(path, facts.mode | 0o200);
    untouched.truncateSync(path, from);
    if (isZeroed) untouched.truncateSync(path, facts.size);
    untouched.utimesSync(path, facts.atime, facts.mtime);
    untouched.chmodSync(path, facts.mode);
    story.push(`${basename(path)}: ${facts.size - from} bytes ${isZeroed ? 'zeroed' : 'lost'}`);
  }
}

/** How much of what was not synced is there all the same, and what stands in the place of the rest. */
function fateFrom(random) {
  return () => {
    const way = random();
    return { share: way < 0.1 ? 1 : way < 0.4 ? 0 : random(), isZeroed: way >= 0.7 };
  };
}
