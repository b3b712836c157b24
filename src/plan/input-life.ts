import type { Diagnostic } from '../core/diagnostic.ts';
import type { JsonObject } from '../core/json.ts';
import { type OutputName, placeholdersOf } from '../core/payload.ts';
import type { HostName, ProviderName, Take, TakeId } from '../core/take.ts';
import { expiresWithinAnHour } from '../core/task.ts';
import { diagnose } from './codes.ts';
import type { InputLife, PlannedInput, PlannedTake } from './plan.ts';
import { standingClip } from './standing-clip.ts';
import { chooseHost, type Hosting } from './uploads.ts';

/** What is known of time, as data. */
export interface InputTimes {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** About how long the run will take, in milliseconds. */
  readonly runMs: number;
  /** How long the URL of a new clip lives, by provider, in milliseconds; absent = the vendor does not say. */
  readonly clipLife: ReadonlyMap<ProviderName, number>;
}

/**
 * Until when each clip that a request is made from can be read where its provider keeps it, and who would host it
 * afterwards. A consumer that is to be bought from a clip whose URL is over, and that nobody could host, is warned of.
 */
export function planInputs(
  { take, provider, payload }: { readonly take: Take; readonly provider: ProviderName; readonly payload: JsonObject },
  upstreamOf: (id: TakeId) => PlannedTake | undefined,
  { hosting, times }: { readonly hosting: Hosting; readonly times: InputTimes },
): { readonly inputs: readonly PlannedInput[]; readonly problems: readonly Diagnostic[] } {
  const inputs: PlannedInput[] = [];
  const problems: Diagnostic[] = [];
  for (const [id, output] of readOutputs(payload)) {
    const upstream = upstreamOf(id);
    if (!upstream) continue;
    const lives = lifeOf(upstream, times);
    const host = output === 'video_url' ? hostOf(upstream, provider, hosting) : undefined;
    inputs.push({ take: id, output, lives, ...(host !== undefined && { host }) });
    if (lives.kind !== 'ended' || host !== undefined) continue;
    const span = take.edges.find((edge) => edge.take === id)?.span ?? take.span;
    problems.push(
      diagnose('warning', 'input-expired', whatExpired(take.id, upstream, output), {
        span,
        help: fixOf(output, upstream),
      }),
    );
  }
  return { inputs, problems };
}

/** The outputs that a request names by URL, each once. A length is a number, which does not expire. */
function readOutputs(payload: JsonObject): Iterable<[TakeId, PlannedInput['output']]> {
  const outputs = new Map<string, [TakeId, PlannedInput['output']]>();
  for (const placeholder of placeholdersOf(payload)) {
    if (!('$output' in placeholder)) continue;
    const { take, output } = placeholder.$output;
    if (isRead(output)) outputs.set(`${take} ${output}`, [take, output]);
  }
  return outputs.values();
}

function isRead(output: OutputName): output is PlannedInput['output'] {
  return output === 'video_url' || output === 'thumbnail_url';
}

function lifeOf(upstream: PlannedTake, { now, runMs, clipLife }: InputTimes): InputLife {
  const clip = upstream.buy ? undefined : standingClip(upstream.state);
  if (!clip) {
    const ms = clipLife.get(upstream.provider);
    return ms === undefined ? { kind: 'unknown' } : { kind: 'after-bought', ms };
  }
  const at = clip.expiresAt;
  if (at === undefined) return { kind: 'unknown' };
  if (expiresWithinAnHour(at, now)) return { kind: 'ended', at };
  return { kind: expiresWithinAnHour(at, now + runMs) ? 'ending' : 'until', at };
}

/** How large a clip will be is only known of one that is owned; one that is yet to come is taken to fit. */
function hostOf({ state }: PlannedTake, provider: ProviderName, hosting: Hosting): HostName | undefined {
  const bytes = standingClip(state)?.bytes ?? 0;
  const choice = chooseHost('the clip', { format: 'mp4', bytes }, provider, hosting);
  return choice.name;
}

function whatExpired(id: TakeId, upstream: PlannedTake, output: PlannedInput['output']): string {
  const what = output === 'video_url' ? 'clip' : 'thumbnail';
  return `${id} is made from the ${what} of ${upstream.id}, whose URL has expired; should ${upstream.provider} give no new one, nothing can host it`;
}

/** A clip whose bytes are here needs a host and nothing else; one that is elsewhere may be past saving. */
function fixOf(output: PlannedInput['output'], { shot, state }: PlannedTake): string {
  if (output === 'thumbnail_url') return 'save the picture to a file and name that';
  const rebuy = state.kind === 'elsewhere' ? `, or buy it again with --rebuy ${shot}` : '';
  return `add "uploads: gmi" or a bucket to the storyboard${rebuy}`;
}
