import { createHash } from 'node:crypto';
import type { Attempt } from '../../src/core/attempt.ts';
import { canonicalJson } from '../../src/core/canonical-json.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { renderPlainClip } from '../../src/simulator/picture/plain-clip.ts';
import { parseFault } from '../../src/simulator/fault-grammar.ts';
import type { Inspection } from '../../src/simulator/inspection.ts';
import { openVendor } from '../support/vendor.ts';
import type { Schedule } from './schedule.ts';

type Vendor = Awaited<ReturnType<typeof openVendor>>;
export type Task = Inspection['tasks'][number];

/** In no file and no output, wherever it is looked for. */
export const SECRET = 'planted-key-6f1d0c9b7a';

/** The vendors of a schedule: what they took on, and what they charged, is the truth it is judged by. */
export class World {
  readonly #vendors: Vendor[] = [];
  readonly #schedule: Schedule;

  private constructor(schedule: Schedule) {
    this.#schedule = schedule;
  }

  static async open(schedule: Schedule): Promise<World> {
    const world = new World(schedule);
    await world.move();
    for (const text of schedule.faults) {
      const fault = parseFault(text);
      if (!fault.ok) throw new Error(fault.error);
      world.#vendors[0]?.simulator.plan(fault.value);
    }
    return world;
  }

  /** From now on the environment names other servers; those that were named before stay where they are. */
  async move(): Promise<void> {
    const { latencyMs, vendorLimit, seed } = this.#schedule;
    const vendor = await openVendor(
      {
        // Two vendors that drew alike would give two tasks the same id.
        seed: `${seed} ${this.#vendors.length}`,
        latency: { medianMs: latencyMs, spread: 0.3 },
        retryAfterSeconds: 0,
        ...(vendorLimit !== undefined && { limits: { apimart: vendorLimit } }),
      },
      SECRET,
    );
    this.#vendors.push(vendor);
  }

  get hasMoved(): boolean {
    return this.#vendors.length > 1;
  }

  get env(): Readonly<Record<string, string>> {
    return this.#vendors.at(-1)?.env ?? {};
  }

  /** Every task that was ever taken on. */
  tasks(): readonly Task[] {
    return this.#vendors.flatMap(({ simulator }) => simulator.inspect().tasks);
  }

  /** The task that this attempt's request became; undefined = it was never taken on, or `claimed` by another attempt. */
  taskOf({ intent }: Attempt, claimed: ReadonlySet<string>): Task | undefined {
    const vendor = this.#vendors.find(({ env }) => Object.values(env).includes(intent.baseUrl));
    if (!vendor) throw new Error(`nobody is at ${intent.baseUrl}`);
    const { tasks } = vendor.simulator.inspect();
    if (intent.provider === 'apimart') return tasks.find(({ idempotency }) => idempotency?.key === intent.attempt);
    const payload = canonicalJson(this.#asSent(intent.payload));
    return tasks.find(
      (task) =>
        task.provider === intent.provider &&
        task.model === intent.model &&
        task.acceptedAt >= intent.at &&
        !claimed.has(task.id) &&
        canonicalJson(task.payload) === payload,
    );
  }

  /** With the addresses that the simulator knows its files by. */
  #asSent(payload: JsonObject): JsonObject {
    let text = JSON.stringify(payload);
    for (const { env, simulator } of this.#vendors) {
      text = text.replaceAll(new URL(env['GMI_BASE_URL'] ?? '').origin, simulator.origin);
    }
    return JSON.parse(text) as JsonObject;
  }

  async close(): Promise<void> {
    await Promise.all(this.#vendors.map((vendor) => vendor.close()));
  }
}

/** The SHA-256 of the clip that a task made. */
export function clipHash(task: Task): string {
  return createHash('sha256').update(renderPlainClip(task)).digest('hex');
}
