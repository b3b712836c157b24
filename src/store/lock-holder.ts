import { readFileSync, readlinkSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { performance } from 'node:perf_hooks';
import { isJsonObject, type Json } from '../core/json.ts';
import { errorCode } from './store-error.ts';

/** Who holds, or held, a lock. Empty but for `beatAt` while its file is being written. */
export interface Holder {
  readonly pid?: number;
  readonly host?: string;
  /** The processes that can see each other's ids: two containers may share a host name and no pid. */
  readonly realm?: string;
  /** When its process started, milliseconds since 1970. */
  readonly since?: number;
  readonly released?: boolean;
  /** When it last gave a sign of life. */
  readonly beatAt: number;
}

/** A holder is dead after this long without a sign of life. */
export const DEAD_AFTER_MS = 10_000;

/** This process. */
export const HERE = {
  pid: process.pid,
  host: hostname(),
  realm: pidRealm(),
  since: Math.round(performance.timeOrigin),
} as const;

function pidRealm(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return ''; // not Linux
  }
}

/** Reads a lock's file; `gone` = it was removed, which only the maker of a newer one does. */
export async function readHolder(file: string): Promise<Holder | 'gone'> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
    return { ...parseHolder(text), beatAt: mtimeMs };
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') return 'gone';
    throw cause;
  }
}

function parseHolder(text: string): Omit<Holder, 'beatAt'> {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return {};
  }
  if (!isJsonObject(value)) return {};
  const { pid, host, realm, since, released } = value;
  return {
    ...(typeof pid === 'number' && { pid }),
    ...(typeof host === 'string' && { host }),
    ...(typeof realm === 'string' && { realm }),
    ...(typeof since === 'number' && { since }),
    ...(released === true && { released }),
  };
}

/** Whether a holder still works: neither released, nor gone from this machine, nor silent for ten seconds. */
export function isAlive(holder: Holder, now: number): boolean {
  return now - holder.beatAt <= DEAD_AFTER_MS && mayBeat(holder);
}

/** Whether a holder may give another sign of life, as far as can be told without a clock. */
export function mayBeat(holder: Holder): boolean {
  if (holder.released) return false;
  if (holder.pid === undefined || holder.host !== HERE.host || holder.realm !== HERE.realm) return true;
  // A process that started at another time and had our number is gone, e.g. before its container was restarted.
  if (holder.pid === HERE.pid) return holder.since === HERE.since;
  return isRunning(holder.pid);
}

/** Whether its last sign of life lies so far in the future that its age says nothing: it was stamped by another clock. */
export function isAhead(holder: Holder, now: number): boolean {
  return holder.beatAt - now > DEAD_AFTER_MS;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (cause) {
    return errorCode(cause) === 'EPERM';
  }
}

/** A killed process keeps its number until somebody asks what became of it; in a container often nobody does. */
function isZombie(pid: number): boolean {
  try {
    return /\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false; // not Linux
  }
}
