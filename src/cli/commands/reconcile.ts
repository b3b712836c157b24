import { isSettled, type Reconciliation } from '../../core/reconciliation.ts';
import { type ReconcileOptions, reconcile as settleSubmits } from '../../engines/local/reconcile.ts';
import { environmentTrouble, type Trouble } from '../../engines/local/trouble.ts';
import { EXIT } from '../../execute/run-result.ts';
import { renderJson } from '../../report/json.ts';
import { moneyText } from '../../report/money-text.ts';
import { renderFindings, renderOutcome } from '../../report/reconcile-text.ts';
import { wrapText } from '../../report/wrap-text.ts';
import { ask } from '../ask.ts';
import { showTrouble } from '../show-trouble.ts';
import type { Terminal } from '../terminal.ts';

export interface ReconcileFlags {
  readonly adopt?: string;
  readonly writeOff?: boolean;
  readonly take?: string;
  readonly yes?: boolean;
  readonly simulate?: boolean;
  readonly trustBaseUrl?: boolean;
  readonly breakLock?: boolean;
  readonly json?: boolean;
}

interface Context {
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** `shotgraph reconcile FILE`: settles submits that nobody answered, by the provider's list or by the user's word. */
export async function reconcile(file: string, flags: ReconcileFlags, { terminal, signal }: Context): Promise<number> {
  const wrong = contradiction(flags);
  if (wrong) return showTrouble(environmentTrouble(EXIT.badInput, wrong), terminal);
  const text = { style: terminal.style, width: terminal.width() };
  const canAsk = terminal.isInteractive && !flags.json;
  let asked = false;
  const settled = await settleSubmits(file, {
    ...settings(flags),
    signal,
    mayRecord: async (found) => {
      if (flags.yes || flags.adopt !== undefined) return true;
      asked = true;
      if (!canAsk) return false;
      terminal.out(`${renderFindings(found, text)}\n`);
      return ask(flags.writeOff ? `${costText(found)}. Give it up?` : 'Record this?', signal);
    },
    onWait: (ms) => terminal.err(`${waitLines(ms, terminal.width()).join('\n')}\n`),
  });
  if (!settled.ok) return showTrouble(settled.error, terminal);
  const { value } = settled;
  if (asked && !canAsk && flags.writeOff) return showTrouble(nobodyGivesUp(value), terminal);
  if (flags.json) terminal.out(renderJson(value));
  else terminal.out(`${asked && canAsk ? '' : `${renderFindings(value, text)}\n`}${renderOutcome(value, text)}`);
  if (asked && !value.takes.some(isSettled))
    terminal.err(canAsk ? 'nothing was recorded\n' : 'nothing was recorded, for there is nobody to ask: add --yes\n');
  if (signal.aborted) return EXIT.interrupted;
  return value.unconfirmed > 0 ? EXIT.unconfirmed : EXIT.done;
}

function waitLines(ms: number, width: number): readonly string[] {
  return wrapText(`waiting ${Math.ceil(ms / 1000)} s, until the provider lists what was just sent`, width);
}

function contradiction({ adopt, writeOff, take }: ReconcileFlags): { message: string; help: string } | undefined {
  if (adopt !== undefined && writeOff)
    return { message: '--adopt and --write-off exclude each other', help: 'adopt the task, or give it up' };
  if (take !== undefined && adopt === undefined && !writeOff)
    return { message: '--take says which take --adopt or --write-off means', help: 'add one of them, or leave it out' };
  return undefined;
}

function settings(flags: ReconcileFlags): Omit<ReconcileOptions, 'mayRecord'> {
  const { adopt, writeOff, take, simulate, trustBaseUrl, breakLock } = flags;
  const about = take === undefined ? {} : { take };
  return {
    ...(adopt !== undefined && { decision: { verb: 'adopt', taskId: adopt, ...about } as const }),
    ...(writeOff && { decision: { verb: 'write-off', ...about } as const }),
    ...(simulate !== undefined && { simulate }),
    ...(trustBaseUrl !== undefined && { trustBaseUrl }),
    ...(breakLock !== undefined && { breakLock }),
  };
}

/** What it costs to give up what is shown. */
function costText({ takes, simulated }: Reconciliation): string {
  const cost = moneyText(takes.flatMap(({ reserved }) => reserved ?? []));
  const spent = `${takes.map(({ take }) => take).join(', ')}: ${cost} will count as spent${simulated ? ' in the simulation' : ''}`;
  const lost = takes.flatMap(({ finding }) => (finding.kind === 'unknown' ? [finding.taskId] : []));
  return lost.length === 0 ? spent : `${spent}, and task ${lost.join(', ')} may be billed all the same`;
}

function nobodyGivesUp(found: Reconciliation): Trouble {
  const message = `${costText(found)}, and there is nobody to ask`;
  return environmentTrouble(EXIT.badInput, { message, help: 'add --yes to give it up' });
}
