import type { Finding, ReconciledTake, Reconciliation } from '../../src/core/reconciliation.ts';

/** Documents made by hand, for what shows and describes them. */
const SENT = Date.UTC(2026, 8, 16, 14, 50, 29);

export function reconciled(take: string, finding: Finding, rest: Partial<ReconciledTake> = {}): ReconciledTake {
  return {
    take,
    attempt: `att-${take}`,
    provider: 'gmi',
    baseUrl: 'https://console.gmicloud.ai',
    uses: 'gmi/skyreels-v4-omni',
    model: 'skyreels-v4-omni',
    sentAt: SENT,
    reserved: { amount: 60, unit: 'credits:gmi' },
    prompt: 'A storm rolls in over a rocky coast, waves break far below, gulls fly up in a long arc.',
    why: 'GMI Cloud: the connection was closed before the answer was complete',
    finding,
    outcome: 'unconfirmed',
    ...rest,
  };
}

export function reconciliation(takes: readonly ReconciledTake[], rest: Partial<Reconciliation> = {}): Reconciliation {
  const unconfirmed = takes.filter(({ outcome }) => outcome === 'unconfirmed').length;
  return { version: 1, storyboard: 'noir.yaml', simulated: false, takes, unconfirmed, elsewhere: [], ...rest };
}

type FindingSamples = { readonly [Kind in Finding['kind']]: Extract<Finding, { kind: Kind }> };

/** One of each, with every field. */
export const FINDINGS: FindingSamples = {
  found: { kind: 'found', taskId: 'task-1' },
  absent: { kind: 'absent', why: '60 s after the request the provider listed 3 tasks, none of them this one' },
  ambiguous: {
    kind: 'ambiguous',
    why: '3 tasks may be it, but the list does not prove it',
    candidates: [
      { taskId: 'task-2', request: 'same', time: 'before', createdAt: SENT - 90_000 },
      { taskId: 'task-3', request: 'similar', time: 'fits', createdAt: SENT + 1000 },
      { taskId: 'task-4', request: 'unknown', time: 'unknown' },
    ],
  },
  unlisted: {
    kind: 'unlisted',
    why: 'the provider has no list of tasks to look in',
    usage: {
      from: '2026-09-16',
      to: '2026-09-17',
      reported: { requests: 2, cost: { amount: 0.88, unit: 'usd' } },
      accounted: { tasks: 1, cost: [{ amount: 0.44, unit: 'usd' }] },
    },
  },
  named: { kind: 'named', taskId: 'task-5', vendorStatus: 'processing' },
  'given-up': { kind: 'given-up' },
  unknown: { kind: 'unknown', taskId: 'task-6', why: 'GMI Cloud does not know this with this key: request not found' },
  gone: { kind: 'gone', taskId: 'task-7', why: 'every address that the provider gives says that there is nothing' },
};
