import type { Attempt } from '../../core/attempt.ts';
import type { ProviderClient } from '../../core/provider.ts';
import type { Finding } from '../../core/reconciliation.ts';
import type { TaskId } from '../../core/task.ts';
import { isOpen } from '../../execute/choose-attempt.ts';
import { judgeList, SETTLING_MS, type TaskOwner } from '../../execute/reconcile-evidence.ts';
import { CLOCK } from './clock.ts';
import type { Endpoints } from './endpoints.ts';
import { intentsUnderWay } from './on-its-way.ts';
import { usageHint } from './usage-hint.ts';

/** What is known of the project before anybody is asked. */
interface Known {
  /** This storyboard's. */
  readonly attempts: readonly Attempt[];
  readonly others: readonly Attempt[];
  /** Tasks that belong to somebody in the project. */
  readonly owned: ReadonlyMap<TaskId, TaskOwner>;
}

/** What the providers say about each open attempt, by its id. Asks once for each provider, address and model. */
export async function lookForSubmits(
  known: Known,
  endpoints: Endpoints,
  patience: { readonly signal?: AbortSignal; readonly onWait?: (ms: number) => void },
): Promise<ReadonlyMap<string, Finding>> {
  const open = known.attempts.filter(isOpen);
  await settle(open, endpoints, patience);
  const groups = new Map<string, Attempt[]>();
  for (const attempt of open) {
    const { provider, baseUrl, model } = attempt.intent;
    const place = JSON.stringify([provider, baseUrl, model]);
    groups.set(place, [...(groups.get(place) ?? []), attempt]);
  }
  const findings = await Promise.all([...groups.values()].map((group) => lookForGroup(group, known, endpoints)));
  return new Map(findings.flatMap((found) => [...found]));
}

/** A list shows what was accepted only after a while; that much of it as is not over yet is waited out. */
async function settle(
  open: readonly Attempt[],
  endpoints: Endpoints,
  { signal, onWait }: Parameters<typeof lookForSubmits>[2],
): Promise<void> {
  const now = CLOCK.now();
  const waits = open
    .filter(({ intent }) => {
      const client = endpoints.connect(intent.provider, intent.baseUrl);
      return client.ok && 'list' in client.value;
    })
    // A timer may be a moment early.
    .map(({ intent }) => Math.min(intent.at - now, 0) + SETTLING_MS + 50);
  const wait = Math.max(0, ...waits);
  if (wait === 0) return;
  onWait?.(wait);
  await CLOCK.sleep(wait, signal);
}

/** Open attempts that went to one model of one provider. */
async function lookForGroup(
  group: readonly Attempt[],
  known: Known,
  endpoints: Endpoints,
): Promise<ReadonlyMap<string, Finding>> {
  const [{ intent } = { intent: undefined }] = group;
  if (!intent) return new Map();
  const all = (finding: Finding): ReadonlyMap<string, Finding> =>
    new Map(group.map((attempt) => [attempt.intent.attempt, finding]));
  const connected = endpoints.connect(intent.provider, intent.baseUrl);
  if (!connected.ok) return all({ kind: 'unlisted', why: `${connected.error.message}; ${connected.error.help}` });
  const client = connected.value;
  if (!client.list) return withUsage(group, known, client);
  const askedAt = CLOCK.now();
  const answer = await client.list(intent.model);
  const answeredAt = CLOCK.now();
  if (answer.kind === 'unreachable') return all({ kind: 'unlisted', why: answer.failure.message });
  const { kind: _, ...listed } = answer;
  return judgeList({
    open: group.map((attempt) => attempt.intent),
    others: known.attempts.filter((attempt) => !group.includes(attempt)),
    owned: known.owned,
    underWay: intentsUnderWay(known.others),
    list: { ...listed, askedAt, answeredAt },
  });
}

async function withUsage(
  group: readonly Attempt[],
  { attempts, others }: Known,
  client: ProviderClient,
): Promise<ReadonlyMap<string, Finding>> {
  const findings = group.map(async ({ intent }): Promise<[string, Finding]> => {
    const usage = await usageHint(client, intent, [...attempts, ...others]);
    const why = 'the provider has no list of tasks to look in';
    return [intent.attempt, { kind: 'unlisted', why, ...(usage && { usage }) }];
  });
  return new Map(await Promise.all(findings));
}
