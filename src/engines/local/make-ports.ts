import { createHash, randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import pLimit from 'p-limit';
import type { Transport } from '../../core/ports.ts';
import { err } from '../../core/result.ts';
import type { RunPorts } from '../../execute/run-ports.ts';
import { clipPath } from '../../store/clips.ts';
import type { Places } from '../../store/places.ts';
import { bringClip } from './bring-clip.ts';
import { CLOCK } from './clock.ts';
import { asFailure, type Endpoints } from './endpoints.ts';
import type { ClipSources } from './fetch-clip.ts';
import { type FrameParts, makeFrameCutter } from './frame-cutter.ts';
import type { Keeper } from './keeper.ts';
import type { ProjectGate } from './project-gate.ts';
import { type HostOf, makeUploader } from './uploader.ts';
import { makeUrlCheck } from './url-check.ts';

/** Downloads that go on at once. */
const DOWNLOADS = 8;

/** The client that a run talks to a provider with, or why there is none. */
export function clientOf(endpoints: Endpoints): RunPorts['client'] {
  return (provider, baseUrl) => {
    const connected = endpoints.connect(provider, baseUrl);
    return connected.ok ? connected : err(asFailure(connected.error));
  };
}

/** The bucket of `uploads:`, if it names one, or why it can not be used. */
export function bucketOf(endpoints: Endpoints): ClipSources['bucket'] {
  if (!endpoints.hasBucket) return undefined;
  const found = endpoints.bucket();
  return found.ok ? found : err(asFailure(found.error));
}

/** The host that a run brings files to, or why it can not. */
export function hostOf(endpoints: Endpoints): HostOf {
  return (name) => {
    const found = endpoints.host(name);
    return found.ok ? found : err(asFailure(found.error));
  };
}

/** The execute room's ports on this machine: the journal and the store, the network, the real clock. */
export function makePorts(parts: {
  places: Places;
  transport: Transport;
  client: RunPorts['client'];
  host: HostOf;
  keeper: Keeper;
  /** Every record goes through it to the journal. */
  gate: ProjectGate;
  findTool: FrameParts['findTool'];
}): RunPorts {
  const { places, transport, client, host, keeper, gate, findTool } = parts;
  const { storeFolder } = places;
  const downloads = pLimit(DOWNLOADS);
  const bring = makeUploader(host, CLOCK);
  return {
    clock: CLOCK,
    random: Math.random,
    newAttempt: randomUUID,
    record: (record) => gate.record(record),
    client,
    digest: (text) => createHash('sha256').update(text).digest('hex'),
    download: async (url, signal) => {
      // Every download of a run listens to it.
      setMaxListeners(0, signal);
      return downloads(() => bringClip({ url, transport, places, signal }, { viewer: keeper.viewer, clock: CLOCK }));
    },
    lookAt: keeper.viewer.lookAt,
    keep: keeper.keep,
    restore: keeper.restore,
    upload: bring,
    hostClip: ({ sha256, bytes }, name, take) =>
      bring({ path: clipPath(storeFolder, sha256), written: `the clip of ${take}`, sha256, bytes, host: name }),
    hostFrame: makeFrameCutter({
      storeFolder,
      findTool,
      fetch: keeper.fetch,
      refetch: keeper.refetch,
      upload: bring,
    }),
    urlAlive: makeUrlCheck(transport, CLOCK),
  };
}
