import pLimit from 'p-limit';
import type { Attempt } from '../../core/attempt.ts';
import type { Clock } from '../../core/ports.ts';
import type { ProviderClient } from '../../core/provider.ts';
import type { Result } from '../../core/result.ts';
import type { TaskId } from '../../core/task.ts';
import { unknownTaskText } from '../../core/unknown-task.ts';
import type { AskedTask } from '../../plan/status.ts';
import type { Endpoints } from './endpoints.ts';

/** Status calls that go on at once. */
const AT_ONCE = 8;

export interface Asking {
  readonly connect: Endpoints['connect'];
  readonly clock: Clock;
  /** All of them together; what has not answered by then is said to have given no answer. */
  readonly limitMs: number;
}

/** Asks each task's provider, where it was submitted, how far it is; by attempt. Never longer than the limit. */
export async function askTasks(
  attempts: readonly Attempt[],
  { connect, clock, limitMs }: Asking,
): Promise<ReadonlyMap<string, AskedTask>> {
  const asked = new Map<string, AskedTask>();
  const limit = pLimit(AT_ONCE);
  const over = new AbortController();
  const calls = attempts.flatMap(({ intent, state }) => {
    const { attempt, provider, baseUrl } = intent;
    if (!('taskId' in state) || state.taskId === undefined) return [];
    const { taskId } = state;
    asked.set(attempt, { kind: 'not-asked', why: `no answer within ${Math.round(limitMs / 1000)} s` });
    const ask = async (): Promise<void> => {
      const answer = await askOne(connect(provider, baseUrl), taskId);
      if (!over.signal.aborted) asked.set(attempt, answer);
    };
    return [limit(ask)];
  });
  await Promise.race([Promise.all(calls), clock.sleep(limitMs, over.signal)]);
  over.abort();
  limit.clearQueue();
  return asked;
}

async function askOne(
  connection: Result<ProviderClient, { readonly message: string }>,
  taskId: TaskId,
): Promise<AskedTask> {
  if (!connection.ok) return { kind: 'not-asked', why: connection.error.message };
  const outcome = await connection.value.status(taskId);
  switch (outcome.kind) {
    case 'status':
      return { kind: 'answer', status: outcome.status };
    case 'throttled':
      return { kind: 'not-asked', why: 'the provider limits the rate of requests' };
    case 'unreachable':
      return { kind: 'not-asked', why: unknownTaskText(outcome.failure) ?? outcome.failure.message };
  }
}
