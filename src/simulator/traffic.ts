import type { IncomingHttpHeaders } from 'node:http';
import type { FaultEffect } from './fault.ts';

/** One request as it was answered. */
export interface LoggedRequest {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  /** As they came, keys included; only ever held in memory. */
  readonly headers: IncomingHttpHeaders;
  /** 0 = the connection was broken off. */
  readonly status: number;
  readonly fault?: FaultEffect['kind'];
}

/** Entries kept; the oldest go first. */
const LOG_LIMIT = 10_000;

/** What was asked for: the last requests one by one, and all of them counted by method and route. */
export class Traffic {
  #log: LoggedRequest[] = [];
  readonly #counts = new Map<string, number>();

  /** `route` is the path with its parts still named, so that all status calls count as one. */
  add(request: LoggedRequest, route: string): void {
    if (this.#log.length >= 2 * LOG_LIMIT) this.#log = this.#log.slice(-LOG_LIMIT);
    this.#log.push(request);
    const key = `${request.method} ${route}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  recent(): readonly LoggedRequest[] {
    return this.#log.slice(-LOG_LIMIT);
  }

  counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  clear(): void {
    this.#log = [];
    this.#counts.clear();
  }
}
