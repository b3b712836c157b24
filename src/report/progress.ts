import type { RunEvent } from '../core/event.ts';
import { type Money, sumMoney } from '../core/money.ts';
import type { Plan, PlannedTake } from '../plan/plan.ts';
import { progressLines, type ProgressLinesOptions } from './progress-lines.ts';
import type { LiveTake, ProgressView } from './progress-view.ts';
import { isTakeEvent, lifeAfter, nameOf, type TakeLife } from './take-life.ts';

export interface Progress {
  /** `now` in milliseconds since 1970: when the event was seen. */
  apply(event: RunEvent, now: number): void;
  view(): ProgressView;
  /** The live display: at most `height` lines (12 where none is given), none wider than `width`. */
  lines(options: ProgressLinesOptions): readonly string[];
}

/** Follows one run. What it shows depends on the plan, the events and their times alone. */
export function createProgress(plan: Plan): Progress {
  const planned = new Map(plan.takes.map((take) => [take.id, take]));
  const lives = new Map<string, TakeLife>();
  for (const take of plan.takes) {
    const life = firstLife(take);
    if (life) lives.set(take.id, life);
  }
  /** What was set aside for tasks that nothing asks for any more. */
  const reserved = new Map<string, Money>();
  const costs: Money[] = [];
  const rendered = { actual: 0, estimated: 0 };
  let spentIsBound = false;

  function settle(take: PlannedTake, event: RunEvent, life: TakeLife | undefined, now: number): void {
    if (event.type === 'succeeded') {
      if (life?.kind === 'running' && !life.resumed) {
        rendered.actual += (now - life.since) / 1000;
        rendered.estimated += take.renderSeconds;
      }
      if (event.cost) costs.push(event.cost);
    }
    const unsure = event.type === 'succeeded' ? !event.cost : event.type === 'failed' && event.failure.billed !== 'no';
    // A failure that the plan knew already is an earlier run's.
    const isNew = take.buy || take.state.kind !== 'failed';
    if (!unsure || !isNew || !take.price) return;
    costs.push(...upperPrice(take));
    spentIsBound = true;
  }

  const setAside = (name: string): readonly Money[] => {
    const money = reserved.get(name);
    return money ? [money] : [];
  };
  const view = (): ProgressView => ({
    takes: [...lives].map(([id, life]) => liveTake(id, life, planned.get(id))),
    limits: plan.limits,
    spent: sumMoney(costs),
    spentIsBound,
    committed: sumMoney(
      [...lives].flatMap(([id, life]) => (isUnderWay(life) ? [...upperPrice(planned.get(id)), ...setAside(id)] : [])),
    ),
    pace: rendered.estimated > 0 ? rendered.actual / rendered.estimated : 1,
  });
  return {
    apply(event, now) {
      if (!isTakeEvent(event)) return;
      const name = nameOf(event);
      const life = lives.get(name);
      const take = planned.get(name);
      if (event.type === 'resumed' && event.orphan !== undefined && event.reserved) reserved.set(name, event.reserved);
      if (take) settle(take, event, life, now);
      else if (event.type === 'succeeded' && event.cost) costs.push(event.cost);
      lives.set(name, lifeAfter(life ?? { kind: 'queued' }, event, now));
    },
    view,
    lines: (options) => progressLines(view(), options),
  };
}

/** Without its clip and without a figure, and perhaps paid for. */
function isUnderWay(life: TakeLife): boolean {
  if (life.kind === 'detached') return !life.rendered;
  return life.kind === 'submitting' || life.kind === 'running' || life.kind === 'unconfirmed';
}

/** Nothing for an equal take, which is not paid for. */
function upperPrice(take: PlannedTake | undefined): readonly Money[] {
  const price = take?.twin === undefined ? take?.price : undefined;
  return price ? [{ amount: price.high, unit: price.unit }] : [];
}

function liveTake(id: string, life: TakeLife, take: PlannedTake | undefined): LiveTake {
  return {
    id,
    provider: take?.provider ?? '',
    renderSeconds: take?.renderSeconds ?? 0,
    remainingSeconds: take?.remainingSeconds ?? 0,
    life,
  };
}

/** Only what is to be bought or collected, equal takes once; the rest enters when an event names it. */
function firstLife({ state, buy, twin }: PlannedTake): TakeLife | undefined {
  if (buy || (state.kind === 'in-flight' && state.board === undefined && twin === undefined)) return { kind: 'queued' };
  return undefined;
}
