import { isJsonObject } from '../core/json.ts';
import type { Json, JsonObject } from '../core/json.ts';
import type { Answer } from './call.ts';
import { tidy } from './tidy.ts';

/** What a vendor says about an error. Every part may be missing; none of it decides anything by its absence. */
export interface VendorError {
  readonly words?: string;
  /** `error.code` and `error.type`, as text. */
  readonly codes: readonly string[];
  /** The more telling of them. */
  readonly code?: string;
  readonly requestId?: string;
}

/**
 * Reads the error of a body, whichever of the shapes in use it has: `{"error":{"code","message","type"}}` (APIMart),
 * `{"error":"text"}` (GMI), `message`, `reason`, or `detail` as a text or as FastAPI's list of `{msg}`.
 */
export function readVendorError(body: Json | undefined): VendorError {
  if (!isJsonObject(body)) return { codes: [] };
  const inner = isJsonObject(body['error']) ? body['error'] : body;
  const words = wordsOf(inner) ?? wordsOf(body);
  const requestId = textOf(inner['request_id']) ?? textOf(body['request_id']);
  const codes = [inner['code'], inner['type']].flatMap((code) => textOf(code) ?? []);
  const code = codes.find((text) => !/^\d+$/.test(text)) ?? codes[0];
  return {
    codes,
    ...(code !== undefined && { code }),
    ...(words !== undefined && { words }),
    ...(requestId !== undefined && { requestId }),
  };
}

/** The error an answer carries; of a web page its title, which is often the only word of a proxy. */
export function errorOfAnswer(answer: Extract<Answer, { kind: 'reply' }>): VendorError {
  const fromHeader = answer.headers['x-request-id'];
  const error = answer.body.kind === 'json' ? readVendorError(answer.body.json) : pageError(answer.body.text);
  return error.requestId === undefined && fromHeader ? { ...error, requestId: tidy(fromHeader) } : error;
}

function pageError(text: string): VendorError {
  const title = /<title[^>]*>([^<]*)/i.exec(text)?.[1];
  if (title?.trim()) return { codes: [], words: `a web page, "${tidy(title)}"` };
  if (text.trim() === '') return { codes: [] };
  return { codes: [], words: /^\s*</.test(text) ? 'a web page' : `"${tidy(text.slice(0, 80))}"` };
}

function wordsOf(object: JsonObject): string | undefined {
  for (const key of ['message', 'error', 'reason', 'detail', 'msg']) {
    const value = object[key];
    const text = Array.isArray(value) ? value.flatMap(itemWords).join('; ') : textOf(value);
    if (text) return tidy(text);
  }
  return undefined;
}

function itemWords(item: Json): readonly string[] {
  const text = isJsonObject(item) ? textOf(item['msg']) : textOf(item);
  return text === undefined ? [] : [text];
}

function textOf(value: Json | undefined): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? tidy(value) : undefined;
}
