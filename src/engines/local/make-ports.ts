import { createHash, randomUUID } from 'node:crypto';
import pLimit from 'p-limit';
import type { AttemptRecord } from '../../core/attempt.ts';
import type { Failure } from '../../core/failure.ts';
import type { Transport } from '../../core/ports.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { RunPorts } from '../../execute/run-ports.ts';
import { STOPPED } from '../../execute/take-machine.ts';
import { downloadClip } from '../../store/download.ts';
import type { Journal } from '../../store/journal.ts';
import type { Places } from '../../store/places.ts';
import { StoreError } from '../../store/store-error.ts';
import { CLOCK } from './clock.ts';
import { diskFailure } from './disk-failure.ts';
import { asFailure, type Endpoints } from './endpoints.ts';
import type { Keeper } from './keeper.ts';
import { ProjectGate } from './project-gate.ts';
import { makeUploader } from './uploader.ts';

/** Downloads that go on at once. */
const DOWNLOADS = 8;

/** The client that a run talks to a provider with, or why there is none. */
export function clientOf(endpoints: Endpoints): RunPorts['client'] {
  return (provider, baseUrl) => {
    const connected = endpoints.connect(provider, baseUrl);
    return connected.ok ? connected : err(asFailure(connected.error));
  };
}

/** The execute room's ports on this machine: the journal and the store, the network, the real clock. */
export function makePorts(parts: {
  places: Places;
  transport: Transport;
  client: RunPorts['client'];
  journal: Journal;
  keeper: Keeper;
  /** False once the run was stopped, or another process holds the storyboard's lock. */
  mayBuy: () => boolean;
}): RunPorts {
  const { places, transport, client, journal, keeper, mayBuy } = parts;
  const downloads = pLimit(DOWNLOADS);
  const gate = new ProjectGate(places);
  return {
    clock: CLOCK,
    random: Math.random,
    newAttempt: randomUUID,
    record: (record) => {
      const write = (): Promise<Result<void, Failure>> => append(journal, record);
      if (record.kind !== 'intent') return write();
      return gate.pass(record.fingerprint, async () => {
        if (!mayBuy()) return err(STOPPED);
        const written = await write();
        if (!written.ok || mayBuy()) return written;
        // Stopped, or taken over, while the disk was busy: the request does not leave, and the journal says so.
        await append(journal, { kind: 'not-accepted', at: CLOCK.now(), attempt: record.attempt, failure: STOPPED });
        return err(STOPPED);
      });
    },
    client,
    digest: (text) => createHash('sha256').update(text).digest('hex'),
    download: async (url, signal) => {
      const got = await downloads(() => downloadClip({ url, transport, places, signal }));
      return got.ok ? { kind: 'stored', clip: got.value } : { kind: 'failed', failure: got.error };
    },
    keep: keeper.keep,
    restore: keeper.restore,
    upload: makeUploader(client, CLOCK),
    urlAlive: (url) => answers(url, transport),
  };
}

async function append(journal: Journal, record: AttemptRecord): Promise<Result<void, Failure>> {
  try {
    return ok(await journal.append(record));
  } catch (error) {
    if (error instanceof StoreError) return err(diskFailure(error));
    throw error;
  }
}

const HEAD_TIMEOUT_MS = 15_000;

async function answers(url: string, transport: Transport): Promise<boolean> {
  try {
    const reply = await transport.send({ method: 'HEAD', url, headers: {}, timeoutMs: HEAD_TIMEOUT_MS });
    return reply.status < 400;
  } catch {
    return false;
  }
}
