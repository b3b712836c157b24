import type { Span } from './span.ts';

/** What a price is counted in: US dollars, or the credits of one provider, e.g. `credits:gmi`. Never converted. */
export type Unit = 'usd' | `credits:${string}`;

/** An amount of one unit, rounded to a millionth by `money`. */
export interface Money {
  readonly amount: number;
  readonly unit: Unit;
}

export function money(amount: number, unit: Unit): Money {
  return { amount: Math.round(amount * 1e6) / 1e6, unit };
}

/** What one take may cost. `high` is what is reserved before its submit. */
export interface Price {
  readonly unit: Unit;
  readonly low: number;
  readonly expected: number;
  readonly high: number;
  /** Who says so and when, e.g. `APIMart price list, read 2026-09-16`. */
  readonly source: string;
  /** False where the figure was not confirmed by the vendor's own documentation. */
  readonly verified: boolean;
  /** The calculation in words, e.g. `5 s x $0.088 (720p)`. */
  readonly basis: string;
  /** Fields the price depends on that nobody wrote, with the vendor's default used, e.g. `resolution 1080p`. */
  readonly assumed: readonly string[];
}

/** A price stated by the storyboard (`prices:`), which beats the built-in table. */
export interface StatedPrice {
  readonly usdPerSecond: number;
  readonly span: Span;
}

/** `$0.44` or `60 gmi credits`; at most four decimals, at least two for dollars. */
export function formatMoney({ amount, unit }: Money): string {
  if (unit === 'usd') {
    const text = amount.toFixed(4).replace(/0{1,2}$/, '');
    return `$${text}`;
  }
  const figure = Number.isInteger(amount) ? String(amount) : amount.toFixed(2);
  return `${figure} ${unit.slice('credits:'.length)} credits`;
}

/** Sums by unit, in the order the units first appear. */
export function sumMoney(amounts: Iterable<Money>): readonly Money[] {
  const totals = new Map<Unit, number>();
  for (const { amount, unit } of amounts) totals.set(unit, (totals.get(unit) ?? 0) + amount);
  return [...totals].map(([unit, amount]) => money(amount, unit));
}
