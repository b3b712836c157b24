import type { Failure } from '../core/failure.ts';
import type { ModelName, ProviderName } from '../core/take.ts';
import type { TakeEnd } from './take-state.ts';

/**
 * What a run buys nothing more from: providers that refused our key or our funds, and models whose generations failed
 * one after the other although they are, or may be, billed. Each would go on costing time or money for nothing.
 */
export class StopList {
  readonly #providers = new Map<ProviderName, Failure>();
  readonly #models = new Map<ModelName, Failure>();
  /** Billed failures in a row. */
  readonly #row = new Map<ModelName, number>();
  readonly #mostInARow: number;

  /** `mostInARow` billed failures stop a model; 0 = none ever does. */
  constructor(mostInARow: number) {
    this.#mostInARow = mostInARow;
  }

  stopProvider(provider: ProviderName, failure: Failure): void {
    this.#providers.set(provider, failure);
  }

  succeeded(uses: ModelName): void {
    this.#row.delete(uses);
  }

  /** Counts a generation that ended without a clip; gives why its model is stopped, where this was one too many. */
  ended(uses: ModelName, end: TakeEnd): Failure | undefined {
    if (!isBilledFailure(end) || this.#models.has(uses)) return undefined;
    const row = (this.#row.get(uses) ?? 0) + 1;
    this.#row.set(uses, row);
    if (row !== this.#mostInARow) return undefined;
    const generations = row === 1 ? 'a generation' : `${row} generations in a row`;
    const stopped: Failure = {
      reason: 'failing-model',
      billed: 'no',
      message: `${generations} of ${uses} failed and ${row === 1 ? 'was' : 'were'}, or may have been, billed; nothing more is bought from it in this run`,
    };
    this.#models.set(uses, stopped);
    return stopped;
  }

  /** Why nothing is bought from a model; undefined = it may be. */
  refusal({ provider, uses }: { provider: ProviderName; uses: ModelName }): Failure | undefined {
    return this.#providers.get(provider) ?? this.#models.get(uses);
  }
}

function isBilledFailure(end: TakeEnd): boolean {
  return end.kind === 'failed' && end.taskId !== undefined && end.failure.billed !== 'no';
}
