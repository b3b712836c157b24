import { ok } from '../../core/result.ts';
import { journalPlan, withOpenSubmits } from '../../plan/journal-plan.ts';
import type { Records } from '../../plan/ownership.ts';
import type { BuiltPlan } from './build-plan.ts';
import type { KnownBoard } from './known-board.ts';

/** What `resume` and `collect` run: the plan of a board that was built to buy nothing, or of its journal alone. */
export function followPlan(board: KnownBoard): BuiltPlan {
  if (board.kind === 'planned') {
    const { built } = board;
    return {
      ...built,
      plan: withOpenSubmits(built.plan, built.records.attempts),
      again: (records) => {
        const again = built.again(records);
        return again.ok ? ok(withOpenSubmits(again.value, records.attempts)) : again;
      },
    };
  }
  const { storyboard, places, records, recordsStamp, options, diagnostics } = board;
  const planOf = (newer: Records) => journalPlan(storyboard.file, newer);
  return {
    plan: planOf(records),
    takes: [],
    diagnostics,
    storyboard,
    places,
    options,
    records,
    recordsStamp,
    again: (newer) => ok(planOf(newer)),
  };
}
