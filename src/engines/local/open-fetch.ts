import { ok } from '../../core/result.ts';
import { createTransport } from '../../providers/http.ts';
import type { BuiltPlan } from './build-plan.ts';
import { startEmbeddedSimulator } from './embedded-simulator.ts';
import { fetchClip } from './fetch-clip.ts';
import type { FetchClip } from './film-clips.ts';
import { bucketOf, clientOf } from './make-ports.ts';
import { openEndpoints } from './open-endpoints.ts';

/** Brings clips into the store that were bought and are not here; nothing is opened before the first one is asked for. */
export interface Fetching {
  readonly fetch: FetchClip;
  close(): Promise<void>;
}

export function openFetch(
  { storyboard, places }: BuiltPlan,
  { signal, env }: { readonly signal: AbortSignal; readonly env?: Readonly<Record<string, string | undefined>> },
): Fetching {
  const closing: (() => Promise<unknown>)[] = [];
  const open = async () => {
    const transport = createTransport();
    closing.push(() => transport.close());
    const simulator = places.simulated ? await startEmbeddedSimulator(places, {}) : undefined;
    if (simulator) closing.push(() => simulator.close());
    const endpoints = await openEndpoints({
      storyboard,
      places,
      transport,
      ...(env && { env }),
      ...(simulator && { simulator: simulator.baseUrls }),
    });
    if (!endpoints.ok) return endpoints;
    return ok({ places, transport, client: clientOf(endpoints.value), bucket: bucketOf(endpoints.value) });
  };
  let sources: ReturnType<typeof open> | undefined;
  return {
    async fetch(owned) {
      sources ??= open();
      const opened = await sources;
      if (opened.ok) return fetchClip(owned, opened.value, signal);
      const { error } = opened;
      const message = error.kind === 'environment' ? (error.problems[0]?.message ?? '') : 'the storyboard has errors';
      return { reason: 'input', billed: 'no', message };
    },
    async close() {
      for (const close of closing.toReversed()) await close().catch(() => undefined);
    },
  };
}
