import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '../core/json.ts';
import type { ProviderName } from '../core/take.ts';
import type { Violation } from './constraint.ts';
import { digestOf, drawUnit } from './draw.ts';
import type { Call } from './exchange.ts';
import type { Fault } from './fault.ts';
import type { Product } from './product.ts';
import type { Fate, SimulatedTask } from './task.ts';
import type { World } from './world.ts';

/** A request that a dialect has read and found in order. */
export interface Order {
  readonly call: Call;
  readonly provider: ProviderName;
  readonly model: string;
  readonly payload: JsonObject;
  readonly product: Product;
  readonly idempotency?: SimulatedTask['idempotency'];
  /** Set where the vendor accepts a request and finds out later that it can not work. */
  readonly doomed?: string;
}

export type Intake =
  | { readonly kind: 'accepted'; readonly task: SimulatedTask }
  /** Too many tasks alive. */
  | { readonly kind: 'busy' }
  | { readonly kind: 'no-funds' };

/** Takes an order on as one task, or as none. */
export function takeOrder(world: World, order: Order): Intake {
  const { provider, product } = order;
  const now = world.now();
  const { limits, funds } = world.settings;
  if (world.tasks.alive(provider, now) >= (limits[provider] ?? Infinity)) return { kind: 'busy' };
  const purse = funds[provider];
  if (purse !== undefined) {
    const { charged, promised } = world.tasks.spent(provider, now);
    if (charged + promised + product.price.amount > purse) return { kind: 'no-funds' };
  }
  const task = makeTask(world, order);
  world.accept(task, order.call.headers);
  return { kind: 'accepted', task };
}

function makeTask(world: World, order: Order): SimulatedTask {
  const { provider, model, payload, product, idempotency } = order;
  const { seed, latency, speed } = world.settings;
  const digest = digestOf({ provider, model, payload: withoutAddresses(payload, world) });
  const repeat = world.tasks.repeats(digest);
  const around = 1 + latency.spread * (2 * drawUnit(seed, 'latency', digest, repeat) - 1);
  const acceptedAt = world.now();
  return {
    id: taskId(provider, acceptedAt, [seed, digest, repeat]),
    provider,
    model,
    payload,
    held: heldBy(payload, world),
    digest,
    acceptedAt,
    finishesAt: acceptedAt + Math.round((latency.medianMs * around) / speed),
    fate: fateOf(order),
    ...product,
    ...misfit(order.call.fault),
    ...(idempotency && { idempotency }),
  };
}

/** What the clip is instead of what was asked. It costs what was asked. */
function misfit(fault: Fault | undefined): Partial<Product> {
  if (fault?.kind === 'wrong-length') return { seconds: fault.seconds };
  if (fault?.kind === 'wrong-size') return { width: fault.width, height: fault.height };
  return {};
}

function fateOf({ call: { fault }, doomed }: Order): Fate {
  if (doomed !== undefined) return { kind: 'fails', message: doomed, billed: false };
  if (fault?.kind === 'never-finish') return { kind: 'never-finishes' };
  if (fault?.kind !== 'fail-task') return { kind: 'succeeds' };
  return { kind: 'fails', message: fault.message ?? 'video generation failed', billed: fault.billed };
}

/** The payload with links to our own files replaced by what they hold, so that ports and task ids do not count. */
function withoutAddresses(value: Json, world: World): Json {
  if (typeof value === 'string') {
    const linked = /^https?:/.test(value) ? world.files.follow(value) : undefined;
    return linked?.kind === 'file' ? { file: linked.file.digest } : value;
  }
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => withoutAddresses(item, world));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withoutAddresses(member, world)]));
}

/** Links to our own files, and the digests of what they hold. */
function heldBy(payload: JsonObject, world: World): Readonly<Record<string, string>> {
  const entries = linksOf(payload, '').flatMap(({ link }) => {
    const linked = world.files.follow(link);
    return linked.kind === 'file' ? [[link, linked.file.digest] as const] : [];
  });
  return Object.fromEntries(entries);
}

/** Parameters whose link leads to a file of ours that is not there any more. */
export function goneLink(payload: JsonObject, world: World): Violation | undefined {
  const gone = linksOf(payload, '').find(({ link }) => world.files.follow(link).kind === 'gone');
  return gone && { field: gone.field, message: `failed to download ${gone.field}: 404 Not Found` };
}

function linksOf(value: Json, field: string): readonly { readonly field: string; readonly link: string }[] {
  if (typeof value === 'string')
    return /^https?:\/\//i.test(value) && !field.endsWith('prompt') ? [{ field, link: value }] : [];
  if (value === null || typeof value !== 'object') return [];
  if (Array.isArray(value))
    return (value as readonly Json[]).flatMap((item, index) => linksOf(item, `${field}[${index}]`));
  return Object.entries(value).flatMap(([key, member]) => linksOf(member, field === '' ? key : `${field}.${key}`));
}

const BASE32 = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** As the vendors spell them: `task_` and a ULID, or a UUID. */
function taskId(provider: ProviderName, at: number, about: readonly (string | number)[]): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([provider, at, ...about]))
    .digest();
  if (provider === 'gmi') {
    const hex = hash.toString('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  }
  const time = Array.from({ length: 10 }, (_, index) => BASE32[Math.floor(at / 32 ** (9 - index)) % 32]);
  const chance = Array.from(hash.subarray(0, 16), (byte) => BASE32[byte % 32]);
  return `task_${time.join('')}${chance.join('')}`;
}
