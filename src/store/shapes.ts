import { isJsonObject, type Json, type JsonObject } from '../core/json.ts';
import { PROVIDER_NAMES } from '../core/take.ts';

type Check = (value: Json) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isCount: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const isHash: Check = (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
const isMoney: Check = (value) =>
  isJsonObject(value) &&
  typeof value['amount'] === 'number' &&
  typeof value['unit'] === 'string' &&
  /^(usd|credits:.+)$/.test(value['unit']);

const isPositive: Check = (value) => typeof value === 'number' && value > 0;
const isSound: Check = (value) =>
  isJsonObject(value) &&
  isText(value['codec'] ?? 0) &&
  ['sampleRate', 'channels'].every((key) => isPositive(value[key] ?? 0));
const isClipFacts: Check = (value) =>
  isJsonObject(value) &&
  ['container', 'codec'].every((key) => isText(value[key] ?? 0)) &&
  ['width', 'height', 'seconds', 'frames', 'fps'].every((key) => isPositive(value[key] ?? 0)) &&
  (value['audio'] === undefined || isSound(value['audio']));

/** The shapes of fields in our own files, by the words an error uses for them. */
const SHAPES = {
  'a text': isText,
  'a number': (value) => typeof value === 'number',
  'a whole number': isCount,
  'a SHA-256': isHash,
  'a provider': (value) => PROVIDER_NAMES.some((name) => name === value),
  'an amount of money': isMoney,
  'an amount of money or null': (value) => value === null || isMoney(value),
  'a map': (value) => isJsonObject(value),
  'a map of texts': (value) => isJsonObject(value) && Object.values(value).every(isText),
  'a list of maps': (value) => Array.isArray(value) && value.every(isJsonObject),
  'a failure': (value) =>
    isJsonObject(value) && ['reason', 'billed', 'message'].every((key) => isText(value[key] ?? 0)),
  'a clip at the provider': (value) => isJsonObject(value) && isText(value['url'] ?? 0),
  'what a clip is': isClipFacts,
  'a clip in the store': (value) =>
    isJsonObject(value) &&
    isHash(value['sha256'] ?? 0) &&
    isCount(value['bytes'] ?? '') &&
    (value['facts'] === undefined || isClipFacts(value['facts'])) &&
    isText(value['unreadable'] ?? ''),
} as const satisfies Readonly<Record<string, Check>>;

export type Shape = keyof typeof SHAPES;
/** Field -> shape; a `?` behind it marks what may be absent. */
export type Rules = Readonly<Record<string, Shape | `${Shape}?`>>;

/** What is wrong with an object of one of our files, or undefined. */
export function shapeProblem(object: JsonObject, rules: Rules): string | undefined {
  for (const [field, rule] of Object.entries(rules)) {
    const optional = rule.endsWith('?');
    const shape = (optional ? rule.slice(0, -1) : rule) as Shape;
    const value = Object.hasOwn(object, field) ? object[field] : undefined;
    if (value === undefined) {
      if (!optional) return `"${field}" is missing`;
    } else if (!SHAPES[shape](value)) return `"${field}" is not ${shape}`;
  }
  return undefined;
}
