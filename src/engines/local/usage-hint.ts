import type { Attempt, IntentRecord } from '../../core/attempt.ts';
import { sumMoney } from '../../core/money.ts';
import type { ProviderClient } from '../../core/provider.ts';
import type { UsageHint } from '../../core/reconciliation.ts';

const DAY_MS = 86_400_000;

/**
 * What the provider reports for the day of a submit and the next, when a task that was begun at night is billed, with
 * what this project knows of. Undefined where the provider has no such report.
 */
export async function usageHint(
  client: ProviderClient,
  intent: IntentRecord,
  attempts: readonly Attempt[],
): Promise<UsageHint | undefined> {
  if (!client.usage) return undefined;
  const start = Math.floor(intent.at / DAY_MS) * DAY_MS;
  const days = { from: dayOf(start), to: dayOf(start + DAY_MS) };
  const mine = attempts.filter(
    ({ intent: other, submittedAt = -1 }) =>
      other.provider === intent.provider &&
      other.baseUrl === intent.baseUrl &&
      other.model === intent.model &&
      submittedAt >= start &&
      submittedAt < start + 2 * DAY_MS,
  );
  const cost = sumMoney(mine.flatMap(({ state }) => ('cost' in state && state.cost ? [state.cost] : [])));
  const accounted = { tasks: mine.length, cost };
  const outcome = await client.usage({ model: intent.model, ...days });
  if (outcome.kind === 'unreachable') return { ...days, problem: outcome.failure.message, accounted };
  const { kind: _, ...reported } = outcome;
  return { ...days, reported, accounted };
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
