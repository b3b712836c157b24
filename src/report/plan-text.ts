/**
 * The room `report` turns finished documents (a plan, events, a model's description, diagnostics) into text.
 *
 * It owns how things read: layout, words, colours by name. It decides nothing and computes no price; where it adds
 * figures up, they are figures of the document. It touches nothing: no clock, no terminal, no file.
 *
 * 1. Foreign text (prompts, names, vendors' words) reaches the output only through `printable` or escaped as JSON,
 *    so that it can not steer a terminal or break out of a graph's quotes.
 * 2. Widths count terminal columns, and colour goes on after the layout.
 * 3. What is unusual or costs money is never hidden to save lines; what is as usual is counted.
 * 4. A task id that is known is shown: it is what finds paid work again.
 * 5. Every text reads the same without colour.
 */

import type { Plan } from '../plan/plan.ts';
import { nextStep } from './next-step.ts';
import { planNotes } from './plan-notes.ts';
import type { PlanTextOptions } from './plan-text-options.ts';
import { planRows } from './plan-rows.ts';
import { planTotals } from './plan-totals.ts';
import { printable } from './printable.ts';
import { hangingText } from './wrap-text.ts';

/** What would be bought and why, what it costs, and what to do next. Ends with a line feed. */
export function renderPlan(plan: Plan, options: PlanTextOptions): string {
  const { style, width, simulate = false, next = true } = options;
  const { file, name } = plan.storyboard;
  const title =
    name === undefined
      ? style.strong(printable(file))
      : `${style.strong(printable(name))}  ${style.dim(printable(file))}`;
  const blocks = [
    [title],
    planRows(plan.takes, options),
    planNotes(plan.notes, options),
    planTotals(plan, options),
    next ? hangingText('next: ', nextStep(plan, simulate), width).map(style.strong) : [],
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}
