import type { ProviderName } from '../core/take.ts';
import { isAlive, chargeAt, type SimulatedTask } from './task.ts';

/** Every accepted task, in the order of acceptance. */
export class TaskBook {
  readonly #byId = new Map<string, SimulatedTask>();
  readonly #byKey = new Map<string, SimulatedTask>();
  readonly #repeats = new Map<string, number>();
  readonly #byDigest = new Map<string, SimulatedTask>();
  #alive: SimulatedTask[] = [];

  add(task: SimulatedTask): void {
    this.#byId.set(task.id, task);
    if (!this.#byDigest.has(task.digest)) this.#byDigest.set(task.digest, task);
    this.#repeats.set(task.digest, this.repeats(task.digest) + 1);
    this.#alive.push(task);
    if (task.idempotency) this.#byKey.set(`${task.provider} ${task.idempotency.key}`, task);
  }

  find(provider: ProviderName, id: string): SimulatedTask | undefined {
    const task = this.#byId.get(id);
    return task?.provider === provider ? task : undefined;
  }

  /** The first that asked for this; all that did have the same clip. */
  findByDigest(digest: string): SimulatedTask | undefined {
    return this.#byDigest.get(digest);
  }

  findByKey(provider: ProviderName, key: string): SimulatedTask | undefined {
    return this.#byKey.get(`${provider} ${key}`);
  }

  all(): readonly SimulatedTask[] {
    return [...this.#byId.values()];
  }

  /** How many tasks asked for the same thing before. */
  repeats(digest: string): number {
    return this.#repeats.get(digest) ?? 0;
  }

  /** Tasks of a provider that have not ended. */
  alive(provider: ProviderName, now: number): number {
    this.#alive = this.#alive.filter((task) => isAlive(task, now));
    return this.#alive.filter((task) => task.provider === provider).length;
  }

  /** What a provider has charged, and what its living tasks will charge if they succeed. */
  spent(provider: ProviderName, now: number): { readonly charged: number; readonly promised: number } {
    let charged = 0;
    let promised = 0;
    for (const task of this.#byId.values()) {
      if (task.provider !== provider) continue;
      if (isAlive(task, now)) promised += task.price.amount;
      else charged += chargeAt(task, now).amount;
    }
    return { charged, promised };
  }

  clear(): void {
    this.#byId.clear();
    this.#byKey.clear();
    this.#repeats.clear();
    this.#byDigest.clear();
    this.#alive = [];
  }
}
