import { TransportError } from '../../src/core/ports.ts';
import type { Clock, HttpReply, HttpRequest, Transport } from '../../src/core/ports.ts';

type Step = TransportError | { status?: number; headers?: Record<string, string>; body?: unknown };

/** A transport that gives the answers it was given, in order, and remembers what it was asked. */
export function scripted(...steps: Step[]): Transport & { readonly requests: HttpRequest[] } {
  const requests: HttpRequest[] = [];
  return {
    requests,
    send(request) {
      requests.push(request);
      const step = steps.shift() ?? new TransportError('the script is over', false);
      return step instanceof TransportError ? Promise.reject(step) : Promise.resolve(toReply(step));
    },
    open: () => Promise.reject(new TransportError('no downloads here', false)),
  };
}

function toReply({ status = 200, headers = {}, body = {} }: Exclude<Step, TransportError>): HttpReply {
  return { status, headers, text: typeof body === 'string' ? body : JSON.stringify(body) };
}

export const NOW = Date.UTC(2026, 8, 16);

export const clock: Clock = { now: () => NOW, sleep: () => Promise.resolve() };

/** Long enough to be scrubbed, and unlike anything else. */
export const KEY = 'sk-planted-0123456789abcdef/+"x';
