import { isJsonObject, type Json, type JsonObject } from '../core/json.ts';
import { err, ok, type Result } from '../core/result.ts';
import { PROVIDER_NAMES } from '../core/take.ts';
import { FAULT_POINTS, type Fault, type FaultEffect, type FaultPoint } from './fault.ts';

interface Kind {
  readonly kind: FaultEffect['kind'];
  readonly points: readonly FaultPoint[];
  /** The value as `--help` shows it; absent = takes none. */
  readonly value?: string;
  readonly says: string;
  /** Undefined = the value is not what `value` says. */
  readonly read: (value: string | undefined) => FaultEffect | undefined;
}

const ANYWHERE = FAULT_POINTS;
const ANSWERED: readonly FaultPoint[] = ['submit', 'status', 'upload', 'list'];
const ON_SUBMIT: readonly FaultPoint[] = ['submit'];

const KINDS: readonly Kind[] = [
  { kind: 'http', points: ANYWHERE, value: '=STATUS[,WORDS]', says: 'refused, nothing done', read: readHttp },
  plain('reset', ANYWHERE, 'the connection breaks, nothing done'),
  plain('lose-reply', ANYWHERE, 'done, but the answer is lost'),
  {
    kind: 'accept-then-5xx',
    points: ANSWERED,
    value: '[=STATUS]',
    says: 'done, but answered 502',
    read: readLateError,
  },
  plain('truncate', ANYWHERE, 'done, but half the answer is lost'),
  plain('html', ANYWHERE, '200 with a web page, nothing done'),
  plain('garbage', ANSWERED, '200 with half a JSON text, nothing done'),
  {
    kind: 'redirect',
    points: ANYWHERE,
    value: '[=URL]',
    says: '307 to another host, nothing done',
    read: (to) => ({ kind: 'redirect', ...(to !== undefined && { to }) }),
  },
  {
    kind: 'slow',
    points: ANYWHERE,
    value: '=MS',
    says: 'answered after a pause',
    read: (value) => withCount(value, (ms) => ({ kind: 'slow', ms })),
  },
  { kind: 'fail-task', points: ON_SUBMIT, value: '[=billed|free[,WORDS]]', says: 'the task fails', read: readFailTask },
  plain('never-finish', ON_SUBMIT, 'the task never ends'),
  plain('no-task-id', ON_SUBMIT, 'done, but the answer names no task'),
  {
    kind: 'wrong-length',
    points: ON_SUBMIT,
    value: '=SECONDS',
    says: 'the clip is that long instead',
    read: (value) => withCount(value, (seconds) => (seconds > 0 ? { kind: 'wrong-length', seconds } : undefined)),
  },
  {
    kind: 'wrong-size',
    points: ON_SUBMIT,
    value: '=WIDTHxHEIGHT',
    says: 'the clip is that large instead',
    read: readSize,
  },
  plain('cut', ['file'], 'only the first half, as if it were all'),
  plain('no-video', ['file'], 'bytes that are no video'),
  plain('unknown-status', ['status'], 'the status is an unknown word'),
  plain('empty-echo', ['status', 'list'], 'payloads are echoed as {}'),
  {
    kind: 'lag',
    points: ['list'],
    value: '=N',
    says: 'the N newest tasks are missing',
    read: (value) => withCount(value, (newest) => ({ kind: 'lag', newest })),
  },
  {
    kind: 'page',
    points: ['list'],
    value: '=N',
    says: 'only the N newest tasks are listed',
    read: (value) => withCount(value, (size) => ({ kind: 'page', size })),
  },
];

/** For `--help`: how a fault is written. */
export const FAULT_GRAMMAR = [
  '[PROVIDER/]POINT:KIND[=VALUE][:WHEN]   e.g. submit:lose-reply:2   gmi/status:http=502:1-3   file:truncate',
  `PROVIDER  ${PROVIDER_NAMES.join(', ')}; any if left out`,
  `POINT     ${FAULT_POINTS.join(', ')}`,
  'WHEN      3 the third such request, 2-5 those, 4+ from the fourth on, * all; the first if left out',
  ...KINDS.map(
    ({ kind, value, says, points }) => `${`${kind}${value ?? ''}`.padEnd(34)} ${says} (${pointsInWords(points)})`,
  ),
].join('\n');

const FORM = /^(?:([a-z]+)\/)?([a-z]+):([a-z0-9-]+)(?:=(.*?))?(?::(\d+(?:-\d+|\+)?|\*))?$/s;

/** Reads one fault; the error is one sentence that says what is wrong with it. */
export function parseFault(text: string): Result<Fault, string> {
  const [, providerName, pointName, kindName, value, when] = FORM.exec(text) ?? [];
  const name = JSON.stringify(text);
  if (kindName === undefined) return err(`${name} is no fault; one is written [PROVIDER/]POINT:KIND[=VALUE][:WHEN]`);
  const provider = PROVIDER_NAMES.find((known) => known === providerName);
  if (providerName !== undefined && !provider)
    return err(`${name}: no provider "${providerName}"; there are ${PROVIDER_NAMES.join(', ')}`);
  const on = FAULT_POINTS.find((known) => known === pointName);
  if (!on) return err(`${name}: no point "${pointName}"; there are ${FAULT_POINTS.join(', ')}`);
  const kind = KINDS.find((known) => known.kind === kindName);
  if (!kind) return err(`${name}: no kind "${kindName}"; there are ${KINDS.map((known) => known.kind).join(', ')}`);
  if (!kind.points.includes(on))
    return err(`${name}: ${kindName} does not go with ${on}, only ${kind.points.join(', ')}`);
  const effect = kind.read(value);
  if (!effect) return err(`${name}: it is written ${kindName}${kind.value ?? ', without a value'}`);
  const window = readWhen(when);
  if (!window) return err(`${name}: requests count from 1, and a range does not run backwards`);
  return ok({ on, ...(provider && { provider }), ...window, ...effect });
}

/** Reads what the control endpoint was sent: the text form, or `{ fault: TEXT, body: TEXT }` to fix an answer word for word. */
export function faultFromJson(json: Json): Result<Fault, string> {
  if (typeof json === 'string') return parseFault(json);
  if (!isJsonObject(json) || typeof json['fault'] !== 'string')
    return err('a fault is a text, or an object with "fault" and "body"');
  const parsed = parseFault(json['fault']);
  return parsed.ok && parsed.value.kind === 'http' ? ok({ ...parsed.value, ...bodyOf(json) }) : parsed;
}

function bodyOf(json: JsonObject): { readonly body?: string } {
  const { body } = json;
  if (body === undefined) return {};
  return { body: typeof body === 'string' ? body : JSON.stringify(body) };
}

type PlainKind = Exclude<
  FaultEffect['kind'],
  'http' | 'accept-then-5xx' | 'redirect' | 'slow' | 'fail-task' | 'lag' | 'page' | 'wrong-length' | 'wrong-size'
>;

function plain(kind: PlainKind, points: readonly FaultPoint[], says: string): Kind {
  return { kind, points, says, read: (value) => (value === undefined ? { kind } : undefined) };
}

function readHttp(value: string | undefined): FaultEffect | undefined {
  const [, status, words] = /^([1-5]\d\d)(?:,(.+))?$/s.exec(value ?? '') ?? [];
  return status === undefined
    ? undefined
    : { kind: 'http', status: Number(status), ...(words !== undefined && { words }) };
}

function readLateError(value: string | undefined): FaultEffect | undefined {
  if (value === undefined) return { kind: 'accept-then-5xx', status: 502 };
  return /^5\d\d$/.test(value) ? { kind: 'accept-then-5xx', status: Number(value) } : undefined;
}

function readFailTask(value: string | undefined): FaultEffect | undefined {
  const [, billed, message] = /^(billed|free)(?:,(.+))?$/s.exec(value ?? 'free') ?? [];
  if (billed === undefined) return undefined;
  return { kind: 'fail-task', billed: billed === 'billed', ...(message !== undefined && { message }) };
}

/** Even sides, as pictures have them. */
function readSize(value: string | undefined): FaultEffect | undefined {
  const [, width, height] = /^(\d{2,4})x(\d{2,4})$/.exec(value ?? '')?.map(Number) ?? [];
  return width && height && width % 2 === 0 && height % 2 === 0 ? { kind: 'wrong-size', width, height } : undefined;
}

function withCount(
  value: string | undefined,
  make: (count: number) => FaultEffect | undefined,
): FaultEffect | undefined {
  return value !== undefined && /^\d{1,9}$/.test(value) ? make(Number(value)) : undefined;
}

function readWhen(when: string | undefined): { readonly nth?: number; readonly times?: number } | undefined {
  if (when === undefined) return {};
  if (when === '*') return { nth: 1, times: Infinity };
  const [first = '', last] = when.split('-');
  const nth = Number.parseInt(first, 10);
  const times = when.endsWith('+') ? Infinity : last === undefined ? 1 : Number(last) - nth + 1;
  return nth >= 1 && times >= 1 ? { nth, times } : undefined;
}

function pointsInWords(points: readonly FaultPoint[]): string {
  return points.length === FAULT_POINTS.length ? 'anywhere' : points.join(', ');
}
