import { formatMoney, type Money, type Unit } from '../core/money.ts';

interface Range {
  readonly unit: Unit;
  readonly low: number;
  readonly expected: number;
  readonly high: number;
}

/** Sums of several units side by side: `$1.76 and 60 gmi credits`; nothing at all is `nothing`. */
export function moneyText(amounts: readonly Money[]): string {
  const shown = amounts.filter(({ amount }) => amount !== 0);
  if (shown.length === 0) return 'nothing';
  return shown.map(formatMoney).join(' and ');
}

/** `$0.44`, or `about $0.44` where the price has bounds. */
export function expectedText({ unit, low, expected, high }: Range): string {
  const text = formatMoney({ amount: expected, unit });
  return low === high ? text : `~${text}`;
}

/** The bounds where there are any: `$0.44 to $0.88`. */
export function boundsText({ unit, low, high }: Range): string | undefined {
  if (low === high) return undefined;
  return `${formatMoney({ amount: low, unit })} to ${formatMoney({ amount: high, unit })}`;
}

/** `usd` as `dollars`, `credits:gmi` as `gmi credits`. */
export function unitText(unit: Unit): string {
  return unit === 'usd' ? 'dollars' : `${unit.slice('credits:'.length)} credits`;
}
