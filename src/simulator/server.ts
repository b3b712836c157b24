import { Buffer } from 'node:buffer';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { PROVIDER_NAMES, type ProviderName } from '../core/take.ts';
import { textReply, type Call, type Reply, type Route } from './exchange.ts';
import type { Fault } from './fault.ts';
import { beginning, ending, type Ending } from './fault-reply.ts';
import { Router } from './router.ts';
import type { World } from './world.ts';

const BODY_LIMIT_BYTES = 64 * 1024 * 1024;
const MARK = { 'shotgraph-simulator': '1' };

/** One request on its way: what came, where it goes, what is to go wrong with it. */
interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly provider: ProviderName | undefined;
  /** For the counters. */
  readonly routePath: string;
  readonly fault: Fault | undefined;
}

/** Answers requests by the routes; faults and the log are applied here, so that no dialect knows of them. */
export function makeServer(world: World, routes: readonly Route[]): Server {
  const router = new Router(routes);
  const server = createServer((request, response) => {
    answer(world, router, request, response).catch((error: unknown) => explain(error, response));
  });
  server.keepAliveTimeout = 65_000;
  return server;
}

async function answer(world: World, router: Router, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const method = request.method ?? 'GET';
  const url = new URL(request.url ?? '/', 'http://simulator');
  const match = router.match(method, url.pathname);
  const provider = providerOf(url.pathname);
  const point = match?.route.point;
  const fault = point && world.faults.take(point, provider);
  const visit: Visit = { request, response, url, provider, fault, routePath: match?.route.path ?? 'unknown' };
  const start = beginning(world, fault, provider);
  if (start.kind === 'break') {
    log(world, visit, 0);
    request.socket.resetAndDestroy();
    return;
  }
  const body = await readBody(request);
  if (start.kind === 'answer') {
    finish(world, visit, { reply: start.reply, ending: 'whole' });
    return;
  }
  if (start.afterMs > 0) await pause(start.afterMs, undefined, { ref: false });
  const param = (name: string): string => match?.params.get(name) ?? '';
  const call: Call = {
    method,
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body: body ?? Buffer.alloc(0),
    param,
    ...(fault && { fault }),
  };
  const reply = body && match ? await match.route.handle(call) : notHandled(body);
  finish(world, visit, ending(fault, provider, reply));
}

function notHandled(body: Buffer | undefined): Reply {
  const [status, error] = body ? [404, 'no such path'] : [413, 'request body too large'];
  return textReply(status, 'application/json; charset=utf-8', JSON.stringify({ error }));
}

/** Logs and sends; with the ending `none` the connection breaks. */
function finish(world: World, visit: Visit, outcome: { readonly reply: Reply; readonly ending: Ending }): void {
  const { request, response } = visit;
  const { reply } = outcome;
  if (outcome.ending === 'none') {
    log(world, visit, 0);
    request.socket.destroy();
    return;
  }
  log(world, visit, reply.status);
  const length = { 'content-length': String(reply.body.length) };
  response.writeHead(reply.status, { date: new Date(world.now()).toUTCString(), ...MARK, ...reply.headers, ...length });
  if (outcome.ending === 'half')
    response.write(reply.body.subarray(0, Math.floor(reply.body.length / 2)), () => request.socket.destroy());
  else response.end(request.method === 'HEAD' ? undefined : reply.body);
}

/** `status` 0 = broken off. The control calls of tests are not logged. */
function log(world: World, { request, url, fault, routePath }: Visit, status: number): void {
  if (url.pathname.startsWith('/_simulator/')) return;
  const { method = 'GET', headers } = request;
  const path = url.pathname + url.search;
  world.traffic.add({ at: world.now(), method, path, headers, status, ...(fault && { fault: fault.kind }) }, routePath);
}

/** A request that broke off needs no answer; anything else is a mistake of ours, and tests shall see it. */
function explain(error: unknown, response: ServerResponse): void {
  if (response.headersSent || response.destroyed || !response.writable) return void response.destroy();
  const words = error instanceof Error ? error.message : String(error);
  response.writeHead(500, { ...MARK, 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: `the simulator itself failed: ${words}` }));
}

/** Undefined = too large; the rest is read and dropped, so that the answer arrives. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= BODY_LIMIT_BYTES) chunks.push(chunk);
    else chunks.length = 0;
  }
  return length <= BODY_LIMIT_BYTES ? Buffer.concat(chunks, length) : undefined;
}

/** `/apimart/...` or `/files/apimart/...` */
function providerOf(path: string): ProviderName | undefined {
  const [, first, second] = path.split('/');
  const name = first === 'files' ? second : first;
  return PROVIDER_NAMES.find((known) => known === name);
}
