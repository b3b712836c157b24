import type { Stay } from './run-ports.ts';

/** Work that may yet lead to a submit. */
export interface Hold {
  /** Nothing of it is left to submit; a second call does nothing. */
  release(): void;
  /** There is again. */
  renew(): void;
}

/**
 * When a run leaves the tasks that the providers work on. The user makes it leave with a signal; one that stays
 * `until-submitted` leaves by itself, in the moment when nothing is held any more that could be submitted. From then on
 * nobody gets a slot, so no POST begins after it; and as whoever waits for a slot or an answer is held, none is open.
 */
export class Departure {
  /** What every wait of the run listens to. */
  readonly signal: AbortSignal;
  readonly #own = new AbortController();
  readonly #leavesByItself: boolean;
  #held = 0;

  constructor(stay: Stay, interrupt: AbortSignal) {
    this.signal = AbortSignal.any([interrupt, this.#own.signal]);
    this.#leavesByItself = stay === 'until-submitted';
  }

  hold(): Hold {
    let held = false;
    const renew = (): void => {
      if (held) return;
      held = true;
      this.#held += 1;
    };
    const release = (): void => {
      if (!held) return;
      held = false;
      this.#held -= 1;
      if (this.#held === 0 && this.#leavesByItself && !this.signal.aborted) this.#own.abort();
    };
    renew();
    return { release, renew };
  }

  /** Whether the run left by itself, as its user had asked for. */
  get isAsked(): boolean {
    return this.#own.signal.aborted;
  }

  /** Why a task is left, once it is. */
  get why(): string {
    return this.isAsked ? 'left to be collected, as asked' : 'the run was stopped';
  }
}
