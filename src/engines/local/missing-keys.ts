import type { Attempt } from '../../core/attempt.ts';
import type { HostName, ProviderName } from '../../core/take.ts';
import { EXIT } from '../../execute/run-result.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Endpoints } from './endpoints.ts';
import type { Trouble } from './trouble.ts';

/** Every key that the plan needs, before anything is bought: all that are missing at once. */
export function missingKeys(plan: Plan, endpoints: Endpoints): Trouble | undefined {
  const needed = new Set<ProviderName>();
  const hosts = new Set<HostName>();
  for (const take of plan.takes) {
    if (take.buy || (take.state.kind === 'in-flight' && take.state.board === undefined)) needed.add(take.provider);
    if (take.buy) for (const { host } of [...take.uploads, ...take.frames]) hosts.add(host);
  }
  return troubleOf([
    ...[...needed].map((name) => endpoints.connect(name)),
    ...[...hosts].map((name) => endpoints.host(name)),
  ]);
}

/** Every key that the tasks in flight need, each where it was submitted, whatever is set now. */
export function missingKeysOfTasks(attempts: readonly Attempt[], endpoints: Endpoints): Trouble | undefined {
  const inFlight = attempts.filter(({ state }) => state.kind === 'submitted' || state.kind === 'succeeded');
  return troubleOf(inFlight.map(({ intent }) => endpoints.connect(intent.provider, intent.baseUrl)));
}

function troubleOf(connections: readonly ReturnType<Endpoints['connect' | 'host']>[]): Trouble | undefined {
  const problems = connections.flatMap((connection) => (connection.ok ? [] : [connection.error]));
  const distinct = new Map(problems.map(({ message, help }) => [message, { message, help }]));
  if (distinct.size === 0) return undefined;
  return { kind: 'environment', exitCode: EXIT.badInput, problems: [...distinct.values()] };
}
