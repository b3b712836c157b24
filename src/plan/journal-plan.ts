import type { Attempt } from '../core/attempt.ts';
import type { JsonObject } from '../core/json.ts';
import type { Mode, TakeId } from '../core/take.ts';
import { fromAttempt } from './freshness.ts';
import { indexOwnership, plannedClip, type Records } from './ownership.ts';
import type { Plan, PlannedTake, PlanState } from './plan.ts';
import { variantsOf } from './take-numbers.ts';
import { totalsOf } from './totals.ts';

/**
 * A plan made of the journal alone, where the storyboard cannot be read or is gone. It buys nothing. A task in flight
 * whose name has no clip in the lockfile is a take of it, as it was bought: its clip gets that name's stanza and file.
 * Where a stanza stands, only the storyboard could say which clip the name means now, so that is left as it is: such a
 * task is an orphan of this plan, and its clip is kept in the store until the storyboard can be read again.
 */
export function journalPlan(file: string, { attempts, stanzas }: Pick<Records, 'attempts' | 'stanzas'>): Plan {
  const named = new Set(stanzas.map(({ take }) => take));
  const takes = new Map<TakeId, PlannedTake>();
  for (const attempt of attempts) {
    const { take } = attempt.intent;
    const state = openState(attempt, 'in-flight');
    // Of several tasks for one name the last one was meant to replace those before.
    if (state && !named.has(take)) takes.set(take, takeOf(attempt, { id: take, state, file }));
  }
  const plan: Plan = {
    version: 1,
    storyboard: { file },
    takes: [...takes.values()],
    totals: totalsOf([...takes.values()]),
    longestChain: { takes: [], seconds: 0 },
    limits: {},
    budgetLeft: {},
    notes: [],
  };
  return withOpenSubmits(plan, attempts);
}

/**
 * The plan, and as takes of it all unconfirmed submits that none of its takes is about, e.g. because the shot was
 * edited since: their money stays reserved until somebody settles them.
 */
export function withOpenSubmits(plan: Plan, attempts: Iterable<Attempt>): Plan {
  const told = new Set(plan.takes.flatMap(({ state }) => (state.kind === 'unconfirmed' ? [state.attempt] : [])));
  const names = new Set(plan.takes.map(({ id }) => id));
  const { file } = plan.storyboard;
  const more = [...attempts].flatMap((attempt): PlannedTake[] => {
    const state = openState(attempt, 'unconfirmed');
    const { take, attempt: id } = attempt.intent;
    if (!state || told.has(id)) return [];
    const name = names.has(take) ? `${take} (attempt ${id.slice(0, 8)})` : take;
    names.add(name);
    return [takeOf(attempt, { id: name, state, file })];
  });
  return more.length === 0 ? plan : { ...plan, takes: [...plan.takes, ...more] };
}

/**
 * The plan, and as takes of it those that were bought of its variants beside the ones it asks for, and are not home yet:
 * on their way, or without a stanza. They get their names and files as they were bought, whatever the shot says now.
 */
export function withRetakes(plan: Plan, records: Records): Plan {
  const names = new Set([...plan.takes.map(({ id }) => id), ...records.stanzas.map(({ take }) => take)]);
  const variants = new Set(variantsOf(plan.takes));
  const followed = new Set(plan.takes.flatMap(({ state }) => (state.kind === 'in-flight' ? [state.attempt] : [])));
  const beside = new Map<TakeId, Attempt>();
  for (const attempt of records.attempts) {
    const { take, attempt: id } = attempt.intent;
    const [variant = '', number] = take.split('#');
    if (number === undefined || names.has(take) || !variants.has(variant) || followed.has(id)) continue;
    if (attempt.state.kind === 'owned' || openState(attempt, 'in-flight')) beside.set(take, attempt);
  }
  if (beside.size === 0) return plan;
  const ownership = indexOwnership(records);
  const { file } = plan.storyboard;
  const more = [...beside].flatMap(([id, attempt]): PlannedTake[] => {
    const { fingerprint } = attempt.intent;
    const [clip] = ownership.clips(fingerprint);
    const owned =
      clip && ({ kind: records.stored.has(clip.sha256) ? 'fresh' : 'elsewhere', clip: plannedClip(clip) } as const);
    const state = openState(attempt, 'in-flight') ?? owned;
    return state ? [takeOf(attempt, { id, state, file })] : [];
  });
  const takes = [...plan.takes, ...more];
  return { ...plan, takes, totals: totalsOf(takes) };
}

function openState(attempt: Attempt, kind: 'in-flight' | 'unconfirmed'): PlanState | undefined {
  const state = fromAttempt(attempt);
  return state?.kind === kind ? state : undefined;
}

/** The take as its intent tells of it. */
function takeOf(
  { intent }: Attempt,
  { id, state, file }: { readonly id: TakeId; readonly state: PlanState; readonly file: string },
): PlannedTake {
  const { take, shot, uses, provider, fingerprint, model, payload, portable, reserved } = intent;
  return {
    id,
    shot,
    ...axesOf(take),
    span: { file, line: 1, column: 1, length: 1 },
    uses,
    provider,
    mode: modeOf(portable),
    fingerprint,
    state,
    buy: false,
    request: { model, payload, portable },
    ...(reserved && {
      price: {
        unit: reserved.unit,
        low: reserved.amount,
        expected: reserved.amount,
        high: reserved.amount,
        source: 'set aside before its submit',
        verified: true,
        basis: 'set aside before its submit',
        assumed: [],
      },
    }),
    renderSeconds: 0,
    remainingSeconds: 0,
    dependsOn: [],
    uploads: [],
    frames: [],
    inputs: [],
    retries: 0,
  };
}

/** What a take's name says of it: `opening[resolution=720p,tier=std]#2`. */
function axesOf(id: TakeId): Pick<PlannedTake, 'labels' | 'take'> {
  const [, axes = '', number = '1'] = /^[^[#]*(?:\[(.*)\])?(?:#(\d+))?$/.exec(id) ?? [];
  const pairs = axes === '' ? [] : axes.split(',').map((pair) => pair.split('=', 2) as [string, string]);
  return { labels: Object.fromEntries(pairs), take: Number(number) };
}

/** As the portable request shows it: frames before references. */
function modeOf(portable: JsonObject): Mode {
  if (['first_frame', 'end_frame', 'mid_frames'].some((field) => field in portable)) return 'i2v';
  return 'references' in portable ? 'omni' : 't2v';
}
