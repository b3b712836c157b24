import type { ModelSpec, Parameter, PriceTable } from '../model-spec.ts';

/** USD a clip, whatever its length: from the table of a third-party client (2026-05-04), not confirmed by GMI. */
const USD_PER_CLIP = 0.03;

/** What is sent although nobody wrote it counts as assumed. */
export function pixversePrices(parameters: ModelSpec['parameters']): PriceTable {
  return {
    unit: 'usd',
    source: 'a third-party price table, 2026-05-04',
    verified: false,
    lines: [`$${USD_PER_CLIP.toFixed(2)} a clip (unverified)`],
    rate: ({ fields }) => ({
      amount: USD_PER_CLIP,
      per: 'clip',
      label: 'any length',
      assumed: parameters.filter((parameter) => parameter.always && !fields[parameter.field]).map(assumption),
    }),
  };
}

function assumption({ field, byDefault }: Parameter): string {
  return `${field} ${String(byDefault)}`;
}
