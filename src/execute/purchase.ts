import type { Money } from '../core/money.ts';
import type { PlannedTake } from '../plan/plan.ts';
import type { Budget, Reservation } from './budget.ts';
import type { Gather, ReadyRequest } from './gather-inputs.ts';
import { overBudget, settle } from './run-result.ts';
import type { TakeEnd, Unready } from './take-state.ts';

/**
 * One purchase of a take, made ready when it has its slot and no sooner: a URL may have died and money may have been
 * spent while it waited. What was set aside stays so over answers that prove nothing was taken on; but a purchase that
 * finds no room, which can take hours, keeps nothing from the others until it is its turn again.
 */
export class Purchase {
  readonly #take: PlannedTake;
  readonly #budget: Budget;
  readonly #gather: Gather;
  #reservation: Reservation | undefined;
  #digests: ReadyRequest['digests'] = {};

  constructor(take: PlannedTake, budget: Budget, gather: Gather) {
    this.#take = take;
    this.#budget = budget;
    this.#gather = gather;
  }

  /** The finished request, with its upper price set aside; or why there will be none. */
  async prepare(): Promise<ReadyRequest | Unready> {
    const request = await this.#gather();
    if (request.kind !== 'ready') return request;
    if (!this.#reservation) {
      const reservation = this.#budget.reserve(this.#take.price);
      if ('refusal' in reservation) return overBudget(reservation.refusal);
      this.#reservation = reservation;
    }
    this.#digests = request.digests;
    return request;
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

  /** SHA-256 of each clip the request was given. */
  get digests(): ReadyRequest['digests'] {
    return this.#digests;
  }
}
