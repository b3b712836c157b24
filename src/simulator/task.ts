import type { JsonObject } from '../core/json.ts';
import type { Money } from '../core/money.ts';
import type { ProviderName } from '../core/take.ts';

/**
 * An accepted task as its record holds it, for good. What it is doing follows from the record and the clock:
 *
 *   accepted ──10 % of its time──> running ──its time is over──> succeeded | failed
 */
export interface SimulatedTask {
  readonly id: string;
  readonly provider: ProviderName;
  readonly model: string;
  readonly payload: JsonObject;
  /** What its links to our own files led to when it was accepted: the digest of what they held, by link. */
  readonly held?: Readonly<Record<string, string>>;
  /** Of provider, model and payload, with links to our own files replaced by what they hold. */
  readonly digest: string;
  /** Milliseconds since 1970. */
  readonly acceptedAt: number;
  readonly finishesAt: number;
  readonly fate: Fate;
  readonly seconds: number;
  readonly width: number;
  readonly height: number;
  /** Charged when it succeeds. */
  readonly price: Money;
  /** Where the request had one that counts: the key and the digest of its exact body. */
  readonly idempotency?: { readonly key: string; readonly body: string };
}

export type Fate =
  | { readonly kind: 'succeeds' }
  | { readonly kind: 'fails'; readonly message: string; readonly billed: boolean }
  | { readonly kind: 'never-finishes' };

export type Phase =
  | {
      readonly kind: 'waiting' | 'running';
      /** Between 0 and 1, as a part of its whole time. */ readonly share: number;
    }
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed'; readonly message: string };

const RUNNING_FROM = 0.1;

export function phaseAt(task: SimulatedTask, now: number): Phase {
  if (task.fate.kind === 'never-finishes') return { kind: 'waiting', share: 0 };
  if (now >= task.finishesAt)
    return task.fate.kind === 'fails' ? { kind: 'failed', message: task.fate.message } : { kind: 'succeeded' };
  const share = Math.max(0, (now - task.acceptedAt) / (task.finishesAt - task.acceptedAt));
  return { kind: share < RUNNING_FROM ? 'waiting' : 'running', share };
}

export function isAlive(task: SimulatedTask, now: number): boolean {
  return task.fate.kind === 'never-finishes' || now < task.finishesAt;
}

/** What the task has cost so far: nothing until it ends, nothing if it failed, unless its failure is billed. */
export function chargeAt(task: SimulatedTask, now: number): Money {
  const billed = task.fate.kind === 'succeeds' || (task.fate.kind === 'fails' && task.fate.billed);
  return billed && now >= task.finishesAt ? task.price : { amount: 0, unit: task.price.unit };
}
