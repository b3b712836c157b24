import type { Failure } from '../core/failure.ts';
import type { Money } from '../core/money.ts';
import type { TakeId } from '../core/take.ts';
import type { PlannedTake } from '../plan/plan.ts';
import type { Budget, Reservation } from './budget.ts';
import type { Inputs } from './gather-inputs.ts';
import { overBudget, settle, type TakeOutcome } from './run-result.ts';
import { STOPPED } from './take-machine.ts';
import type { TakeEnd } from './take-state.ts';

/**
 * One purchase of a take, made ready when it has its slot and no sooner: a URL may have died and money may have been
 * spent while it waited. What was set aside stays so over answers that prove nothing was taken on; but a purchase that
 * finds no room, which can take hours, keeps nothing from the others until it is its turn again.
 */
export class Purchase {
  readonly #take: PlannedTake;
  readonly #budget: Budget;
  readonly #gather: () => Promise<Inputs>;
  #reservation: Reservation | undefined;
  #digests: Readonly<Record<TakeId, string>> = {};
  #denied: TakeOutcome | undefined;

  constructor(take: PlannedTake, budget: Budget, gather: () => Promise<Inputs>) {
    this.#take = take;
    this.#budget = budget;
    this.#gather = gather;
  }

  /** The finished request, with its upper price set aside; or why there will be none, which `denied` then says in full. */
  async prepare(): Promise<Extract<Inputs, { kind: 'ready' }> | Failure> {
    const inputs = await this.#gather();
    if (inputs.kind !== 'ready') {
      this.#denied = inputs;
      return STOPPED;
    }
    if (!this.#reservation) {
      const reservation = this.#budget.reserve(this.#take.price);
      if ('refusal' in reservation) {
        this.#denied = overBudget(reservation.refusal);
        return STOPPED;
      }
      this.#reservation = reservation;
    }
    this.#digests = inputs.digests;
    return inputs;
  }

  /** Other runs hold every slot: nothing was tried. */
  readonly onNoRoom = (): void => {
    this.#reservation?.release();
    this.#reservation = undefined;
  };

  /** The provider's figure takes the place of what was set aside as soon as it is known, so that others may use the rest. */
  readonly onSucceeded = (cost: Money | undefined): void => {
    if (cost) this.#reservation?.settle(cost);
  };

  settle(end: TakeEnd): void {
    if (this.#reservation) settle(this.#reservation, end);
  }

  get denied(): TakeOutcome | undefined {
    return this.#denied;
  }

  /** SHA-256 of each clip the request was given. */
  get digests(): Readonly<Record<TakeId, string>> {
    return this.#digests;
  }
}
