import { Buffer } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import type { Json } from '../core/json.ts';
import type { Fault, FaultPoint } from './fault.ts';

/** A request, read whole, with the route it matched. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** By the names in the route's path; '' where the route has no such part. */
  param(name: string): string;
  /** What goes wrong with this request, where the dialect has to play it. */
  readonly fault?: Fault;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface Route {
  readonly method: string;
  /** `/v1/tasks/:id`; a part with a colon matches one segment, a `*` at the end the whole rest. */
  readonly path: string;
  /** Which planned faults may strike here. */
  readonly point?: FaultPoint;
  readonly handle: (call: Call) => Reply | Promise<Reply>;
}

export function jsonReply(status: number, body: Json, headers: Readonly<Record<string, string>> = {}): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: Buffer.from(JSON.stringify(body)),
  };
}

export function textReply(status: number, contentType: string, text: string): Reply {
  return { status, headers: { 'content-type': contentType }, body: Buffer.from(text) };
}

/** The JSON of a body; undefined where it is none. */
export function jsonBody({ body }: Call): Json | undefined {
  try {
    return JSON.parse(body.toString('utf8')) as Json;
  } catch {
    return undefined;
  }
}
