import type { Attempt } from '../../core/attempt.ts';
import type { Transport } from '../../core/ports.ts';
import type { ListedTask, ProviderClient, StatusOutcome } from '../../core/provider.ts';
import type { Finding } from '../../core/reconciliation.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { TaskId } from '../../core/task.ts';
import { chooseAttempt, decidable, type UserDecision } from '../../execute/choose-attempt.ts';
import { ASKED_ELSEWHERE, contradiction, isAskedElsewhere } from '../../execute/reconcile-evidence.ts';
import { EXIT } from '../../execute/run-result.ts';
import type { Records } from '../../plan/ownership.ts';
import type { Endpoints } from './endpoints.ts';
import { intentsUnderWay } from './on-its-way.ts';
import { taskOwners } from './task-owners.ts';
import { environmentTrouble, type Trouble } from './trouble.ts';
import { askAddress } from './url-check.ts';

type Weighed = Result<{ readonly attempt: Attempt; readonly finding: Finding }, Trouble>;

/**
 * The attempt that a decision is about and what it comes to, or why it can not be: no task is adopted unseen, and none
 * that its provider knows is given up.
 */
export async function weighDecision(
  decision: UserDecision,
  records: Records,
  { endpoints, transport }: { readonly endpoints: Endpoints; readonly transport: Transport },
): Promise<Weighed> {
  const { attempts, foreignAttempts, foreignClips, stanzas } = records;
  const owned = new Set([...stanzas, ...foreignClips].map(({ fingerprint }) => fingerprint));
  const pool = decidable(attempts, decision, { others: foreignAttempts, owned });
  const chosen = chooseAttempt(pool, decision.take);
  if (!chosen.ok) return refused(EXIT.badInput, chosen.error);
  const attempt = chosen.value;
  if (decision.verb === 'adopt') return weighAdoption(decision.taskId, attempt, { records, endpoints });
  const { state } = attempt;
  if (state.kind === 'submitted') return weighLoss(state.taskId, attempt, endpoints);
  if (state.kind === 'succeeded') return weighGoneClip(state, attempt, { endpoints, transport });
  return ok({ attempt, finding: { kind: 'given-up' } });
}

/** Whether the task can be the one that was made for the attempt. */
async function weighAdoption(
  taskId: TaskId,
  attempt: Attempt,
  { records, endpoints }: { readonly records: Records; readonly endpoints: Endpoints },
): Promise<Weighed> {
  const { intent } = attempt;
  const { take, model, provider } = intent;
  const help = `name the task that was made for ${take}`;
  const owner = taskOwners(records).get(taskId);
  if (owner && owner.attempt !== intent.attempt)
    return refused(EXIT.badInput, { message: `task ${taskId} belongs to ${owner.name} already`, help });
  const not = `task ${taskId} was not adopted`;
  if (isAskedElsewhere(intent, intentsUnderWay(records.foreignAttempts)))
    return refused(EXIT.failed, { message: `${not}: ${ASKED_ELSEWHERE}`, help: 'run the same command again' });
  const connected = endpoints.connect(provider, intent.baseUrl);
  if (!connected.ok) return refused(EXIT.badInput, connected.error);
  const client = connected.value;
  const answer = await client.status(taskId);
  if (isUnknown(answer)) {
    const advice = `check the id; a task of another account or provider than ${provider} can not be followed`;
    return refused(EXIT.badInput, { message: `${not}: ${answer.failure.message}`, help: advice });
  }
  if (answer.kind !== 'status') {
    const advice = 'nothing is adopted that the provider does not show; try again once it answers';
    return refused(EXIT.failed, { message: `${not}: ${silence(answer)}`, help: advice });
  }
  const tasks = await tasksOf(model, client);
  const wrong = tasks && contradiction(taskId, intent, tasks);
  if (wrong !== undefined) return refused(EXIT.badInput, { message: `${not}: ${wrong}`, help });
  return ok({ attempt, finding: { kind: 'named', taskId, vendorStatus: answer.status.vendorStatus } });
}

/** The provider's list of a model; undefined = it has none, or does not show it now. */
async function tasksOf(model: string, client: ProviderClient): Promise<readonly ListedTask[] | undefined> {
  const answer = await client.list?.(model);
  return answer?.kind === 'listed' ? answer.tasks : undefined;
}

/** Whether a task in flight may be given up: only its provider can say that there is nothing to wait for. */
async function weighLoss(taskId: TaskId, attempt: Attempt, endpoints: Endpoints): Promise<Weighed> {
  const { take, provider, baseUrl } = attempt.intent;
  const connected = endpoints.connect(provider, baseUrl);
  if (!connected.ok) return refused(EXIT.badInput, connected.error);
  const answer = await connected.value.status(taskId);
  if (isUnknown(answer)) return ok({ attempt, finding: { kind: 'unknown', taskId, why: answer.failure.message } });
  const not = `task ${taskId} of ${take} was not given up`;
  if (answer.kind === 'status')
    return refused(EXIT.badInput, {
      message: `${not}: the provider knows it, and says "${answer.status.vendorStatus}"`,
      help: '`shotgraph collect` fetches its clip once it is finished',
    });
  return refused(EXIT.failed, {
    message: `${not}: ${silence(answer)}`,
    help: 'only what the provider says it does not know is given up; try again once it answers, or `shotgraph collect`',
  });
}

/** Whether a clip that was paid for may be given up: only its addresses can say that there is nothing to fetch. */
async function weighGoneClip(
  { taskId, clip }: Extract<Attempt['state'], { kind: 'succeeded' }>,
  attempt: Attempt,
  { endpoints, transport }: { readonly endpoints: Endpoints; readonly transport: Transport },
): Promise<Weighed> {
  const { take, provider, baseUrl } = attempt.intent;
  const connected = endpoints.connect(provider, baseUrl);
  if (!connected.ok) return refused(EXIT.badInput, connected.error);
  const answer = await connected.value.status(taskId);
  const not = `the clip of ${take} was not given up`;
  const help = 'only what is said to be gone is given up; try again later, or `shotgraph collect`';
  if (answer.kind !== 'status' && !isUnknown(answer))
    return refused(EXIT.failed, { message: `${not}: ${silence(answer)}`, help });
  const status = answer.kind === 'status' ? answer.status : undefined;
  if (status?.kind === 'queued' || status?.kind === 'running')
    return refused(EXIT.failed, { message: `${not}: its provider says "${status.vendorStatus}" of it`, help });
  const newest = status?.kind === 'succeeded' ? [status.clip.url] : [];
  for (const url of new Set([clip.url, ...newest])) {
    const found = await askAddress(url, transport);
    if (found === 'there')
      return refused(EXIT.badInput, {
        message: `${not}: its clip can still be had`,
        help: '`shotgraph collect` fetches it',
      });
    // Who refuses an address that the provider has just named is not the one who would know.
    if (found === 'silent' || (found === 'refused' && newest.includes(url)))
      return refused(EXIT.failed, { message: `${not}: its address does not answer`, help });
  }
  const why = isUnknown(answer)
    ? 'its address says that there is nothing, and the provider does not know the task any more'
    : 'every address that the provider gives says that there is nothing';
  return ok({ attempt, finding: { kind: 'gone', taskId, why } });
}

type Unreachable = Extract<StatusOutcome, { kind: 'unreachable' }>;

function isUnknown(answer: StatusOutcome): answer is Unreachable {
  return answer.kind === 'unreachable' && answer.failure.httpStatus === 404;
}

function silence(answer: Exclude<StatusOutcome, { kind: 'status' }>): string {
  return answer.kind === 'unreachable' ? answer.failure.message : 'the provider limits the rate of requests';
}

function refused(exitCode: number, problem: { readonly message: string; readonly help: string }): Weighed {
  return err(environmentTrouble(exitCode, problem));
}
