import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import type { Attempt, AttemptRecord } from '../../src/core/attempt.ts';
import { foldAttempts } from '../../src/core/fold-attempts.ts';
import type { Stanza } from '../../src/core/stanza.ts';
import { readLockfile } from '../../src/store/lockfile.ts';
import { findPlaces } from '../../src/store/places.ts';
import { readJournal } from '../../src/store/read-journal.ts';
import { type Board, PICTURE, writeBoard } from './board.ts';

export const BOARD_FILE = 'board.yaml';

/** The user's folder, looked at from outside: only by what is on its disk. */
export class Project {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'shotgraph-crash-')));
  readonly #places;
  #board: Board;
  hasLostStore = false;

  constructor(board: Board) {
    mkdirSync(join(this.folder, '.git'));
    mkdirSync(join(this.folder, dirname(PICTURE)));
    cpSync(join(import.meta.dirname, '../../workflows/pictures/lighthouse.png'), join(this.folder, PICTURE));
    this.#board = board;
    this.write(board);
    this.#places = findPlaces(join(this.folder, BOARD_FILE));
  }

  write(board: Board): void {
    this.#board = board;
    writeFileSync(join(this.folder, BOARD_FILE), writeBoard(board));
  }

  shotNames(): ReadonlySet<string> {
    return new Set(this.#board.shots.map(({ name }) => name));
  }

  async records(): Promise<readonly AttemptRecord[]> {
    const journal = await readJournal(this.#places.journalFile);
    if (!journal.ok) throw new Error(`the journal can not be read: ${journal.error.message}`);
    return journal.value.records;
  }

  async attempts(): Promise<readonly Attempt[]> {
    return foldAttempts(await this.records());
  }

  async stanzas(): Promise<ReadonlyMap<string, Stanza>> {
    const lockfile = await readLockfile(this.#places.lockfile);
    if (!lockfile.ok) throw new Error(`the lockfile can not be read: ${lockfile.error.message}`);
    return lockfile.value.stanzas;
  }

  loseLockfile(): void {
    rmSync(this.#places.lockfile, { force: true });
  }

  loseRenders(): void {
    rmSync(this.#places.rendersFolder, { recursive: true, force: true });
  }

  loseStore(): void {
    this.hasLostStore = true;
    rmSync(this.#places.storeFolder, { recursive: true, force: true });
  }

  /** As if eleven seconds had passed in which nobody gave a sign of life. */
  ageLocks(): void {
    for (const file of this.#files(join(this.#places.stateFolder, 'locks'))) {
      const { mtimeMs } = statSync(file);
      utimesSync(file, (mtimeMs - 11_000) / 1000, (mtimeMs - 11_000) / 1000);
    }
  }

  /** The process lock was taken, and given back. */
  lockIsReleased(): boolean {
    if (!existsSync(this.#places.processLock)) return false;
    const top = Math.max(
      ...readdirSync(this.#places.processLock)
        .filter((name) => /^\d+$/.test(name))
        .map(Number),
    );
    const holder = readFileSync(join(this.#places.processLock, String(top)), 'utf8');
    return holder.includes('"released":true');
  }

  /** By SHA-256, those that are in the store. */
  storedClips(): ReadonlySet<string> {
    return new Set(this.#files(join(this.#places.storeFolder, 'sha256')).map((file) => hashOf(file)));
  }

  /** Files in the store whose content is not what their name says. */
  damagedClips(): readonly string[] {
    return this.#files(join(this.#places.storeFolder, 'sha256')).filter(
      (file) => !file.endsWith(`${hashOf(file)}.mp4`),
    );
  }

  /** The SHA-256 of a rendered file; undefined = it is not there. */
  render(name: string): string | undefined {
    const file = join(this.#places.rendersFolder, `${name}.mp4`);
    return existsSync(file) ? hashOf(file) : undefined;
  }

  renders(): readonly { readonly name: string; readonly sha256: string }[] {
    return this.#files(this.#places.rendersFolder)
      .filter((file) => file.endsWith('.mp4'))
      .map((file) => ({ name: relative(this.folder, file), sha256: hashOf(file) }));
  }

  /** Files that hold a text anywhere. */
  filesWith(text: string): readonly string[] {
    return this.#files(this.folder)
      .filter((file) => readFileSync(file).includes(text))
      .map((file) => relative(this.folder, file));
  }

  #files(folder: string): string[] {
    if (!existsSync(folder)) return [];
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
