import { formatMoney, money, type Price, type Unit } from '../core/money.ts';
import { billedSeconds, type BilledSeconds } from './clip-length.ts';
import type { Rate, Request } from './model-spec.ts';

/** What one take costs: by the storyboard's `prices:`, else by the model's table; undefined = unpriced. */
export function priceOf(request: Request): Price | undefined {
  const seconds = billedSeconds(request);
  const stated = request.facts.statedPrice;
  if (stated) {
    const rate: Rate = { amount: stated.usdPerSecond, per: 'second', label: 'stated', assumed: [] };
    return priced({ rate, seconds, unit: 'usd', source: '`prices:` of the storyboard', verified: true });
  }
  const table = request.spec.prices;
  const rate = table?.rate(request);
  return table && rate && priced({ rate, seconds, unit: table.unit, source: table.source, verified: table.verified });
}

interface Pricing {
  readonly rate: Rate;
  readonly seconds: BilledSeconds;
  readonly unit: Unit;
  readonly source: string;
  readonly verified: boolean;
}

function priced({ rate, seconds, unit, source, verified }: Pricing): Price {
  const figure = formatMoney({ amount: rate.amount, unit });
  const perClip = rate.per === 'clip';
  const cost = (count: number) => money(rate.amount * (perClip ? 1 : count), unit).amount;
  const span = seconds.low === seconds.high ? `${seconds.high} s` : `${seconds.low} to ${seconds.high} s`;
  return {
    unit,
    low: cost(seconds.low),
    expected: cost(seconds.expected),
    high: cost(seconds.high),
    source,
    verified,
    basis: perClip ? `${figure} a clip (${rate.label})` : `${span} x ${figure} (${rate.label})`,
    assumed: [...new Set([...seconds.assumed, ...rate.assumed])],
  };
}
