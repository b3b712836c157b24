/** Work that a run has begun; the run ends when none is left, or with the first piece that throws. */
export class OpenWork {
  #open = 0;
  #bug: unknown;
  #wake: (() => void) | undefined;
  readonly #onBug: () => void;

  /** `onBug` is told at the first piece that throws, while others still go on. */
  constructor(onBug: () => void) {
    this.#onBug = onBug;
  }

  add(work: Promise<void>): void {
    this.#open += 1;
    work
      .catch((error: unknown) => {
        this.#bug ??= error;
        this.#onBug();
      })
      .finally(() => {
        this.#open -= 1;
        if (this.#open === 0) this.#wake?.();
      });
  }

  /** Rejects only for a bug of ours, and only after everything that was begun has come to its end. */
  async done(): Promise<void> {
    if (this.#open > 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#bug !== undefined) throw this.#bug;
  }
}
