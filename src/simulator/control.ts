import { isJsonObject, type Json } from '../core/json.ts';
import { jsonBody, jsonReply, textReply, type Call, type Reply, type Route } from './exchange.ts';
import { faultFromJson } from './fault-grammar.ts';
import { inspectWorld } from './inspection.ts';
import type { World } from './world.ts';

/**
 * For tests in another process: `POST /_simulator/faults` with a fault, or `{ "faults": [...] }`;
 * `GET /_simulator/state`; `POST /_simulator/reset`.
 */
export function controlRoutes(world: World): readonly Route[] {
  return [
    { method: 'POST', path: '/_simulator/faults', handle: (call) => planFaults(world, call) },
    { method: 'GET', path: '/_simulator/state', handle: () => stateReply(world) },
    {
      method: 'POST',
      path: '/_simulator/reset',
      handle: () => {
        world.reset();
        return jsonReply(200, { ok: true });
      },
    },
  ];
}

/** All or none of them. */
function planFaults(world: World, call: Call): Reply {
  const body = jsonBody(call);
  const given: Json | undefined = isJsonObject(body) ? (body['faults'] ?? body) : body;
  const parsed = (Array.isArray(given) ? (given as readonly Json[]) : [given ?? null]).map(faultFromJson);
  for (const result of parsed) if (!result.ok) return jsonReply(400, { error: result.error });
  for (const result of parsed) if (result.ok) world.faults.add(result.value);
  return jsonReply(200, { ok: true, planned: parsed.length });
}

function stateReply(world: World): Reply {
  return textReply(200, 'application/json; charset=utf-8', JSON.stringify(inspectWorld(world)));
}
