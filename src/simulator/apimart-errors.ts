import type { JsonObject } from '../core/json.ts';
import { jsonReply, type Reply } from './exchange.ts';

interface ErrorRow {
  readonly type: string;
  readonly message: string;
}

/** APIMart, tasks/status, table of errors; 409 and 503 of the idempotency page come by their code. */
const ROWS: Readonly<Record<number, ErrorRow>> = {
  400: { type: 'invalid_request_error', message: 'Invalid request parameters' },
  401: { type: 'apimart_error', message: 'Invalid token' },
  402: { type: 'payment_required', message: 'Insufficient balance, please top up' },
  403: { type: 'permission_error', message: 'Permission denied' },
  404: { type: 'invalid_request_error', message: 'Not found' },
  409: { type: 'idempotency_error', message: 'Conflict' },
  413: { type: 'invalid_request_error', message: 'File exceeds 20MB' },
  422: { type: 'invalid_request_error', message: 'Parameter constraint violated' },
  429: { type: 'rate_limit_error', message: 'Too many requests, please try again later' },
  500: { type: 'server_error', message: 'Internal server error' },
  502: { type: 'bad_gateway', message: 'Bad gateway' },
  503: { type: 'service_unavailable', message: 'Service unavailable' },
  504: { type: 'gateway_timeout', message: 'Gateway timeout' },
};

interface Detail {
  readonly message?: string;
  /** Default: the status. */
  readonly code?: string;
  readonly param?: string;
}

/** `{"error":{"code","message","type"}}`, with `param` where a parameter is to blame. */
export function apimartError(status: number, detail: Detail = {}): Reply {
  const row = ROWS[status] ?? { type: 'server_error', message: 'Unexpected error' };
  const { message = row.message, code = status, param } = detail;
  const error: JsonObject = { code, message, type: row.type, ...(param !== undefined && { param }) };
  return jsonReply(status, { error });
}

/** The documented answer for a status; `words` like `idempotency_unavailable` become its code, others its message. */
export function plannedApimartError(status: number, words: string | undefined): Reply {
  if (words === undefined) return apimartError(status);
  return apimartError(
    status,
    /^[a-z_]+$/.test(words) ? { code: words, message: words.replaceAll('_', ' ') } : { message: words },
  );
}
