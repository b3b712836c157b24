import type { OpenSubmit, OpenTask, Status, WaitingTake } from '../../src/plan/status.ts';

/** Statuses as the plan room would make them. */

const NOW = Date.UTC(2026, 8, 16, 14, 3, 7);
const MINUTE = 60_000;
const MODEL = { provider: 'apimart', uses: 'apimart/skyreels-v4-fast' } as const;
const HALF = { amount: 0.5, unit: 'usd' } as const;

export function openTask(take: string, rest: Partial<OpenTask> = {}): OpenTask {
  return {
    take,
    attempt: `att_${take}`,
    taskId: `task_${take}`,
    ...MODEL,
    since: NOW - 3 * MINUTE,
    reserved: HALF,
    state: { kind: 'running', source: 'provider', vendorStatus: 'processing', progress: 45 },
    orphan: false,
    ...rest,
  };
}

export function openSubmit(take: string, rest: Partial<OpenSubmit> = {}): OpenSubmit {
  return {
    take,
    attempt: `att_${take}`,
    ...MODEL,
    since: NOW - 72 * MINUTE,
    reserved: HALF,
    why: 'no answer within 60 s',
    underWay: false,
    ...rest,
  };
}

function waiting(take: string, rest: Partial<WaitingTake> = {}): WaitingTake {
  return { take, uses: MODEL.uses, state: 'missing', ready: false, waitsFor: [], ...rest };
}

export function statusOf(rest: Partial<Status> = {}): Status {
  return {
    version: 1,
    storyboard: { file: 'noir.yaml', readable: true },
    simulated: false,
    at: NOW,
    tasks: [],
    unconfirmed: [],
    waiting: [],
    counts: {},
    setAside: [],
    budgetLeft: {},
    ...rest,
  };
}

/** One of everything. */
export const EVERYTHING = statusOf({
  storyboard: { file: 'noir.yaml', name: 'neon-noir', readable: true },
  running: { pid: 4242, host: 'box', since: NOW - 25 * 60 * MINUTE },
  tasks: [
    openTask('雨の京都', { state: { kind: 'queued', source: 'provider', vendorStatus: 'pending' } }),
    openTask('walk'),
    openTask('dusk', { state: { kind: 'rendered', source: 'provider', vendorStatus: 'completed' } }),
    openTask('lamp', {
      state: { kind: 'running', vendorStatus: 'processing', source: 'journal', why: 'not asked: --offline' },
    }),
    openTask('dawn', { state: { kind: 'submitted', source: 'journal', why: 'no answer within 10 s' }, reserved: null }),
    openTask('storm', {
      orphan: true,
      since: NOW - 50 * 3_600_000,
      state: {
        kind: 'failed',
        source: 'provider',
        vendorStatus: 'failed',
        failure: { reason: 'moderation', billed: 'no', message: 'the prompt was\u001b[31m refused' },
      },
    }),
  ],
  unconfirmed: [openSubmit('line'), openSubmit('crowd', { underWay: true, since: NOW - 4_000, reserved: null })],
  waiting: [
    waiting('after', {
      waitsFor: [
        { take: 'walk', state: 'in-flight' },
        { take: 'dusk', state: 'missing' },
      ],
    }),
    waiting('dear', { why: 'costs $9.00, and $2.00 is left of the budget' }),
    waiting('broken', { state: 'failed', why: 'output refused by moderation' }),
    waiting('stuck', {
      state: 'blocked',
      why: 'line is unconfirmed',
      waitsFor: [{ take: 'line', state: 'unconfirmed' }],
    }),
    waiting('ready', { ready: true }),
    waiting('old', { state: 'stale', ready: true, why: 'changed since it was bought' }),
  ],
  counts: { fresh: 2, elsewhere: 1, missing: 4, stale: 1, 'in-flight': 6, failed: 1, blocked: 1 },
  setAside: [{ amount: 3, unit: 'usd' }],
  budgetLeft: { usd: 2 },
});
