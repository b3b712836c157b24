import * as z from 'zod/mini';
import { isJsonObject } from '../../core/json.ts';
import type { Json } from '../../core/json.ts';
import { maybe, oneOrMany, optionalNumber } from '../lenient.ts';

/**
 * The spending report (docs/providers.md 1.8). Its body is not documented, so figures are taken under the names that
 * the vendor's other answers and reports of this kind use, from one sum or from rows.
 */
const figures = z.object({
  total_cost: optionalNumber,
  cost: optionalNumber,
  total_requests: optionalNumber,
  requests: optionalNumber,
  request_count: optionalNumber,
  count: optionalNumber,
});

const report = z.object({ success: maybe(z.boolean()), data: maybe(oneOrMany(figures)) });

interface WireUsage {
  readonly requests?: number;
  /** US dollars, as everywhere in this vendor's answers. */
  readonly cost?: number;
}

/** The sums of a report; undefined for a refusal (`success:false`), and where no figure is understood. */
export function readUsage(body: Json): WireUsage | undefined {
  const parsed = z.safeParse(report, body).data;
  if (parsed === undefined || parsed.success === false || !isJsonObject(body)) return undefined;
  const rows = parsed.data ?? z.safeParse(z.array(figures), [body]).data ?? [];
  const requests = sum(rows.map((row) => row.total_requests ?? row.requests ?? row.request_count ?? row.count));
  const cost = sum(rows.map((row) => row.total_cost ?? row.cost));
  if (requests === undefined && cost === undefined) return undefined;
  return { ...(requests !== undefined && { requests }), ...(cost !== undefined && { cost }) };
}

/** Undefined, which is not zero, where not every row has the figure. */
function sum(amounts: readonly (number | undefined)[]): number | undefined {
  let total = 0;
  for (const amount of amounts) {
    if (amount === undefined) return undefined;
    total += amount;
  }
  return amounts.length === 0 ? undefined : total;
}
