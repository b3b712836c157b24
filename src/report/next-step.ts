import type { Plan } from '../plan/plan.ts';
import { boardAdvice } from './board-advice.ts';
import { commandText } from './command-text.ts';
import { someOf } from './count-text.ts';
import { filmAdvice } from './film-lines.ts';
import { pickAdvice } from './pick-text.ts';
import { boardFlags, LISTED, narrowingText } from './given-flags.ts';
import {
  againFlags,
  reconcileCommand,
  runAllCommand,
  runCommand,
  simulateFlag,
  type RunCommand,
} from './run-command.ts';
import { missingSelectors, waitsForUnselected } from './selection-gap.ts';
import { standingOf } from './take-standing.ts';
import { retakeAdvice } from './unfit-clips.ts';

/** What the reader of a plan does next, in one sentence with the exact command; `simulate` as the plan was made. */
export function nextStep(plan: Plan, simulate = false): string {
  const { totals, takes } = plan;
  const run = runCommand(plan, simulate);
  if (takes.length === 0) return 'the storyboard plans no takes; add shots to it';
  if (totals.toBuy > 0) return buyStep(plan, run, simulate);
  if (totals.inFlight > 0) return `${run()} collects what is in flight and buys nothing`;
  const [elsewhere] = takes.flatMap(({ state }) => boardAdvice(state, simulate) ?? []);
  if (elsewhere !== undefined) return elsewhere;
  const selected = takes.filter(({ unselected }) => !unselected);
  const standings = new Set(selected.map(standingOf));
  if (takes.some((take) => standingOf(take) === 'unconfirmed'))
    return `${reconcileCommand(plan, simulate)} looks for the unconfirmed takes at the provider, and buys nothing`;
  if (standings.has('failed')) return `change what failed, or ${run('--retry-failed')}`;
  if (selected.some(({ state }) => waitsForUnselected(state))) return widenStep(plan, simulate);
  const broken = selected.find((take) => standingOf(take) === 'unreadable');
  if (broken) return retakeAdvice(broken.id, plan, simulate);
  if (standings.has('blocked')) return 'mend what blocks, then plan again';
  const [awaited] = selected.flatMap(({ state }) => (state.kind === 'awaiting-pick' ? [state.of] : []));
  if (awaited !== undefined) return pickAdvice(awaited, plan.storyboard.file, simulate);
  if (takes.some((take) => standingOf(take) === 'left-out')) {
    const without = narrowingText(plan.given);
    const all = `${runAllCommand(plan, simulate)()}${without === '' ? '' : `, without ${without},`}`;
    return `nothing; ${all} ${simulate ? 'rehearses' : 'buys'} the rest`;
  }
  if (standings.size === 1 && standings.has('unselected'))
    return 'nothing to do: what is asked for is left out by select; --select takes it in, see --help';
  if (standings.has('elsewhere')) return `${run()} fetches what is not on this machine, and buys nothing`;
  if (standings.has('replaced')) return `nothing has to be done; ${refreshStep(plan, run)}`;
  const film = filmAdvice(plan, simulate);
  if (film !== undefined) return film;
  if (standings.has('unselected')) return 'nothing to do, every clip that is selected is owned';
  return 'nothing to do, every clip is owned';
}

/** What is selected waits for what is not. */
function widenStep(plan: Plan, simulate: boolean): string {
  const { given = {} } = plan;
  const missing = missingSelectors(plan);
  const narrowing = narrowingText(given);
  const only = [...(given.only ?? []), ...missing];
  // Where more than --only narrows, one more name there would select nothing more.
  if (narrowing !== '--only' || only.length > LISTED)
    return `select ${someOf(missing, LISTED)} too, or leave out ${narrowing || 'what narrows the selection'}`;
  return `${runCommand(plan, simulate, { only })()} gets what is missing too; or leave out --only`;
}

function refreshStep({ takes }: Plan, run: RunCommand): string {
  const replaced = takes.filter((take) => standingOf(take) === 'replaced' && !take.unselected);
  const shots = [...new Set(replaced.map(({ shot }) => shot))];
  return `${run('--refresh', ...shots)} buys anew what was made from a clip that is no longer current`;
}

function buyStep(plan: Plan, run: RunCommand, simulate: boolean): string {
  const { totals, budgetLeft, storyboard, given = {} } = plan;
  const bounded = Object.keys(budgetLeft).length > 0;
  const over = totals.price.some(({ unit, expected }) => expected > (budgetLeft[unit] ?? 0));
  if (bounded && over) {
    const { words } = boardFlags(given);
    const less = commandText('run', storyboard.file, ...words, '--only', 'SHOT', ...simulateFlag(simulate));
    return `raise \`budget:\`, or ${less} for what fits`;
  }
  // What failed or is owned is in a plan to be bought only because the plan was asked for it.
  const again = againFlags(plan);
  if (bounded && totals.unpriced.length > 0)
    return `state \`prices:\` in the storyboard, or ${run(...again, '--allow-unpriced')}`;
  if (simulate) return `${run(...again)} rehearses this; nothing is paid`;
  return `${run(...again)} buys this; with --simulate it is a rehearsal that costs nothing`;
}
