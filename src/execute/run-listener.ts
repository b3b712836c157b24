import type { RunEvent } from '../core/event.ts';

/**
 * Whoever listens to a run. One that throws must not tear a take from its task id: nobody is told any more, the run is
 * wound up, and the error comes out at its end.
 */
export class RunListener {
  readonly #listener: (event: RunEvent) => void;
  readonly #onThrow: () => void;
  #thrown: { readonly error: unknown } | undefined;

  constructor(listener: (event: RunEvent) => void, onThrow: () => void) {
    this.#listener = listener;
    this.#onThrow = onThrow;
  }

  readonly tell = (event: RunEvent): void => {
    if (this.#thrown) return;
    try {
      this.#listener(event);
    } catch (error) {
      this.#thrown = { error };
      this.#onThrow();
    }
  };

  rethrow(): void {
    if (this.#thrown) throw this.#thrown.error;
  }
}
