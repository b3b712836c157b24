import { isJsonObject } from '../core/json.ts';
import { firstViolation } from './constraint.ts';
import { GMI_CONSTRAINTS } from './constraints-gmi.ts';
import { jsonBody, jsonReply, type Call, type Reply, type Route } from './exchange.ts';
import { gmiError } from './gmi-errors.ts';
import { gmiRecord, type GmiRecord } from './gmi-record.ts';
import { gmiUploadRoutes } from './gmi-upload.ts';
import { goneLink, takeOrder } from './intake.ts';
import { judgeKey } from './keys.ts';
import { gmiProduct } from './product.ts';
import type { World } from './world.ts';

const QUEUE = '/gmi/api/v1/ie/requestqueue/apikey';

/** GMI Cloud: docs.gmicloud.ai, the request queue and the model pages. There is no documented way to cancel. */
export function gmiRoutes(world: World): readonly Route[] {
  const guarded = (handle: Route['handle']): Route['handle'] => {
    return (call) => (judgeKey(call, world.settings) === 'good' ? handle(call) : gmiError(401));
  };
  const models = guarded(() => jsonReply(200, { model_ids: [...GMI_CONSTRAINTS.keys()] }));
  const [presign, put] = gmiUploadRoutes(world, QUEUE);
  return [
    { method: 'POST', path: `${QUEUE}/requests`, point: 'submit', handle: guarded((call) => submit(world, call)) },
    { method: 'GET', path: `${QUEUE}/requests`, point: 'list', handle: guarded((call) => list(world, call)) },
    { method: 'GET', path: `${QUEUE}/requests/:id`, point: 'status', handle: guarded((call) => status(world, call)) },
    { method: 'GET', path: `${QUEUE}/models`, handle: models },
    { method: 'GET', path: '/gmi/api/v1/apikey/models', handle: models },
    { method: 'GET', path: `${QUEUE}/models/:id`, handle: guarded((call) => describeModel(call)) },
    { ...presign, handle: guarded(presign.handle) },
    put,
  ];
}

function submit(world: World, call: Call): Reply {
  const body = jsonBody(call);
  if (!isJsonObject(body) || !isJsonObject(body['payload'])) return gmiError(400, 'model and payload are required');
  const { model, payload } = body;
  const constraints = typeof model === 'string' ? GMI_CONSTRAINTS.get(model) : undefined;
  if (typeof model !== 'string' || !constraints) return gmiError(404);
  const asked = { fields: payload, follow: (link: string) => world.files.follow(link) };
  const own = firstViolation(constraints.own, asked);
  if (own) return gmiError(400, own.message);
  const upstream = firstViolation(constraints.upstream, asked);
  if (upstream) return gmiError(422, upstream.message);
  const gone = goneLink(payload, world);
  const taken = takeOrder(world, {
    call,
    provider: 'gmi',
    model,
    payload,
    product: gmiProduct({ model, asked, extendOutput: world.settings.extendOutput }),
    ...(gone && { doomed: `Backend error (400): ${gone.message}` }),
  });
  switch (taken.kind) {
    case 'busy': {
      const reply = gmiError(429);
      return { ...reply, headers: { ...reply.headers, 'retry-after': String(world.settings.retryAfterSeconds) } };
    }
    case 'no-funds':
      return gmiError(402);
    case 'accepted':
      return accepted(call, gmiRecord(world, taken.task));
  }
}

/** The short record of the model pages; the whole one if the task is over already ("Calling method: sync"). */
function accepted(call: Call, record: GmiRecord): Reply {
  const { request_id, ...rest } = record;
  const { model, status, created_at, updated_at, queued_at } = record;
  const short = { model, status, created_at, updated_at, queued_at };
  const body = record.outcome === null ? short : rest;
  return jsonReply(200, call.fault?.kind === 'no-task-id' ? body : { request_id, ...body });
}

function status(world: World, call: Call): Reply {
  const task = world.tasks.find('gmi', call.param('id'));
  if (!task) return gmiError(404, 'request not found');
  const record = gmiRecord(world, task);
  if (call.fault?.kind === 'unknown-status') return jsonReply(200, { ...record, status: 'reviewing', outcome: null });
  return jsonReply(200, call.fault?.kind === 'empty-echo' ? { ...record, payload: {} } : record);
}

/** Newest first; paging is not documented. */
function list(world: World, call: Call): Reply {
  const model = call.query.get('model_id');
  const { fault } = call;
  const tasks = world.tasks
    .all()
    .filter((task) => task.provider === 'gmi' && (model === null || task.model === model))
    .reverse()
    .slice(fault?.kind === 'lag' ? fault.newest : 0, fault?.kind === 'page' ? fault.size : undefined);
  const echo = fault?.kind === 'empty-echo' ? { payload: {} } : {};
  return jsonReply(200, { requests: tasks.map((task) => ({ ...gmiRecord(world, task), ...echo })) });
}

function describeModel(call: Call): Reply {
  const model = call.param('id');
  if (!GMI_CONSTRAINTS.has(model)) return gmiError(404);
  const text = { brief_description: model, detailed_description: `# ${model}` };
  return jsonReply(200, { model, org_id: 'org-simulated', ...text, parameters: [] });
}
