import { randomFrom } from './preload/random.mjs';

/** Choices that follow from a seed alone. */
export class Draw {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = randomFrom(seed);
  }

  /** True in `share` of all cases. */
  chance(share: number): boolean {
    return this.#random() < share;
  }

  /** A whole number, both ends included. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.#random() * (to - from + 1));
  }

  pick<T>(list: readonly T[]): T {
    const chosen = list[this.whole(0, list.length - 1)];
    if (chosen === undefined) throw new Error('nothing to pick from');
    return chosen;
  }

  /** 1, 2, 3 ... with the small ones far more often. */
  few(most: number): number {
    return 1 + Math.floor(this.#random() ** 2 * most);
  }
}
