import type { ProviderName } from '../core/take.ts';

/** The kinds of request a fault can wait for. */
export const FAULT_POINTS = ['submit', 'status', 'upload', 'file', 'list'] as const;
export type FaultPoint = (typeof FAULT_POINTS)[number];

/** What goes wrong. */
export type FaultEffect =
  /** Refused with a status before anything is done. Without `body`, as documented for that status, `words` as its code or text. */
  | { readonly kind: 'http'; readonly status: number; readonly words?: string; readonly body?: string }
  /** The connection breaks before anything is done. */
  | { readonly kind: 'reset' }
  /** Done, then the connection breaks without an answer. */
  | { readonly kind: 'lose-reply' }
  /** Done, then answered with a status of 500 and more. */
  | { readonly kind: 'accept-then-5xx'; readonly status: number }
  /** Done, then the connection breaks in the middle of the answer. */
  | { readonly kind: 'truncate' }
  /** 200 with a web page; nothing is done. */
  | { readonly kind: 'html' }
  /** 200 with half a JSON text; nothing is done. */
  | { readonly kind: 'garbage' }
  /** 307 to another host; nothing is done. Without `to`, to this simulator under another host name. */
  | { readonly kind: 'redirect'; readonly to?: string }
  /** Done after a pause. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** Accepted; the task fails when its time is over. */
  | { readonly kind: 'fail-task'; readonly billed: boolean; readonly message?: string }
  /** Accepted; the task waits for ever. */
  | { readonly kind: 'never-finish' }
  /** Accepted; the answer lacks the task id. */
  | { readonly kind: 'no-task-id' }
  /** Accepted; the clip is so many seconds long, whatever was asked. */
  | { readonly kind: 'wrong-length'; readonly seconds: number }
  /** Accepted; the clip has this size, whatever was asked. */
  | { readonly kind: 'wrong-size'; readonly width: number; readonly height: number }
  /** 200 with the first half of a file, as if that were all of it. */
  | { readonly kind: 'cut' }
  /** 200 with bytes that are no video, and no text either. */
  | { readonly kind: 'no-video' }
  /** The status is a word no document has. */
  | { readonly kind: 'unknown-status' }
  /** Payloads are echoed as `{}`. */
  | { readonly kind: 'empty-echo' }
  /** The list does not know the newest tasks yet. */
  | { readonly kind: 'lag'; readonly newest: number }
  /** The list ends after so many tasks, newest first. */
  | { readonly kind: 'page'; readonly size: number };

/** When it happens: from the `nth` request of that kind on (from 1, counted since it was planned), `times` times (default once). */
interface FaultTarget {
  readonly on: FaultPoint;
  readonly provider?: ProviderName;
  readonly nth?: number;
  readonly times?: number;
}

export type Fault = FaultTarget & FaultEffect;

interface Planned {
  readonly fault: Fault;
  seen: number;
  applied: number;
}

/** The faults still to come. At most one happens to a request: the first planned that is due; the others wait. */
export class FaultPlan {
  #planned: Planned[] = [];

  add(fault: Fault): void {
    this.#planned.push({ fault, seen: 0, applied: 0 });
  }

  clear(): void {
    this.#planned = [];
  }

  /** Faults that may still happen. */
  pending(): readonly Fault[] {
    return this.#planned.map(({ fault }) => fault);
  }

  /** Called once for each request. */
  take(point: FaultPoint, provider: ProviderName | undefined): Fault | undefined {
    let due: Planned | undefined;
    for (const planned of this.#planned) {
      const { fault } = planned;
      if (fault.on !== point || (fault.provider && fault.provider !== provider)) continue;
      planned.seen += 1;
      if (!due && planned.seen >= (fault.nth ?? 1)) due = planned;
    }
    if (!due) return undefined;
    due.applied += 1;
    if (due.applied >= (due.fault.times ?? 1)) this.#planned = this.#planned.filter((planned) => planned !== due);
    return due.fault;
  }
}
