import type { JsonObject, Json } from '../core/json.ts';
import type { Money } from '../core/money.ts';
import type { ListedTask, SubmitRequest, UploadFile, UploadOutcome, UsageQuery } from '../core/provider.ts';
import type { TaskId, TaskStatus } from '../core/task.ts';
import type { Caller } from './call.ts';
import type { SubmitRule } from './classify-submit.ts';

/** What reading an answer may depend on besides the answer. */
export interface ReadContext {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly baseUrl: string;
}

/**
 * One vendor's HTTP: where things are, and what the answers say. All `read` functions are pure, get only JSON of a
 * 2xx answer, and return undefined for what they do not understand; the client decides what that means.
 */
export interface Dialect {
  readonly submit: {
    readonly request: (request: SubmitRequest) => {
      readonly path: string;
      readonly json: JsonObject;
      readonly headers?: Readonly<Record<string, string>>;
    };
    readonly read: (
      body: Json,
      context: ReadContext,
    ) => { readonly taskId: TaskId; readonly status?: TaskStatus } | undefined;
    /** Rows that come before the general ones, with the document that justifies them. */
    readonly rules: readonly SubmitRule[];
  };
  readonly status: {
    readonly path: (taskId: TaskId) => string;
    readonly read: (body: Json, context: ReadContext) => TaskStatus | undefined;
  };
  readonly list?: {
    readonly path: (model: string) => string;
    /** All entries or undefined: absence is never concluded from a list that was read in part. */
    readonly read: (body: Json) => readonly ListedTask[] | undefined;
  };
  readonly balance?: {
    readonly path: string;
    readonly read: (body: Json) => Money | 'unlimited' | undefined;
  };
  readonly usage?: {
    readonly path: (query: UsageQuery) => string;
    /** Sums over all that was asked for; undefined where not one figure is understood. */
    readonly read: (body: Json) => { readonly requests?: number; readonly cost?: Money } | undefined;
  };
  readonly upload?: (file: UploadFile, caller: Caller) => Promise<UploadOutcome>;
}
