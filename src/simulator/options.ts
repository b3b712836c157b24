import type { ProviderName } from '../core/take.ts';
import type { Fault } from './fault.ts';

/** How clips look. */
export type Pictures = 'drawn' | 'plain';

/** How the simulator behaves; everything has a default. */
export interface SimulatorOptions {
  /** 0 = any free port (the default). A port that is taken is an error. */
  readonly port?: number;
  /** Taken if it is free, else any. */
  readonly preferPort?: number;
  /** Chooses the latencies. */
  readonly seed?: string | number;
  /** How long a task takes; `spread` 0.3 = uniform between 70 % and 130 % of the median. Default 1000 ms, 0.3. */
  readonly latency?: { readonly medianMs: number; readonly spread: number };
  /** Latencies are divided by it. */
  readonly speed?: number;
  /** How long a result URL lives. Default 24 hours. */
  readonly urlLifeMs?: number;
  /** The API keys that are accepted; default: any. */
  readonly keys?: readonly string[];
  /** Keys that get 401. */
  readonly rejectKeys?: readonly string[];
  /** Tasks alive at once before a submit gets 429; default: no limit. */
  readonly limits?: Partial<Readonly<Record<ProviderName, number>>>;
  /** What `Retry-After` says. Default 1. */
  readonly retryAfterSeconds?: number;
  /** What each account holds, in US dollars (GMI: credits), before a submit gets 402; default: no end. */
  readonly funds?: Partial<Readonly<Record<ProviderName, number>>>;
  /** Keeps accepted tasks and uploads over a restart; JSON lines, appended to. */
  readonly stateFile?: string;
  readonly faults?: readonly Fault[];
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Whether APIMart honours `Idempotency-Key`; documented for media generation, not shown for SkyReels. Default true. */
  readonly idempotency?: boolean;
  /** `drawn` (the default): clips show what was asked for. `plain`: one colour each, at next to no cost. */
  readonly pictures?: Pictures;
  /** Whether an extended clip begins with its source; the documents do not say. Default `tail`: only the new part. */
  readonly extendOutput?: 'tail' | 'full';
  /** Where answers are known in more than one shape. */
  readonly shapes?: {
    /** `result.videos[].url` of APIMart and GCCAI. Default `list`. */
    readonly resultUrl?: 'list' | 'text';
    /** `outcome` of GMI. Default `both`: `video_url` and `media_urls`. */
    readonly outcome?: 'both' | 'video_url' | 'media_urls' | 'media_url_texts';
    /** The content type GMI's storage signs for mp3. Default `audio/mpeg`. */
    readonly mp3?: 'audio/mpeg' | 'audio/mp3';
  };
}

/** The options with every default filled in. */
export interface Settings {
  readonly seed: string;
  readonly latency: { readonly medianMs: number; readonly spread: number };
  readonly speed: number;
  readonly urlLifeMs: number;
  readonly keys: ReadonlySet<string> | undefined;
  readonly rejectKeys: ReadonlySet<string>;
  readonly limits: Partial<Readonly<Record<ProviderName, number>>>;
  readonly retryAfterSeconds: number;
  readonly funds: Partial<Readonly<Record<ProviderName, number>>>;
  readonly now: () => number;
  readonly idempotency: boolean;
  readonly pictures: Pictures;
  readonly extendOutput: 'tail' | 'full';
  readonly shapes: Required<NonNullable<SimulatorOptions['shapes']>>;
}

export function settingsFrom(options: SimulatorOptions): Settings {
  return {
    seed: String(options.seed ?? 1),
    latency: options.latency ?? { medianMs: 1000, spread: 0.3 },
    speed: options.speed ?? 1,
    urlLifeMs: options.urlLifeMs ?? 24 * 3_600_000,
    keys: options.keys && new Set(options.keys),
    rejectKeys: new Set(options.rejectKeys),
    limits: options.limits ?? {},
    retryAfterSeconds: options.retryAfterSeconds ?? 1,
    funds: options.funds ?? {},
    now: options.now ?? Date.now,
    idempotency: options.idempotency ?? true,
    pictures: options.pictures ?? 'drawn',
    extendOutput: options.extendOutput ?? 'tail',
    shapes: { resultUrl: 'list', outcome: 'both', mp3: 'audio/mpeg', ...options.shapes },
  };
}

/** What the environment asks for: `SHOTGRAPH_SIMULATOR_PICTURES=plain`. */
export function picturesFrom(env: Readonly<Record<string, string | undefined>>): Pictures {
  return env['SHOTGRAPH_SIMULATOR_PICTURES'] === 'plain' ? 'plain' : 'drawn';
}
