import { setMaxListeners } from 'node:events';
import type { Attempt, AttemptRecord, IntentRecord, LookedAt } from '../../src/core/attempt.ts';
import type { RunEvent } from '../../src/core/event.ts';
import type { Failure } from '../../src/core/failure.ts';
import type { Clock } from '../../src/core/ports.ts';
import type { ProviderClient, StatusOutcome, SubmitOutcome, SubmitRequest } from '../../src/core/provider.ts';
import { err, ok, type Result } from '../../src/core/result.ts';
import type { OwnedClip } from '../../src/core/stanza.ts';
import type { ProviderName } from '../../src/core/take.ts';
import type { OwnedTake, RunOptions, RunPorts } from '../../src/execute/run-ports.ts';
import type { DownloadOutcome } from '../../src/execute/take-state.ts';
import type { Plan, PlannedTake } from '../../src/plan/plan.ts';

/** Lets every promise that can go on do so. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 60; i += 1) await Promise.resolve();
}

/** A clock that moves only when told to, waking sleepers in order. */
class HandClock implements Clock {
  #now = 1_000_000;
  readonly #sleepers: { at: number; wake: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal) setMaxListeners(0, signal);
    return new Promise((resolve) => {
      this.#sleepers.push({ at: this.#now + ms, wake: resolve });
      signal?.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  get sleeping(): number {
    return this.#sleepers.length;
  }

  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    for (;;) {
      this.#sleepers.sort((a, b) => a.at - b.at);
      const next = this.#sleepers[0];
      if (!next || next.at > until) break;
      this.#sleepers.shift();
      this.#now = Math.max(this.#now, next.at);
      next.wake();
      await settled();
    }
    this.#now = until;
    await settled();
  }
}

export interface HeldSubmit {
  readonly provider: ProviderName;
  readonly baseUrl: string;
  readonly request: SubmitRequest;
  accept(taskId: string): Promise<void>;
  answer(outcome: SubmitOutcome): Promise<void>;
}

/** What was asked for, which in these plans is the name of the take. */
export function promptOf({ request }: HeldSubmit): string {
  const { prompt } = request.payload;
  return typeof prompt === 'string' ? prompt : '';
}

export const failure = (message: string, billed: Failure['billed'] = 'no'): Failure => ({
  reason: 'unreachable',
  billed,
  message,
});

/** The outside of a run, played by hand: each submit waits until the test answers it. */
export class HandWorld {
  readonly clock = new HandClock();
  readonly events: RunEvent[] = [];
  readonly records: AttemptRecord[] = [];
  readonly kept: { take: string; clip: OwnedClip }[] = [];
  readonly restored: string[] = [];
  readonly abort = new AbortController();
  readonly waitingSubmits: HeldSubmit[] = [];
  readonly allSubmits: HeldSubmit[] = [];
  readonly downloads: string[] = [];
  /** What each task says when it is asked; set by the test. */
  readonly tasks = new Map<string, StatusOutcome>();
  polls = 0;
  /** URLs that answer no more, and those that were looked at. */
  readonly dead = new Set<string>();
  readonly lookedAt: string[] = [];
  readonly hosted: string[] = [];
  hostClip: RunPorts['hostClip'] = async ({ sha256 }, host, take) => {
    this.hosted.push(`${take} at ${host}`);
    return ok({ url: `https://${host}.test/${sha256}.mp4`, fresh: true });
  };
  /** Pictures that were asked for, each with the clip it is cut from and its host. */
  readonly frames: string[] = [];
  hostFrame: RunPorts['hostFrame'] = async ({ source, at, host }) => {
    this.frames.push(`${at} of ${source.clip.sha256} at ${host}`);
    return ok({ url: `https://${host}.test/${source.clip.sha256}-${at}.png`, fresh: true });
  };
  /** Which record the disk refuses. */
  refuseRecord: (record: AttemptRecord) => boolean = () => false;
  /** Whether other runs of the project hold every slot. */
  isFull: (intent: IntentRecord) => boolean = () => false;
  /** How often somebody asked for room. */
  knocks = 0;
  download: (url: string) => DownloadOutcome = (url) => ({ kind: 'stored', clip: { sha256: `sha-${url}`, bytes: 7 } });
  /** What takes turn out to be that nobody has looked at before; their tasks are called `task-TAKE`. */
  readonly unseen = new Map<string, LookedAt>();
  #attempts = 0;

  readonly ports: RunPorts = {
    clock: this.clock,
    random: () => 0.5,
    newAttempt: () => `attempt-${(this.#attempts += 1)}`,
    record: async (record): Promise<Result<void, Failure>> => {
      if (record.kind === 'intent') {
        this.knocks += 1;
        if (this.isFull(record)) return err({ reason: 'no-room', billed: 'no', message: 'other runs hold every slot' });
      }
      if (this.refuseRecord(record)) return err({ reason: 'disk', billed: 'no', message: 'no space left on device' });
      this.records.push(record);
      return ok(undefined);
    },
    client: (provider, baseUrl = `https://${provider}.test`) => ok(this.#client(provider, baseUrl)),
    digest: (text) => `digest-of-${text.length}`,
    download: async (url) => {
      this.downloads.push(url);
      return this.download(url);
    },
    keep: async (take, clip) => {
      this.kept.push({ take: take.id, clip });
      return ok(`renders/${take.id}.mp4`);
    },
    restore: async (owned) => {
      this.restored.push(...owned.map(({ take }) => take.id));
      const isNews = ({ take, clip }: OwnedTake): boolean => clip.unreadable !== undefined || this.unseen.has(take.id);
      const seen = owned.filter(isNews).map(({ take, clip }) => {
        return { take, clip: this.unseen.get(take.id) ?? clip, file: `renders/${take.id}.mp4` };
      });
      return { lost: [], seen };
    },
    lookAt: async (clip) => {
      const [, seen] = [...this.unseen].find(([take]) => clip.taskId === `task-${take}`) ?? [];
      return seen ?? {};
    },
    upload: async (upload) => ok({ url: `https://host.test/${upload.sha256}`, fresh: true }),
    hostClip: async (clip, host, take) => this.hostClip(clip, host, take),
    hostFrame: async (frame, signal) => this.hostFrame(frame, signal),
    urlAlive: async (url) => {
      this.lookedAt.push(url);
      return !this.dead.has(url);
    },
  };

  #client(provider: ProviderName, baseUrl: string): ProviderClient {
    return {
      name: provider,
      baseUrl,
      submit: (request) =>
        new Promise((resolve) => {
          const answer = async (outcome: SubmitOutcome): Promise<void> => {
            this.waitingSubmits.splice(this.waitingSubmits.indexOf(held), 1);
            resolve(outcome);
            await settled();
          };
          const held: HeldSubmit = {
            provider,
            baseUrl,
            request,
            answer,
            accept: (taskId) => answer({ kind: 'accepted', taskId }),
          };
          this.waitingSubmits.push(held);
          this.allSubmits.push(held);
        }),
      status: async (taskId) => {
        this.polls += 1;
        return this.tasks.get(taskId) ?? { kind: 'status', status: { kind: 'running', vendorStatus: 'processing' } };
      },
    };
  }

  options(overrides: Partial<RunOptions> = {}): RunOptions {
    return {
      simulated: false,
      maxCost: [],
      allowUnpriced: false,
      deadlineMs: 3_600_000,
      stay: 'until-done',
      maxBilledFailures: 3,
      adaptLimits: true,
      interruption: async () => ({ kind: 'interrupted' }),
      signal: this.abort.signal,
      onEvent: (event) => void this.events.push(event),
      renders: 'renders/board',
      ...overrides,
    };
  }

  async nextSubmit(): Promise<HeldSubmit> {
    await settled();
    const held = this.waitingSubmits[0];
    if (!held) throw new Error(`no submit is waiting; events so far: ${this.eventTypes().join(' ')}`);
    return held;
  }

  succeed(taskId: string, clip: { url?: string; expiresAt?: number } = {}): void {
    const { url = `https://clips.test/${taskId}.mp4`, ...rest } = clip;
    this.tasks.set(taskId, {
      kind: 'status',
      status: {
        kind: 'succeeded',
        vendorStatus: 'completed',
        clip: { url, ...rest },
        cost: { amount: 0.4, unit: 'usd' },
      },
    });
  }

  fail(taskId: string, billed: Failure['billed']): void {
    const status = {
      kind: 'failed',
      vendorStatus: 'failed',
      failure: { reason: 'generation-failed', billed, message: 'the model failed' },
    } as const;
    this.tasks.set(taskId, { kind: 'status', status });
  }

  eventTypes(): string[] {
    return this.events.map((event) => event.type);
  }

  recordKinds(): string[] {
    return this.records.map((record) => record.kind);
  }
}

/** An attempt of an earlier run, `old-a` for take `a`, whose task `task-a` is still at the provider. */
export function attemptOf(take: string): Attempt {
  const intent: IntentRecord = {
    kind: 'intent',
    at: 900_000,
    attempt: `old-${take}`,
    take,
    shot: take,
    fingerprint: `f1:${take}`,
    provider: 'apimart',
    baseUrl: 'https://moved.test',
    uses: 'apimart/skyreels-v4-fast',
    model: 'skyreels-v4-fast',
    payload: {},
    payloadDigest: '',
    portable: {},
    reserved: null,
    inputs: {},
  };
  return { intent, state: { kind: 'submitted', taskId: `task-${take}`, at: 900_000 }, submittedAt: 900_000 };
}

/** A take to buy, priced at $0.50 at most. */
export function plannedTake(id: string, overrides: Partial<PlannedTake> = {}): PlannedTake {
  return {
    id,
    shot: id,
    labels: {},
    take: 1,
    span: { file: 'board.yaml', line: 1, column: 1, length: 1 },
    uses: 'apimart/skyreels-v4-fast',
    provider: 'apimart',
    mode: 't2v',
    fingerprint: `f1:${id}`,
    state: { kind: 'missing' },
    buy: true,
    request: {
      model: 'skyreels-v4-fast',
      payload: { prompt: id },
      portable: { uses: 'apimart/skyreels-v4-fast', prompt: id },
    },
    price: {
      unit: 'usd',
      low: 0.4,
      expected: 0.44,
      high: 0.5,
      source: 'test',
      verified: true,
      basis: '5 s',
      assumed: [],
    },
    renderSeconds: 60,
    remainingSeconds: 60,
    dependsOn: [],
    uploads: [],
    frames: [],
    inputs: [],
    retries: 0,
    ...overrides,
  };
}

/** A take that extends the clip of another. */
export function extending(id: string, source: string, overrides: Partial<PlannedTake> = {}): PlannedTake {
  return plannedTake(id, {
    dependsOn: [{ take: source, via: 'extend', span: { file: 'board.yaml', line: 2, column: 3, length: 1 } }],
    request: {
      model: 'skyreels-v4-fast',
      payload: {
        prompt: id,
        ref_videos: [
          { tag: `@${source}`, type: 'extend', video_url: { $output: { take: source, output: 'video_url' } } },
        ],
      },
      portable: { prompt: id },
    },
    ...overrides,
  });
}

export function planOf(takes: readonly PlannedTake[], overrides: Partial<Plan> = {}): Plan {
  const buying = takes.filter((take) => take.buy);
  const expected = buying.reduce((sum, take) => sum + (take.price?.expected ?? 0), 0);
  return {
    version: 1,
    storyboard: { file: 'board.yaml' },
    takes,
    totals: {
      owned: 0,
      toBuy: buying.length,
      inFlight: 0,
      price: [{ unit: 'usd', low: expected, expected, high: expected }],
      unpriced: buying.filter((take) => !take.price).map((take) => take.id),
    },
    longestChain: { takes: [], seconds: 0 },
    limits: { apimart: 4, gccai: 4, gmi: 4 },
    budgetLeft: {},
    notes: [],
    ...overrides,
  };
}
