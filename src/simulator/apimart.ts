import { createHash } from 'node:crypto';
import { isJsonObject, type JsonObject } from '../core/json.ts';
import { apimartAccountRoutes } from './apimart-account.ts';
import { apimartError } from './apimart-errors.ts';
import { apimartStatusReply } from './apimart-status.ts';
import { apimartUploadRoute } from './apimart-upload.ts';
import { firstViolation } from './constraint.ts';
import { APIMART_CONSTRAINTS } from './constraints-apimart.ts';
import { jsonBody, jsonReply, type Call, type Reply, type Route } from './exchange.ts';
import { goneLink, takeOrder } from './intake.ts';
import { judgeKey } from './keys.ts';
import { apimartProduct } from './product.ts';
import type { SimulatedTask } from './task.ts';
import type { World } from './world.ts';

/** Both providers that speak this dialect. */
type ApimartName = 'apimart' | 'gccai';

const MODELS = ['skyreels-v4-fast', 'skyreels-v4-std'];
/** Fields of any generation body, whatever the model. */
const GENERIC_FIELDS = new Set(['model', 'webhook', 'language', 'nsfw_check']);
const OBJECT_VERSION = '2026-07-27';

/**
 * APIMart: docs.apimart.ai, SkyReels V4, task status, image upload, balance, usage. GCCAI documents only the
 * generation; its status and model calls are those of APIMart by inference, its uploads and account calls do not
 * exist here, and it knows no idempotency.
 */
export function apimartRoutes(world: World, provider: ApimartName): readonly Route[] {
  const prefix = `/${provider}/v1`;
  const guarded = (handle: Route['handle']): Route['handle'] => {
    return (call) => (judgeKey(call, world.settings) === 'good' ? handle(call) : apimartError(401));
  };
  const shared: readonly Route[] = [
    {
      method: 'POST',
      path: `${prefix}/videos/generations`,
      point: 'submit',
      handle: guarded((call) => submit(world, provider, call)),
    },
    {
      method: 'GET',
      path: `${prefix}/tasks/:id`,
      point: 'status',
      handle: guarded((call) => apimartStatusReply(world, provider, call)),
    },
    {
      method: 'GET',
      path: `${prefix}/models`,
      handle: guarded(() => jsonReply(200, { object: 'list', data: MODELS.map((id) => ({ id, object: 'model' })) })),
    },
  ];
  if (provider === 'gccai') return shared;
  const upload = apimartUploadRoute(world);
  return [...shared, { ...upload, handle: guarded(upload.handle) }, ...apimartAccountRoutes(world)];
}

function submit(world: World, provider: ApimartName, call: Call): Reply {
  const body = jsonBody(call);
  if (!isJsonObject(body)) return apimartError(400, { message: 'request body is not a JSON object' });
  const key = provider === 'apimart' && world.settings.idempotency ? call.headers['idempotency-key'] : undefined;
  if (typeof key !== 'string') return order(world, { provider, call, body });
  if (!/^[!-~]{1,191}$/.test(key)) return apimartError(400, { message: 'invalid Idempotency-Key' });
  const idempotency = { key, body: createHash('sha256').update(call.body).digest('hex') };
  const earlier = world.tasks.findByKey(provider, key);
  if (!earlier) return order(world, { provider, call, body, idempotency });
  if (earlier.idempotency?.body !== idempotency.body) return apimartError(409, { code: 'idempotency_key_reused' });
  const reply = accepted(call, earlier);
  return { ...reply, headers: { ...reply.headers, 'idempotency-replayed': 'true' } };
}

interface Submission {
  readonly provider: ApimartName;
  readonly call: Call;
  readonly body: JsonObject;
  readonly idempotency?: NonNullable<SimulatedTask['idempotency']>;
}

function order(world: World, { provider, call, body, idempotency }: Submission): Reply {
  const { model } = body;
  if (typeof model !== 'string') return apimartError(400, { message: 'model is required', param: 'model' });
  if (!MODELS.includes(model))
    return apimartError(400, { code: 'model_not_found', message: `model not found: ${model}`, param: 'model' });
  const fields = Object.fromEntries(Object.entries(body).filter(([name]) => !GENERIC_FIELDS.has(name)));
  const asked = { fields, follow: (link: string) => world.files.follow(link) };
  const violation = firstViolation(APIMART_CONSTRAINTS, asked) ?? goneLink(fields, world);
  if (violation) return apimartError(422, { message: violation.message, param: violation.field });
  const { extendOutput } = world.settings;
  const taken = takeOrder(world, {
    call,
    provider,
    model,
    payload: fields,
    product: apimartProduct({ model, asked, extendOutput }),
    ...(idempotency && { idempotency }),
  });
  switch (taken.kind) {
    case 'busy': {
      const reply = apimartError(429);
      return { ...reply, headers: { ...reply.headers, 'retry-after': String(world.settings.retryAfterSeconds) } };
    }
    case 'no-funds':
      return apimartError(402);
    case 'accepted':
      return accepted(call, taken.task);
  }
}

/** The documented array, or the object that the official client asks for by a header. */
function accepted(call: Call, { id }: SimulatedTask): Reply {
  const named = call.fault?.kind !== 'no-task-id';
  if (call.headers['x-apimart-response-version'] === OBJECT_VERSION) {
    const data = { ...(named && { id }), status: 'queued', object: 'generation.task' };
    return jsonReply(202, { code: 202, data, request_id: `req_${id.slice(-16)}` });
  }
  return jsonReply(200, { code: 200, data: [{ status: 'submitted', ...(named && { task_id: id }) }] });
}
