import type { TakeId } from '../core/take.ts';
import type { PickEffect } from '../plan/pick-effect.ts';
import type { Plan } from '../plan/plan.ts';
import { someOf } from './count-text.ts';
import { nextStep } from './next-step.ts';
import { priceSumText } from './price-sum-text.ts';
import { printable } from './printable.ts';
import type { Style } from './style.ts';
import { hangingText } from './wrap-text.ts';

export interface PickedText {
  readonly file: string;
  readonly line?: number;
  readonly key: string;
  /** As the storyboard says it; absent = nothing was, or is, picked there. */
  readonly before?: string;
  readonly after?: string;
  readonly plan: Plan;
  readonly effect: PickEffect;
}

/** What was picked, what has to be bought for it, and what to do next. Ends with a line feed. */
export function renderPicked(
  picked: PickedText,
  { style, width, simulate }: { readonly style: Style; readonly width: number; readonly simulate: boolean },
): string {
  const { file, line, plan } = picked;
  const place = line === undefined ? file : `${file}:${line}`;
  const lines = [
    ...hangingText(`${place}: `, printable(changeText(picked)), width).map(style.strong),
    ...hangingText('', printable(effectText(picked)), width),
    ...hangingText('next: ', nextStep(plan, simulate), width).map(style.strong),
  ];
  return `${lines.join('\n')}\n`;
}

function changeText({ key, before, after }: PickedText): string {
  if (after === undefined) return `${key} is picked no longer; it was ${before}`;
  if (before === undefined) return `${key}: ${after}`;
  return before === after ? `${key}: ${after}, as before` : `${key}: ${after}, before ${before}`;
}

function effectText({ before, effect }: PickedText): string {
  const { stale, free, awaiting, isReversible } = effect;
  const back = isReversible && before !== undefined ? `; picking ${before} back buys nothing` : '';
  const parts = [
    ...(stale.takes.length > 0 ? [`stale now: ${names(stale.takes)}, ${priceSumText(stale)} to buy anew${back}`] : []),
    ...(free.takes.length > 0 ? [`to buy now: ${names(free.takes)}, ${priceSumText(free)}`] : []),
    ...(awaiting.length > 0 ? [`still waiting for a pick: ${names(awaiting)}`] : []),
  ];
  return parts.length === 0 ? 'nothing more has to be bought for it' : parts.join('; ');
}

const NAMED = 4;

function names(takes: readonly TakeId[]): string {
  return someOf(takes, NAMED);
}
