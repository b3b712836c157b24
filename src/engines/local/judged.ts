import type { Attempt, AttemptRecord } from '../../core/attempt.ts';
import { unreachable } from '../../core/bug.ts';
import type { Finding, ReconciledTake } from '../../core/reconciliation.ts';
import { CLOCK } from './clock.ts';

/** An attempt with what was found of it. */
export interface Judged {
  readonly attempt: Attempt;
  readonly finding: Finding;
}

/** What is written down for it, and what becomes of the take by it; undefined = it settles nothing. */
export function settlementOf({
  attempt: { intent },
  finding,
}: Judged): { readonly record: AttemptRecord; readonly outcome: ReconciledTake['outcome'] } | undefined {
  const about = { at: CLOCK.now(), attempt: intent.attempt };
  switch (finding.kind) {
    case 'found':
      return {
        record: { kind: 'submitted', ...about, taskId: finding.taskId, adopted: 'list' },
        outcome: 'adopted',
      };
    case 'named':
      return {
        record: { kind: 'submitted', ...about, taskId: finding.taskId, adopted: 'user' },
        outcome: 'adopted',
      };
    case 'absent': {
      const message = `it was never accepted: ${finding.why}`;
      const failure = { reason: 'unreachable', billed: 'no', message } as const;
      return { record: { kind: 'not-accepted', ...about, failure }, outcome: 'released' };
    }
    case 'given-up':
    case 'unknown':
      return { record: { kind: 'written-off', ...about }, outcome: 'written-off' };
    case 'gone':
      return { record: { kind: 'written-off', ...about, gone: 'clip' }, outcome: 'written-off' };
    case 'ambiguous':
    case 'unlisted':
      return undefined;
    default:
      return unreachable(finding);
  }
}

/** The same for whoever reads about it, as long as nothing is recorded. */
export function describe({ attempt: { intent, state }, finding }: Judged): ReconciledTake {
  const { take, attempt, provider, baseUrl, uses, model, at: sentAt, reserved, payload } = intent;
  const { prompt } = payload;
  return {
    take,
    attempt,
    provider,
    baseUrl,
    uses,
    model,
    sentAt,
    reserved,
    ...(typeof prompt === 'string' && { prompt }),
    why: whyOpen(state),
    finding,
    outcome: state.kind === 'submitted' || state.kind === 'succeeded' ? 'in-flight' : 'unconfirmed',
  };
}

function whyOpen(state: Attempt['state']): string {
  if (state.kind === 'unconfirmed') return state.failure.message;
  if (state.kind === 'written-off') return 'it was written off';
  if (state.kind === 'submitted') return `its task ${state.taskId} has not come to an end that was seen`;
  if (state.kind === 'succeeded') return `its task ${state.taskId} is finished, and its clip was never fetched`;
  return 'the process ended while the request was on its way';
}
