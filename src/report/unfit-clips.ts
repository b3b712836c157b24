import { formatMoney, type Money } from '../core/money.ts';
import type { RunEvent } from '../core/event.ts';
import type { TakeId } from '../core/take.ts';
import type { Plan } from '../plan/plan.ts';
import { commandText } from './command-text.ts';
import { simulateFlag } from './run-command.ts';

/** A clip that is owned and is not what was asked, as a run tells of it. */
export interface UnfitClip {
  /** Relative to the working folder; empty = in the store alone. */
  readonly file: string;
  /** Why it is no video that can be read. */
  readonly unreadable?: string;
  readonly flaws?: readonly string[];
  readonly taskId?: string;
  readonly cost?: Money;
}

/** What an event says against a clip; undefined = nothing. */
export function unfitIn(event: RunEvent): UnfitClip | undefined {
  if (event.type !== 'owned' && event.type !== 'notice') return undefined;
  const { file = '', unreadable, flaws } = event;
  if (unreadable === undefined && !flaws) return undefined;
  return { file, ...(unreadable !== undefined && { unreadable }), ...(flaws && { flaws }) };
}

interface UnfitTrouble {
  readonly kind: 'unreadable' | 'flawed';
  readonly takes: readonly TakeId[];
  readonly headline: string;
  readonly details: readonly string[];
}

/** What to do about clips that are not what was asked: those that are no video at all, and those that are another one. */
export function unfitTroubles(
  unfit: ReadonlyMap<TakeId, UnfitClip>,
  { plan, simulated }: { readonly plan: Plan; readonly simulated: boolean },
): readonly UnfitTrouble[] {
  return [...unfit].map(([id, { file, unreadable, flaws = [], ...event }]): UnfitTrouble => {
    if (unreadable === undefined) return { kind: 'flawed', takes: [id], headline: flaws.join('; '), details: [] };
    const take = plan.takes.find((one) => one.id === id);
    const clip = take && 'clip' in take.state ? take.state.clip : undefined;
    const { taskId = clip?.taskId, cost = clip?.cost } = event;
    const at = take ? ` at ${take.provider}` : '';
    const task = taskId === undefined ? [] : [`task ${taskId}${at}${cost ? `, paid ${formatMoney(cost)}` : ''}`];
    const next = take ? [`next: ${retakeAdvice(id, plan, simulated)}`] : [];
    return { kind: 'unreadable', takes: [id], headline: unreadable, details: [file, ...task, ...next].filter(Boolean) };
  });
}

/** How another take comes in the place of one that is of no use. */
export function retakeAdvice(take: TakeId, { storyboard }: Pick<Plan, 'storyboard'>, simulated: boolean): string {
  const [variant = ''] = take.split('#');
  return `${commandText('retake', storyboard.file, variant, ...simulateFlag(simulated))} buys another take, and says how others get to use it`;
}
