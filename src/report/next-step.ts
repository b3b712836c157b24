import type { Plan } from '../plan/plan.ts';
import { commandText } from './command-text.ts';
import { standingOf } from './take-standing.ts';

/** What the reader of a plan does next, in one sentence with the exact command. */
export function nextStep(plan: Plan): string {
  const { totals, takes, storyboard } = plan;
  const run = commandText('run', storyboard.file);
  if (takes.length === 0) return 'the storyboard plans no takes; add shots to it';
  if (totals.toBuy > 0) return buyStep(plan, run);
  if (totals.inFlight > 0) return `${run} collects what is in flight and buys nothing`;
  const standings = new Set(takes.map(standingOf));
  if (standings.has('unconfirmed'))
    return "look for the unconfirmed takes in the provider's console before anything else";
  if (standings.has('failed')) return `change what failed, or ${commandText('run', storyboard.file, '--retry-failed')}`;
  if (standings.has('blocked')) return 'mend what blocks, then plan again';
  if (standings.has('left-out')) return `nothing; ${run} without the restriction buys the rest`;
  return 'nothing to do, every clip is owned';
}

function buyStep({ totals, budgetLeft, storyboard }: Plan, run: string): string {
  const bounded = Object.keys(budgetLeft).length > 0;
  const over = totals.price.some(({ unit, expected }) => expected > (budgetLeft[unit] ?? 0));
  if (bounded && over)
    return `raise \`budget:\`, or ${commandText('run', storyboard.file, '--only', 'SHOT')} for what fits`;
  if (bounded && totals.unpriced.length > 0)
    return `state \`prices:\` in the storyboard, or ${commandText('run', storyboard.file, '--allow-unpriced')}`;
  return `${run} buys this; with --simulate it is a rehearsal that costs nothing`;
}
