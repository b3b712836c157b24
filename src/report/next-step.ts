import type { Plan } from '../plan/plan.ts';
import { boardAdvice } from './board-advice.ts';
import { commandText } from './command-text.ts';
import { pickAdvice } from './pick-text.ts';
import { againFlags, reconcileCommand, runCommand, simulateFlag, type RunCommand } from './run-command.ts';
import { missingShots, waitsForUnselected } from './selection-gap.ts';
import { standingOf } from './take-standing.ts';

/** What the reader of a plan does next, in one sentence with the exact command; `simulate` as the plan was made. */
export function nextStep(plan: Plan, simulate = false): string {
  const { totals, takes, storyboard } = plan;
  const run = runCommand(plan, simulate);
  if (takes.length === 0) return 'the storyboard plans no takes; add shots to it';
  if (totals.toBuy > 0) return buyStep(plan, run, simulate);
  if (totals.inFlight > 0) return `${run()} collects what is in flight and buys nothing`;
  const [elsewhere] = takes.flatMap(({ state }) => boardAdvice(state, simulate) ?? []);
  if (elsewhere !== undefined) return elsewhere;
  const standings = new Set(takes.map(standingOf));
  if (standings.has('unconfirmed'))
    return `${reconcileCommand(plan, simulate)} looks for the unconfirmed takes at the provider, and buys nothing`;
  if (standings.has('failed')) return `change what failed, or ${run('--retry-failed')}`;
  if (takes.some(({ state }) => waitsForUnselected(state))) {
    return `${runCommand(plan, simulate, missingShots(plan))()} gets what is missing too; or leave out --only`;
  }
  if (standings.has('blocked')) return 'mend what blocks, then plan again';
  const [awaited] = takes.flatMap(({ state }) => (state.kind === 'awaiting-pick' ? [state.of] : []));
  if (awaited !== undefined) return pickAdvice(awaited);
  if (standings.has('left-out')) {
    const all = commandText('run', storyboard.file, ...simulateFlag(simulate));
    return `nothing; ${all}, without --only, ${simulate ? 'rehearses' : 'buys'} the rest`;
  }
  if (standings.has('elsewhere')) return `${run()} fetches what is not on this machine, and buys nothing`;
  if (standings.has('replaced')) return `nothing has to be done; ${refreshStep(plan, run)}`;
  if (standings.has('unselected')) return 'nothing to do, every clip that is selected is owned';
  return 'nothing to do, every clip is owned';
}

function refreshStep({ takes }: Plan, run: RunCommand): string {
  const shots = [...new Set(takes.filter((take) => standingOf(take) === 'replaced').map(({ shot }) => shot))];
  return `${run('--refresh', ...shots)} buys anew what was made from a clip that is no longer current`;
}

function buyStep(plan: Plan, run: RunCommand, simulate: boolean): string {
  const { totals, budgetLeft, storyboard } = plan;
  const bounded = Object.keys(budgetLeft).length > 0;
  const over = totals.price.some(({ unit, expected }) => expected > (budgetLeft[unit] ?? 0));
  if (bounded && over) {
    const less = commandText('run', storyboard.file, '--only', 'SHOT', ...simulateFlag(simulate));
    return `raise \`budget:\`, or ${less} for what fits`;
  }
  // What failed or is owned is in a plan to be bought only because the plan was asked for it.
  const again = againFlags(plan);
  if (bounded && totals.unpriced.length > 0)
    return `state \`prices:\` in the storyboard, or ${run(...again, '--allow-unpriced')}`;
  if (simulate) return `${run(...again)} rehearses this; nothing is paid`;
  return `${run(...again)} buys this; with --simulate it is a rehearsal that costs nothing`;
}
