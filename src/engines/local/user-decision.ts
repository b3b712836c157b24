import type { Attempt } from '../../core/attempt.ts';
import type { Finding } from '../../core/reconciliation.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { TaskId } from '../../core/task.ts';
import { chooseAttempt, decidable } from '../../execute/choose-attempt.ts';
import { EXIT } from '../../execute/run-result.ts';
import type { Records } from '../../plan/ownership.ts';
import type { Endpoints } from './endpoints.ts';
import { taskOwners } from './task-owners.ts';
import { environmentTrouble, type Trouble } from './trouble.ts';

/** What the user says became of a submit; `take` names it where several are unconfirmed. */
export type UserDecision =
  | { readonly verb: 'adopt'; readonly taskId: TaskId; readonly take?: string }
  | { readonly verb: 'write-off'; readonly take?: string };

/** The attempt that a decision is about and what it comes to, or why it can not be: nothing is adopted unseen. */
export async function weighDecision(
  decision: UserDecision,
  records: Records,
  endpoints: Endpoints,
): Promise<Result<{ readonly attempt: Attempt; readonly finding: Finding }, Trouble>> {
  const { attempts, foreignAttempts, foreignClips, stanzas } = records;
  const owned = new Set([...stanzas, ...foreignClips].map(({ fingerprint }) => fingerprint));
  const pool = decidable(attempts, decision.verb, { others: foreignAttempts, owned });
  const chosen = chooseAttempt(pool, decision.take);
  if (!chosen.ok) return err(environmentTrouble(EXIT.badInput, chosen.error));
  const attempt = chosen.value;
  if (decision.verb === 'write-off') return ok({ attempt, finding: { kind: 'given-up' } });
  const { taskId } = decision;
  const owner = taskOwners(records).get(taskId);
  if (owner !== undefined)
    return err(
      environmentTrouble(EXIT.badInput, {
        message: `task ${taskId} belongs to ${owner} already`,
        help: `name the task that was made for ${attempt.intent.take}`,
      }),
    );
  const seen = await lookAt(taskId, attempt, endpoints);
  return seen.ok ? ok({ attempt, finding: seen.value }) : seen;
}

async function lookAt(
  taskId: TaskId,
  { intent }: Attempt,
  endpoints: Endpoints,
): Promise<Result<Extract<Finding, { kind: 'named' }>, Trouble>> {
  const connected = endpoints.connect(intent.provider, intent.baseUrl);
  if (!connected.ok) return err(environmentTrouble(EXIT.badInput, connected.error));
  const answer = await connected.value.status(taskId);
  switch (answer.kind) {
    case 'status':
      return ok({ kind: 'named', taskId, vendorStatus: answer.status.vendorStatus });
    case 'throttled':
      return err(
        environmentTrouble(EXIT.failed, {
          message: `task ${taskId} was not adopted: the provider limits the rate of requests`,
          help: 'wait a little and run the same command again',
        }),
      );
    case 'unreachable': {
      const { message, httpStatus } = answer.failure;
      const isUnknown = httpStatus === 404;
      return err(
        environmentTrouble(isUnknown ? EXIT.badInput : EXIT.failed, {
          message: `task ${taskId} was not adopted: ${message}`,
          help: isUnknown
            ? `check the id; a task of another account or provider than ${intent.provider} can not be followed`
            : 'nothing is adopted that the provider does not show; try again once it answers',
        }),
      );
    }
  }
}
