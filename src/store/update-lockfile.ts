import { setTimeout as delay } from 'node:timers/promises';
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { clipKey, clipsOf, type Stanza } from '../core/stanza.ts';
import { replaceFile, stampOf } from './durable.ts';
import { emitLockfile, emitStanza } from './emit-lockfile.ts';
import { joinStanzas } from './join-stanzas.ts';
import { readLockfile, type Lockfile, type Stanzas } from './lockfile.ts';
import { cannotRead, cannotWrite } from './store-error.ts';

/** Looks at the stanzas and returns those to set (`settleStanza`); a take it does not return stays as it is. */
export type StanzaChange = (stanzas: Stanzas) => Iterable<Stanza>;

/** Writes follow each other no faster: each rewrites the whole file, and the journal has it all already. */
const PAUSE_MS = 50;

interface Update {
  readonly change: StanzaChange;
  readonly resolve: (lockfile: Lockfile) => void;
  readonly reject: (cause: unknown) => void;
}

interface Writer {
  waiting: Update[];
  writing: boolean;
  /** When the last write began, on the monotonic clock. */
  wroteAt?: number;
  /** What the file held when we wrote it, and how to tell that it is still that. */
  known?: { readonly stamp: string; readonly stanzas: Stanzas };
}

/** One for each lockfile: all updates in this process go through it, one after the other. */
const writers = new Map<string, Writer>();

/**
 * Sets stanzas in a lockfile. Resolves, with what the file now holds, once that survives a power cut (S1); rejects
 * with `StoreError`. The file is read again if anybody else touched it. While one write is under way, all further
 * updates wait and share the next, so a run that finishes clips one by one does not write the file once for each.
 */
export function updateLockfile(path: string, change: StanzaChange): Promise<Lockfile> {
  const file = resolve(path);
  const writer = writers.get(file) ?? { waiting: [], writing: false };
  writers.set(file, writer);
  return new Promise((resolve, reject) => {
    writer.waiting.push({ change, resolve, reject });
    if (!writer.writing) void writeAll(file, writer);
  });
}

async function writeAll(path: string, writer: Writer): Promise<void> {
  writer.writing = true;
  while (writer.waiting.length > 0) {
    await Promise.resolve(); // what is asked for in the same turn goes together
    if (writer.wroteAt !== undefined) await delay(Math.max(0, writer.wroteAt + PAUSE_MS - performance.now()));
    writer.wroteAt = performance.now();
    const batch = writer.waiting;
    writer.waiting = [];
    try {
      await writeBatch(path, writer, batch);
    } catch (cause) {
      delete writer.known;
      for (const { reject } of batch) reject(cause);
    }
  }
  writer.writing = false;
}

async function writeBatch(path: string, writer: Writer, batch: readonly Update[]): Promise<void> {
  const before = await currentStanzas(path, writer);
  const stanzas = new Map(before);
  const done: Update[] = [];
  for (const update of batch) {
    try {
      const changed = [...update.change(stanzas)]; // all of them or, where the change throws, none
      for (const stanza of changed) {
        stanzas.set(stanza.take, settleStanza(stanza, stanzas.get(stanza.take)));
      }
      done.push(update);
    } catch (cause) {
      update.reject(cause);
    }
  }
  if (differ(before, stanzas)) {
    try {
      const stamp = await replaceFile(path, emitLockfile(stanzas));
      writer.known = { stamp, stanzas };
    } catch (cause) {
      throw cannotWrite(path, cause);
    }
  }
  for (const { resolve } of done) resolve({ stanzas });
}

function differ(before: Stanzas, after: Stanzas): boolean {
  if (before.size !== after.size) return true;
  for (const [take, stanza] of after) {
    const old = before.get(take);
    if (old !== stanza && (!old || emitStanza(old) !== emitStanza(stanza))) return true;
  }
  return false;
}

async function currentStanzas(path: string, writer: Writer): Promise<Stanzas> {
  const stamp = stampAt(path);
  if (writer.known && stamp === writer.known.stamp) return writer.known.stanzas;
  const lockfile = await readLockfile(path);
  if (!lockfile.ok) throw lockfile.error;
  if (stamp !== undefined) writer.known = { stamp, stanzas: lockfile.value.stanzas };
  return lockfile.value.stanzas;
}

/** The file's stamp; undefined = it is not there. */
function stampAt(path: string): string | undefined {
  try {
    const facts = statSync(path, { throwIfNoEntry: false, bigint: true });
    return facts && stampOf(facts);
  } catch (cause) {
    throw cannotRead(path, cause);
  }
}

/**
 * What to write where `stanza` is set and `before` stands. Whoever replaces a clip knowingly has it in his `earlier`;
 * where he did not know of it and it was made for the same request, it stays current and his goes to `also`.
 */
export function settleStanza(stanza: Stanza, before: Stanza | undefined): Stanza {
  if (!before) return joinStanzas(stanza, stanza);
  const isKnown = clipsOf(stanza).some((clip) => clipKey(clip) === clipKey(before));
  const stays = !isKnown && before.fingerprint === stanza.fingerprint;
  return stays ? joinStanzas(before, stanza) : joinStanzas(stanza, before);
}
