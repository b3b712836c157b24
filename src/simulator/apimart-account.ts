import { apimartError } from './apimart-errors.ts';
import { jsonReply, type Call, type Reply, type Route } from './exchange.ts';
import { judgeKey } from './keys.ts';
import { chargeAt } from './task.ts';
import type { World } from './world.ts';

const DAY_MS = 86_400_000;
const USAGE_DAYS = 31;

/** APIMart, account/token-balance, account/user-balance and the usage report. */
export function apimartAccountRoutes(world: World): readonly Route[] {
  const balance = (call: Call): Reply => balanceReply(world, call);
  return [
    { method: 'GET', path: '/apimart/v1/balance', handle: balance },
    { method: 'GET', path: '/apimart/v1/user/balance', handle: balance },
    { method: 'GET', path: '/apimart/v1/usage', handle: (call) => usageReply(world, call) },
  ];
}

/** A key that is not known is answered 200 and `success: false`, none at all 401. */
function balanceReply(world: World, call: Call): Reply {
  const key = judgeKey(call, world.settings);
  if (key === 'missing') return apimartError(401);
  if (key === 'bad') return jsonReply(200, { success: false, message: 'invalid token' });
  const purse = world.settings.funds.apimart;
  const { charged } = world.tasks.spent('apimart', world.now());
  const left = purse === undefined ? -1 : cents(purse - charged);
  return jsonReply(200, {
    success: true,
    remain_balance: left,
    used_balance: cents(charged),
    remain_credits: purse === undefined ? -1 : cents(left * 10),
    used_credits: cents(charged * 10),
    unlimited_quota: purse === undefined,
  });
}

/** `start` and `end` are dates at most 31 days apart; the report's own shape is not documented, so it is kept to sums. */
function usageReply(world: World, call: Call): Reply {
  if (judgeKey(call, world.settings) !== 'good') return apimartError(401);
  const now = world.now();
  const start = Date.parse(call.query.get('start') ?? new Date(now - DAY_MS).toISOString());
  const end = Date.parse(call.query.get('end') ?? new Date(now + DAY_MS).toISOString());
  const isSpan = end >= start && end - start <= USAGE_DAYS * DAY_MS;
  if (!isSpan) return apimartError(400, { message: `start and end must be at most ${USAGE_DAYS} days apart` });
  const model = call.query.get('model');
  const tasks = world.tasks
    .all()
    .filter((task) => task.provider === 'apimart' && task.finishesAt >= start && task.finishesAt <= end)
    .filter((task) => model === null || task.model === model);
  const total = tasks.reduce((sum, task) => sum + chargeAt(task, now).amount, 0);
  return jsonReply(200, { success: true, data: { requests: tasks.length, total_cost: cents(total) } });
}

/** Sums of dollars without the noise of binary fractions. */
function cents(amount: number): number {
  return Math.round(amount * 1e6) / 1e6;
}
