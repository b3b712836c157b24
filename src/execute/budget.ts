import { formatMoney, type Money, money, type Price, type Unit } from '../core/money.ts';
import type { Plan } from '../plan/plan.ts';

/**
 * Money that may still be spent. Each take's upper price is set aside before its submit and settled with what the
 * provider says it cost; where nobody says, what was set aside counts as spent.
 *
 * 1. A bound in one unit never lets pass what is priced in another.
 * 2. Under any bound, a take without a price needs to be allowed by name (`--allow-unpriced`).
 */
export interface BudgetOptions {
  /** What is left of the storyboard's budget, by unit. */
  readonly left: Readonly<Partial<Record<Unit, number>>>;
  /** This invocation's own bound. */
  readonly maxCost: readonly Money[];
  readonly allowUnpriced: boolean;
}

export interface Reservation {
  /** Puts the real figure in the place of the bound. */
  settle(cost: Money): void;
  /** Nothing was billed. */
  release(): void;
}

export class Budget {
  readonly #bounds: readonly Bound[];
  readonly #own: Bound;
  readonly #allowUnpriced: boolean;

  constructor({ left, maxCost, allowUnpriced }: BudgetOptions) {
    const board = { name: 'the budget', left: new Map(Object.entries(left) as [Unit, number][]) };
    this.#own = { name: '--max-cost', left: new Map(maxCost.map(({ unit, amount }) => [unit, amount])) };
    this.#bounds = [board, this.#own].filter((bound) => bound.left.size > 0);
    this.#allowUnpriced = allowUnpriced;
  }

  /** Sets money aside, or says why it may not be spent. */
  reserve(price: Price | undefined): Reservation | { readonly refusal: string } {
    if (this.#bounds.length === 0) return { settle() {}, release() {} };
    if (!price) {
      if (this.#allowUnpriced) return this.#unpriced();
      return { refusal: 'it has no price, and a budget is set; --allow-unpriced lets it pass' };
    }
    const bound = money(price.high, price.unit);
    const refusal = this.#bounds.map((limit) => refusalOf(limit, bound)).find((found) => found !== undefined);
    if (refusal !== undefined) return { refusal };
    this.#subtract(bound);
    let open = true;
    const close = (spent: number): void => {
      if (!open) return;
      open = false;
      this.#subtract(money(spent - bound.amount, bound.unit));
    };
    return { settle: (cost) => close(cost.unit === bound.unit ? cost.amount : bound.amount), release: () => close(0) };
  }

  /** Nothing can be set aside, but what the provider says it cost counts all the same. */
  #unpriced(): Reservation {
    let open = true;
    const settle = (cost: Money): void => {
      if (open) this.#subtract(cost);
      open = false;
    };
    return { settle, release: () => undefined };
  }

  #subtract({ amount, unit }: Money): void {
    for (const { left } of this.#bounds) {
      const available = left.get(unit);
      if (available !== undefined) left.set(unit, money(available - amount, unit).amount);
    }
  }

  /** What is left of this invocation's own bounds. */
  maxCostLeft(): readonly Money[] {
    return [...this.#own.left].map(([unit, amount]) => money(Math.max(0, amount), unit));
  }

  /** Why the whole plan may not start: its expected total is above what is left. */
  refusePlan(plan: Plan): string | undefined {
    if (this.#bounds.length === 0) return undefined;
    const { price, unpriced } = plan.totals;
    if (unpriced.length > 0 && !this.#allowUnpriced) {
      return `${unpriced.join(', ')} ${unpriced.length === 1 ? 'has' : 'have'} no price, and a budget is set; --allow-unpriced lets them pass`;
    }
    for (const { unit, expected } of price) {
      for (const limit of this.#bounds) {
        const refusal = refusalOf(limit, money(expected, unit));
        if (refusal !== undefined) return `the plan ${refusal}`;
      }
    }
    return undefined;
  }
}

interface Bound {
  /** As messages call it. */
  readonly name: string;
  readonly left: Map<Unit, number>;
}

function refusalOf({ name, left }: Bound, wanted: Money): string | undefined {
  const available = left.get(wanted.unit);
  if (available === undefined) {
    const units = [...left.keys()]
      .map((unit) => (unit === 'usd' ? 'US dollars' : unit.replace(':', ' of ')))
      .join(' and ');
    return `costs ${formatMoney(wanted)}, and ${name} is only in ${units}; state both, e.g. ${bothOf(left, wanted)}`;
  }
  if (wanted.amount <= available + 1e-9) return undefined;
  return `costs ${formatMoney(wanted)}, and ${formatMoney(money(Math.max(0, available), wanted.unit))} is left of ${name}`;
}

/** As `--max-cost` writes it: `5usd,200gmi`. */
function bothOf(left: ReadonlyMap<Unit, number>, wanted: Money): string {
  const written = ({ amount, unit }: Money): string =>
    `${amount}${unit === 'usd' ? 'usd' : unit.slice('credits:'.length)}`;
  return [...[...left].map(([unit, amount]) => written(money(Math.max(0, amount), unit))), written(wanted)].join(',');
}
