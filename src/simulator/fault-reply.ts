import { unreachable } from '../core/bug.ts';
import type { ProviderName } from '../core/take.ts';
import { plannedApimartError } from './apimart-errors.ts';
import { textReply, type Reply } from './exchange.ts';
import type { Fault } from './fault.ts';
import { gmiError } from './gmi-errors.ts';
import type { World } from './world.ts';

/** What a planned fault makes of a request before its handler sees it. */
export type Beginning =
  | { readonly kind: 'go-on'; readonly afterMs: number }
  | { readonly kind: 'answer'; readonly reply: Reply }
  | { readonly kind: 'break' };

/** How the answer goes out. */
export type Ending = 'whole' | 'half' | 'none';

const PAGE =
  '<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>';

const NO_VIDEO = new Uint8Array(4096).fill(1);

export function beginning(world: World, fault: Fault | undefined, provider: ProviderName | undefined): Beginning {
  switch (fault?.kind) {
    case 'http':
      return { kind: 'answer', reply: refusal(world, fault, provider) };
    case 'html':
      return { kind: 'answer', reply: textReply(200, 'text/html; charset=utf-8', PAGE) };
    case 'garbage':
      return { kind: 'answer', reply: textReply(200, 'application/json', '{"code":200,"data":[{"sta') };
    case 'redirect': {
      const location = fault.to ?? `${world.origin.replace('127.0.0.1', 'localhost')}/elsewhere`;
      const reply = textReply(307, 'text/plain', '');
      return { kind: 'answer', reply: { ...reply, headers: { ...reply.headers, location } } };
    }
    case 'reset':
      return { kind: 'break' };
    case 'slow':
      return { kind: 'go-on', afterMs: fault.ms };
    case 'lose-reply':
    case 'accept-then-5xx':
    case 'truncate':
    case 'fail-task':
    case 'never-finish':
    case 'no-task-id':
    case 'wrong-length':
    case 'wrong-size':
    case 'cut':
    case 'no-video':
    case 'unknown-status':
    case 'empty-echo':
    case 'lag':
    case 'page':
    case undefined:
      return { kind: 'go-on', afterMs: 0 };
    default:
      return unreachable(fault);
  }
}

/** What it makes of the answer. A refusal stays a refusal: nothing was done that a 5xx could hide. */
export function ending(
  fault: Fault | undefined,
  provider: ProviderName | undefined,
  reply: Reply,
): { readonly reply: Reply; readonly ending: Ending } {
  if (fault?.kind === 'lose-reply') return { reply, ending: 'none' };
  if (fault?.kind === 'truncate') return { reply, ending: 'half' };
  if (fault?.kind === 'cut' && reply.status < 400)
    return { reply: { ...reply, body: reply.body.slice(0, Math.floor(reply.body.length / 2)) }, ending: 'whole' };
  if (fault?.kind === 'no-video' && reply.status < 400) return { reply: { ...reply, body: NO_VIDEO }, ending: 'whole' };
  // Never in the words by which a vendor says that it took nothing on: after an acceptance no vendor says those.
  if (fault?.kind === 'accept-then-5xx' && reply.status < 400)
    return { reply: documentedError(provider, fault.status, 'the gateway lost the answer'), ending: 'whole' };
  return { reply, ending: 'whole' };
}

function refusal(world: World, fault: Extract<Fault, { kind: 'http' }>, provider: ProviderName | undefined): Reply {
  const { status, body, words } = fault;
  if (body !== undefined) return textReply(status, 'application/json; charset=utf-8', body);
  if (fault.on === 'file') return textReply(status, 'text/plain', words ?? '');
  const reply = documentedError(provider, status, words);
  const isWait = status === 429 || words === 'idempotency_in_progress';
  if (!isWait) return reply;
  return { ...reply, headers: { ...reply.headers, 'retry-after': String(world.settings.retryAfterSeconds) } };
}

function documentedError(provider: ProviderName | undefined, status: number, words?: string): Reply {
  return provider === 'gmi' ? gmiError(status, words) : plannedApimartError(status, words);
}
