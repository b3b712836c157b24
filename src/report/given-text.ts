import type { Given, GivenVar } from '../core/given.ts';
import type { Json } from '../core/json.ts';

/** A variable's value beyond this is cut, unless every detail is asked for. */
const LONGEST = 60;

/** `city=Oslo, days=3 (--var)`: which variables have another value than the storyboard says, and who says so. */
export function varsText({ vars = [] }: Given, verbose: boolean): string {
  const sources = new Map<string, GivenVar[]>();
  for (const one of vars) sources.set(one.from, [...(sources.get(one.from) ?? []), one]);
  const texts = Array.from(sources, ([from, own]) => {
    const values = own.map(({ name, value }) => `${name}=${valueText(value, verbose)}`);
    return `${values.join(', ')} (${from})`;
  });
  return texts.join('; ');
}

function valueText(value: Json, verbose: boolean): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return verbose || text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 3)}...`;
}

/** `quality=final, tier= (--select)` */
export function selectText({ select = [] }: Given): string {
  return select.length === 0 ? '' : `${select.join(', ')} (--select)`;
}
