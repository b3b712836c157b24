import type { Json, JsonObject } from '../core/json.ts';
import type { ProviderName } from '../core/take.ts';
import { apimartError } from './apimart-errors.ts';
import { jsonReply, type Call, type Reply } from './exchange.ts';
import { chargeAt, phaseAt, type SimulatedTask } from './task.ts';
import type { World } from './world.ts';

/** APIMart, tasks/status. GCCAI's answer is the same without the price, which nothing documents there. */
export function apimartStatusReply(world: World, provider: ProviderName, call: Call): Reply {
  const task = world.tasks.find(provider, call.param('id'));
  if (!task) return apimartError(404, { message: 'task not found' });
  const data = { ...statusOf(world, task), ...(call.fault?.kind === 'unknown-status' && { status: 'reviewing' }) };
  return jsonReply(200, { code: 200, data });
}

function statusOf(world: World, task: SimulatedTask): JsonObject {
  const phase = phaseAt(task, world.now());
  const { medianMs } = world.settings.latency;
  const common = {
    id: task.id,
    created: Math.floor(task.acceptedAt / 1000),
    estimated_time: Math.ceil(medianMs / world.settings.speed / 1000),
  };
  switch (phase.kind) {
    case 'waiting':
      return { ...common, status: 'pending', progress: 0 };
    case 'running':
      return { ...common, status: 'processing', progress: Math.min(99, Math.floor(phase.share * 100)) };
    case 'failed': {
      const error = { code: 'task_failed', message: phase.message, type: 'task_failed', param: '' };
      return { ...common, status: 'failed', progress: 100, error, ...ended(world, task) };
    }
    case 'succeeded':
      return { ...common, status: 'completed', progress: 100, ...ended(world, task), result: resultOf(world, task) };
  }
}

function ended(world: World, task: SimulatedTask): JsonObject {
  const { amount } = chargeAt(task, world.now());
  return {
    ...(task.provider === 'apimart' && { cost: amount, credits_cost: Math.round(amount * 1e7) / 1e6 }),
    completed: Math.floor(task.finishesAt / 1000),
    actual_time: Math.ceil((task.finishesAt - task.acceptedAt) / 1000),
  };
}

function resultOf(world: World, task: SimulatedTask): Json {
  const { video, expiresAt } = world.files.addressOf(task);
  const url = world.settings.shapes.resultUrl === 'list' ? [video] : video;
  return { videos: [{ url, expires_at: Math.floor(expiresAt / 1000) }] };
}
