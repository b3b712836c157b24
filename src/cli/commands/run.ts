import { formatMoney, type Money, sumMoney } from '../../core/money.ts';
import type { BuiltPlan } from '../../engines/local/build-plan.ts';
import { runPlan } from '../../engines/local/run-plan.ts';
import { EXIT } from '../../execute/run-result.ts';
import { parseFault } from '../../simulator/fault-grammar.ts';
import { countText, someOf } from '../../report/count-text.ts';
import { renderPlan } from '../../report/plan-text.ts';
import { printable } from '../../report/printable.ts';
import { ask } from '../ask.ts';
import { filmsAfterRun } from '../films-after-run.ts';
import { loadPlan } from '../load-plan.ts';
import { parseMaxCost } from '../max-cost.ts';
import type { OverrideFlags, SelectionFlags } from '../selection-flags.ts';
import { openDisplay } from '../show-run.ts';
import { showTrouble } from '../show-trouble.ts';
import { storyboardFiles } from '../storyboard-files.ts';
import type { Terminal } from '../terminal.ts';

export interface RunFlags extends SelectionFlags, OverrideFlags {
  readonly json?: boolean;
  readonly simulate?: boolean;
  readonly yes?: boolean;
  readonly maxCost?: string;
  readonly retryFailed?: boolean;
  readonly maxTakes?: number;
  readonly allowUnpriced?: boolean;
  readonly trustBaseUrl?: boolean;
  readonly breakLock?: boolean;
  readonly refresh?: readonly string[];
  readonly rebuy?: readonly string[];
  readonly frozen?: boolean;
  readonly detach?: boolean;
  readonly fixedLimits?: boolean;
  readonly maxBilledFailures?: number;
  /** Minutes. */
  readonly deadline?: number;
  readonly latency?: number;
  readonly seed?: string;
  readonly fault?: readonly string[];
  /** False = films are left as they are. */
  readonly film?: boolean;
}

/** Exit codes by rank: of those that several storyboards give, the first in this list is the command's own. */
const RANKED = [70, 130, 3, 5, 7, 2, 1, 6, 4];

/**
 * `shotgraph run FILES`: shows the plan, asks once, buys what is missing, and says where the clips are. `load` gives
 * another plan than that of all that is missing.
 */
export async function run(
  args: readonly string[],
  flags: RunFlags,
  context: { terminal: Terminal; signal: AbortSignal },
  load: (file: string) => Promise<BuiltPlan | number> = (file) => loadPlan(file, flags, context.terminal),
): Promise<number> {
  const { terminal, signal } = context;
  const settings = runSettings(flags);
  if (typeof settings === 'string') {
    terminal.err(`${terminal.errorStyle.bad('error')}: ${settings}\n`);
    return 2;
  }
  const codes: number[] = [];
  const plans: BuiltPlan[] = [];
  for (const file of await storyboardFiles(args)) {
    const built = await load(file);
    if (typeof built === 'number') codes.push(built);
    else plans.push(built);
  }
  // A board that is wrong stops them all: nothing is bought from a command line that holds a mistake.
  if (codes.length > 0) return worst(codes);
  if (!flags.json)
    for (const { plan } of plans)
      terminal.out(`${renderPlan(plan, { style: terminal.style, width: terminal.width(), next: false })}\n`);
  const agreed = flags.frozen ? holdsStill(plans, terminal) : await mayBuy(plans, flags, { terminal, signal });
  if (agreed !== true) return agreed;
  // What one storyboard has spent of --max-cost, the next one can not.
  let { maxCost } = settings;
  const ended: BuiltPlan[] = [];
  for (const built of plans) {
    if (signal.aborted) {
      codes.push(EXIT.interrupted);
      break;
    }
    const outcome = await runOne(built, flags, { ...settings, maxCost, signal, terminal });
    codes.push(outcome.exitCode);
    if (outcome.ended) ended.push(built);
    maxCost = outcome.maxCostLeft ?? maxCost;
  }
  // An encode takes as long as it takes: no purchase waits for it, and no clip whose address is about to die.
  for (const built of (flags.film ?? true) && !flags.detach ? ended : [])
    codes.push(await filmsAfterRun(built, { json: flags.json ?? false, signal, terminal }));
  return worst(codes);
}

type Settings = Exclude<ReturnType<typeof runSettings>, string>;

function runSettings(flags: RunFlags) {
  const maxCost = flags.maxCost === undefined ? undefined : parseMaxCost(flags.maxCost);
  if (maxCost && !maxCost.ok) return `--max-cost: ${maxCost.error}`;
  const faults = (flags.fault ?? []).map((text) => parseFault(text));
  const wrong = faults.find((fault) => !fault.ok);
  if (wrong && !wrong.ok) return `--fault: ${wrong.error}`;
  const simulated = flags.latency !== undefined || flags.seed !== undefined || faults.length > 0;
  if (simulated && !flags.simulate) return '--latency, --seed and --fault are for the simulator; add --simulate';
  return {
    maxCost: maxCost?.value ?? [],
    simulator: {
      ...(flags.latency !== undefined && { latencyMs: flags.latency }),
      ...(flags.seed !== undefined && { seed: flags.seed }),
      faults: faults.flatMap((fault) => (fault.ok ? [fault.value] : [])),
    },
  };
}

async function runOne(
  built: BuiltPlan,
  flags: RunFlags,
  context: Settings & { signal: AbortSignal; terminal: Terminal },
): Promise<{ readonly exitCode: number; readonly ended: boolean; readonly maxCostLeft?: readonly Money[] }> {
  const { signal, terminal, maxCost, simulator } = context;
  const display = await openDisplay(built.plan, { json: flags.json ?? false }, terminal);
  const running = runPlan(built, {
    onEvent: display.onEvent,
    signal,
    simulator,
    maxCost,
    ...(flags.allowUnpriced !== undefined && { allowUnpriced: flags.allowUnpriced }),
    ...(flags.trustBaseUrl !== undefined && { trustBaseUrl: flags.trustBaseUrl }),
    ...(flags.breakLock !== undefined && { breakLock: flags.breakLock }),
    ...(flags.deadline !== undefined && { deadlineMs: flags.deadline * 60_000 }),
    ...(flags.maxBilledFailures !== undefined && { maxBilledFailures: flags.maxBilledFailures }),
    adaptLimits: !flags.fixedLimits,
    stay: flags.detach ? 'until-submitted' : 'until-done',
  });
  const result = await running.finally(() => display.close());
  if (!result.ok) return { exitCode: showTrouble(result.error, terminal), ended: false };
  display.finish();
  return { ...result.value, ended: true };
}

/** Under `--frozen`: true where nothing would be bought, or the exit code of the refusal. */
function holdsStill(plans: readonly BuiltPlan[], { err, errorStyle }: Terminal): true | number {
  const bought = plans.flatMap(({ plan }) => plan.takes.filter(({ buy }) => buy).map(({ id }) => id));
  if (bought.length === 0) return true;
  const what = `this would buy ${clips(bought.length)}${priceOf(plans)}: ${someOf(bought, 20)}`;
  err(
    `${errorStyle.bad('error')}: ${printable(what)}\n  ${errorStyle.good('fix:')} leave --frozen out where that is meant\n`,
  );
  return EXIT.budget;
}

/** True, or the exit code of a no. Asks once, for all storyboards; the simulator's money is nobody's. */
async function mayBuy(
  plans: readonly BuiltPlan[],
  flags: RunFlags,
  { terminal, signal }: { terminal: Terminal; signal: AbortSignal },
): Promise<true | number> {
  const buying = plans.reduce((sum, { plan }) => sum + plan.totals.toBuy, 0);
  if (buying === 0 || flags.yes || flags.simulate) return true;
  if (!terminal.isInteractive || flags.json) {
    terminal.err(
      `${terminal.errorStyle.bad('error')}: this would buy ${clips(buying)}, and there is nobody to ask\n  ${terminal.errorStyle.good('fix:')} add --yes, or --simulate to spend nothing\n`,
    );
    return 2;
  }
  const leaving = flags.detach ? ' and leave before they are done' : '';
  if (await ask(`Buy ${clips(buying)}${priceOf(plans)}${leaving}?`, signal)) return true;
  if (signal.aborted) return EXIT.interrupted;
  terminal.out('Nothing was bought.\n');
  return 5;
}

function clips(count: number): string {
  return countText(count, 'clip');
}

/** ` for about $1.52 and 60 gmi credits` */
function priceOf(plans: readonly BuiltPlan[]): string {
  const prices = plans.flatMap(({ plan }) =>
    plan.totals.price.map(({ unit, expected }) => ({ unit, amount: expected })),
  );
  const total = sumMoney(prices).map(formatMoney).join(' and ');
  const unpriced = plans.some(({ plan }) => plan.totals.unpriced.length > 0);
  if (total === '') return unpriced ? ' without a known price' : '';
  return ` for about ${total}${unpriced ? ', and more that has no price' : ''}`;
}

function worst(codes: readonly number[]): number {
  return RANKED.find((code) => codes.includes(code)) ?? 0;
}
