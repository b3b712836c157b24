import type { IncomingHttpHeaders } from 'node:http';
import type { Money } from '../core/money.ts';
import type { Fault } from './fault.ts';
import { chargeAt, phaseAt, type Phase, type SimulatedTask } from './task.ts';
import type { LoggedRequest } from './traffic.ts';
import type { World } from './world.ts';

/** What the simulator has seen and done so far. */
export interface Inspection {
  /** Every accepted task, in order of acceptance. */
  readonly tasks: readonly InspectedTask[];
  /** Submits that reached a dialect, refused ones included. */
  readonly submits: number;
  /** By `METHOD /route/:with/:names`. */
  readonly counts: Readonly<Record<string, number>>;
  /** The last requests, oldest first. */
  readonly requests: readonly LoggedRequest[];
  /** Faults that have not happened yet. */
  readonly pending: readonly Fault[];
}

interface InspectedTask extends SimulatedTask {
  readonly state: Phase['kind'];
  /** Of its submit; absent if an earlier process accepted it. */
  readonly headers?: IncomingHttpHeaders;
  /** What has been charged for it. */
  readonly charge: Money;
}

export function inspectWorld(world: World): Inspection {
  const now = world.now();
  const counts = world.traffic.counts();
  const submits = Object.entries(counts)
    .filter(([route]) => /^POST .*\/(videos\/generations|requests)$/.test(route))
    .reduce((sum, [, count]) => sum + count, 0);
  return {
    tasks: world.tasks.all().map((task) => {
      const headers = world.requestHeaders.get(task.id);
      return { ...task, state: phaseAt(task, now).kind, charge: chargeAt(task, now), ...(headers && { headers }) };
    }),
    submits,
    counts,
    requests: world.traffic.recent(),
    pending: world.faults.pending(),
  };
}
