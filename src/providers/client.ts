import { Bug } from '../core/bug.ts';
import type {
  BalanceOutcome,
  ListOutcome,
  ProviderClient,
  StatusOutcome,
  SubmitOutcome,
  SubmitRequest,
  UploadFile,
  UploadLimits,
  UploadOutcome,
  UsageOutcome,
  UsageQuery,
} from '../core/provider.ts';
import type { TaskId } from '../core/task.ts';
import { createCaller } from './call.ts';
import type { Answer, Caller } from './call.ts';
import { classifyRead } from './classify-read.ts';
import { classifySubmit } from './classify-submit.ts';
import type { Dialect } from './dialect.ts';
import type { ConnectOptions, Provider } from './provider.ts';
import { readGood } from './read-good.ts';
import { serverTime } from './retry-after.ts';
import { unfitForUpload } from './upload-limits.ts';

/** As the official APIMart client sets them (docs/providers.md 1.3); uploads have their own in the dialects. */
const READ_TIMEOUT_MS = 15_000;
const SUBMIT_TIMEOUT_MS = 45_000;

/** What a call works with. */
interface Session {
  readonly title: string;
  readonly caller: Caller;
  readonly dialect: Dialect;
}

/** The client of a provider: its dialect, loaded by the first call, over one transport and one key. */
export function connectDialect(
  provider: Omit<Provider, 'connect'>,
  loadDialect: () => Promise<Dialect>,
  options: ConnectOptions,
): ProviderClient {
  const { name, title, features, baseUrlEnv } = provider;
  const caller = createCaller(options, baseUrlEnv);
  let loading: Promise<Dialect> | undefined;
  const session = async (): Promise<Session> => ({ title, caller, dialect: await (loading ??= loadDialect()) });
  return {
    name,
    baseUrl: options.baseUrl,
    submit: async (request) => submit(await session(), request),
    status: async (taskId) => status(await session(), taskId),
    ...(features.list && { list: async (model: string) => list(await session(), model) }),
    ...(features.balance && { balance: async () => balance(await session()) }),
    ...(features.usage && { usage: async (query: UsageQuery) => usage(await session(), query) }),
    ...(features.upload && {
      upload: async (file: UploadFile) => upload(await session(), file, provider.uploadLimits),
    }),
  };
}

async function submit({ title, caller, dialect }: Session, request: SubmitRequest): Promise<SubmitOutcome> {
  if (!/^[!-~]{1,191}$/.test(request.idempotencyKey)) throw new Bug(`bad idempotency key: ${request.idempotencyKey}`);
  const sent = dialect.submit.request(request);
  const answer = await caller.api({ method: 'POST', ...sent, timeoutMs: SUBMIT_TIMEOUT_MS });
  const accepted = readGood(answer, caller, dialect.submit.read);
  if (accepted !== undefined) return { kind: 'accepted', ...accepted };
  return classifySubmit(answer, { title, rules: dialect.submit.rules, now: caller.now() });
}

async function status({ title, caller, dialect }: Session, taskId: TaskId): Promise<StatusOutcome> {
  const answer = await get(caller, dialect.status.path(taskId));
  const status = readGood(answer, caller, dialect.status.read);
  if (status !== undefined) return { kind: 'status', status };
  const failed = classifyRead(answer, { title, now: caller.now() });
  if (failed.kind === 'unreachable') return failed;
  return { kind: 'throttled', ...(failed.retryAfterMs !== undefined && { retryAfterMs: failed.retryAfterMs }) };
}

async function list({ title, caller, dialect }: Session, model: string): Promise<ListOutcome> {
  const { path, read } = has(dialect.list, title);
  const answer = await get(caller, path(model));
  const tasks = readGood(answer, caller, read);
  if (tasks === undefined || answer.kind !== 'reply') return unreachable(answer, title, caller);
  const time = serverTime(answer.headers);
  return { kind: 'listed', tasks, ...(time !== undefined && { serverTime: time }) };
}

async function balance({ title, caller, dialect }: Session): Promise<BalanceOutcome> {
  const { path, read } = has(dialect.balance, title);
  const answer = await get(caller, path);
  const left = readGood(answer, caller, read);
  return left === undefined ? unreachable(answer, title, caller) : { kind: 'balance', left };
}

async function usage({ title, caller, dialect }: Session, query: UsageQuery): Promise<UsageOutcome> {
  const { path, read } = has(dialect.usage, title);
  const answer = await get(caller, path(query));
  const sums = readGood(answer, caller, read);
  return sums === undefined ? unreachable(answer, title, caller) : { kind: 'usage', ...sums };
}

async function upload(
  { title, caller, dialect }: Session,
  file: UploadFile,
  limits: UploadLimits | undefined,
): Promise<UploadOutcome> {
  const failure = unfitForUpload(title, has(limits, title), file);
  return failure ? { kind: 'failed', failure } : has(dialect.upload, title)(file, caller);
}

function unreachable(answer: Answer, title: string, caller: Caller) {
  const { failure } = classifyRead(answer, { title, now: caller.now(), billed: 'no' });
  return { kind: 'unreachable', failure } as const;
}

function get(caller: Caller, path: string): Promise<Answer> {
  return caller.api({ method: 'GET', path, timeoutMs: READ_TIMEOUT_MS });
}

/** The part of a dialect that its provider's features promise. */
function has<T>(part: T | undefined, provider: string): T {
  if (part === undefined) throw new Bug(`${provider} promises a call its dialect does not have`);
  return part;
}
