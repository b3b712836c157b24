import type { RunEvent } from '../core/event.ts';
import { err, ok, type Result } from '../core/result.ts';
import { withoutSignature } from '../core/signed-url.ts';
import type { HostName, TakeId } from '../core/take.ts';
import { expiresWithinAnHour, GOOD_FOR_MS } from '../core/task.ts';
import type { PlannedClip, PlannedInput, PlannedTake } from '../plan/plan.ts';
import type { RunPorts } from './run-ports.ts';

/** A clip that a request is about to name by URL. */
export interface WantedClip {
  /** The take that made it. */
  readonly id: TakeId;
  readonly clip: PlannedClip;
  readonly outputs: ReadonlySet<PlannedInput['output']>;
  /** When it came, where this run brought it; milliseconds since 1970. */
  readonly cameAt: number | undefined;
  /** The same take, as the plan has it. */
  readonly upstream: PlannedTake | undefined;
  /** Who may host it once its own URL is dead. */
  readonly host: HostName | undefined;
}

/**
 * The clip with URLs that answer, or why there are none: the recorded ones, else new ones from the provider's status
 * call, else one from a host that takes the clip from our store. A dead URL is never given away: a provider that finds
 * nothing there may bill for it all the same.
 */
export async function liveClip(
  wanted: WantedClip,
  ports: RunPorts,
  emit: (event: RunEvent) => void,
): Promise<Result<PlannedClip, string>> {
  const dead = await deadOutputs(wanted, ports);
  if (dead.length === 0) return ok(wanted.clip);
  const refreshed = await refresh(wanted, ports);
  if (refreshed) return ok(refreshed);
  const { id, clip, host, upstream } = wanted;
  const why = `input expired: the URL of ${id} no longer answers, and ${upstream?.provider ?? 'its provider'} gives no new one`;
  // The picture that a provider makes of a clip is not in our store.
  if (dead.includes('thumbnail_url')) return err(`${why}; save the picture to a file and name that`);
  if (host === undefined) {
    return err(`${why}; add "uploads: gmi" or a bucket to the storyboard, and run again`);
  }
  const hosted = await ports.hostClip(clip, host, id);
  if (!hosted.ok) return err(`${why}; ${hosted.error.message}`);
  const { url, expiresAt, fresh } = hosted.value;
  if (fresh) emit({ type: 'uploaded', file: `the clip of ${id}`, host, url: withoutSignature(url) });
  return ok(movedTo(clip, { url, expiresAt }));
}

/** A clip that came just now has URLs of this moment; older ones are looked at, whatever was declared of them. */
async function deadOutputs({ clip, outputs, cameAt }: WantedClip, ports: RunPorts): Promise<readonly string[]> {
  const now = ports.clock.now();
  if (expiresWithinAnHour(clip.expiresAt, now)) return [...outputs];
  if (cameAt !== undefined && now - cameAt < GOOD_FOR_MS) return [];
  const dead: string[] = [];
  for (const output of outputs) {
    const url = urlOf(clip, output);
    if (url !== undefined && !(await ports.urlAlive(url))) dead.push(output);
  }
  return dead;
}

/** A new URL is believed only once it was seen to answer. */
async function refresh({ clip, outputs, upstream }: WantedClip, ports: RunPorts): Promise<PlannedClip | undefined> {
  const client = upstream && ports.client(upstream.provider);
  if (!client?.ok) return undefined;
  const answer = await client.value.status(clip.taskId);
  if (answer.kind !== 'status' || answer.status.kind !== 'succeeded') return undefined;
  const { url, expiresAt, thumbnailUrl } = answer.status.clip;
  if (expiresWithinAnHour(expiresAt, ports.clock.now())) return undefined;
  const anew = { ...movedTo(clip, { url, expiresAt }), ...(thumbnailUrl !== undefined && { thumbnailUrl }) };
  for (const output of outputs) {
    const given = urlOf(anew, output);
    if (given === undefined || !(await ports.urlAlive(given))) return undefined;
  }
  return anew;
}

function urlOf({ url, thumbnailUrl }: PlannedClip, output: string): string | undefined {
  return output === 'thumbnail_url' ? thumbnailUrl : url;
}

function movedTo(
  clip: PlannedClip,
  { url, expiresAt }: { readonly url: string; readonly expiresAt: number | undefined },
): PlannedClip {
  const { expiresAt: _old, ...rest } = clip;
  return { ...rest, url, ...(expiresAt !== undefined && { expiresAt }) };
}
