import type { ClipFacts } from './clip-facts.ts';
import type { Failure } from './failure.ts';
import type { Money } from './money.ts';
import type { HostName, ModelName, TakeId } from './take.ts';
import type { TaskId } from './task.ts';

/**
 * What happens in a run, in the order it happens: one stream, many listeners. `run --json` prints each as a line;
 * schemas/events.schema.json describes them for other programs. New types and fields may be added under one version.
 */
export type RunEvent =
  | {
      readonly type: 'run-started';
      readonly version: 1;
      readonly storyboard: string;
      readonly simulated: boolean;
      readonly takes: number;
      readonly owned: number;
      readonly toBuy: number;
      readonly inFlight: number;
      /** Tasks of earlier runs that no take asks for any more, and that are followed all the same. */
      readonly orphans: number;
    }
  /** A local file, a clip or a frame of one was handed to a host; `url` is where requests find it. */
  | { readonly type: 'uploaded'; readonly file: string; readonly host: HostName; readonly url: string }
  /** The intent is on disk; the request leaves now. */
  | { readonly type: 'submitting'; readonly take: TakeId; readonly attempt: string; readonly uses: ModelName }
  | { readonly type: 'submitted'; readonly take: TakeId; readonly attempt: string; readonly taskId: TaskId }
  /** A task of an earlier run is followed again. */
  | ({
      readonly type: 'resumed';
      readonly take: TakeId;
      readonly attempt: string;
      readonly taskId: TaskId;
      /** What was set aside for it; absent = it has no price. */
      readonly reserved?: Money;
    } & MayBeOrphan)
  | ({
      readonly type: 'progress';
      readonly take: TakeId;
      readonly taskId: TaskId;
      readonly status: string;
      /** Percent. */
      readonly progress?: number;
    } & MayBeOrphan)
  /** Nothing is lost and nothing was bought; it goes on by itself after `ms`. */
  | ({ readonly type: 'waiting'; readonly take: TakeId; readonly ms: number; readonly why: string } & MayBeOrphan)
  | ({
      readonly type: 'succeeded';
      readonly take: TakeId;
      readonly taskId: TaskId;
      readonly cost?: Money;
    } & MayBeOrphan)
  | ({
      readonly type: 'owned';
      readonly take: TakeId;
      readonly sha256: string;
      readonly bytes: number;
      /** The file under renders/, relative to the working folder; empty = the clip is in the store alone. */
      readonly file: string;
      /** What its bytes say it is. */
      readonly media?: ClipFacts;
      /** In what it is not what was asked, each in a few words. */
      readonly flaws?: readonly string[];
      /** Why it is no video that can be read. It was paid for, is kept, and nothing is made of it. */
      readonly unreadable?: string;
    } & MayBeOrphan)
  | ({ readonly type: 'failed'; readonly take: TakeId; readonly failure: Failure } & MayBeOrphan)
  | { readonly type: 'unconfirmed'; readonly take: TakeId; readonly attempt: string; readonly failure: Failure }
  | { readonly type: 'blocked'; readonly take: TakeId; readonly why: string; readonly by?: TakeId }
  /** The task goes on at the provider; the next run collects it. */
  | ({ readonly type: 'detached'; readonly take: TakeId; readonly taskId: TaskId; readonly why: string } & MayBeOrphan)
  | {
      readonly type: 'notice';
      readonly message: string;
      readonly take?: TakeId;
      /** The take's clip is owned and could not be brought to this machine. */
      readonly lost?: true;
      /** That it is about, relative to the working folder. */
      readonly file?: string;
      /** Why the take's clip, which is owned, is no video that can be read. */
      readonly unreadable?: string;
      /** In what the take's clip, which is owned, is not what was asked: somebody has looked for the first time. */
      readonly flaws?: readonly string[];
      /** The run has stopped because of it. */
      readonly stops?: true;
    }
  | {
      readonly type: 'run-finished';
      readonly exitCode: number;
      readonly owned: number;
      readonly bought: number;
      readonly failed: number;
      readonly blocked: number;
      readonly unconfirmed: number;
      readonly detached: number;
      /** Takes that are made from one of several, none of which is picked. */
      readonly awaitingPick: number;
      /** What this run's finished takes cost, by unit. */
      readonly spent: readonly Money[];
      /** Relative to the working folder. */
      readonly renders: string;
    };

interface MayBeOrphan {
  /** The attempt, where the take is meant as it was written before: nothing asks for its clip any more. */
  readonly orphan?: string;
}
