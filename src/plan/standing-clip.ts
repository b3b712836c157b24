import type { PlannedClip, PlanState } from './plan.ts';

/** The clip that a take has and uses, wherever its bytes are; undefined = none, or only one for an older request. */
export function standingClip(state: PlanState): PlannedClip | undefined {
  switch (state.kind) {
    case 'fresh':
    case 'elsewhere':
    case 'input-replaced':
      return state.clip;
    case 'missing':
    case 'stale':
    case 'in-flight':
    case 'unconfirmed':
    case 'failed':
    case 'blocked':
    case 'awaiting-pick':
    case 'left-out':
      return undefined;
  }
}
