import { type Attempt, LEFT_NOTHING } from '../core/attempt.ts';
import { closest } from '../core/did-you-mean.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { TaskId } from '../core/task.ts';

/** What the user says became of a submit; `take` names it where several are unconfirmed. */
export type UserDecision =
  | { readonly verb: 'adopt'; readonly taskId: TaskId; readonly take?: string }
  | { readonly verb: 'write-off'; readonly take?: string };

interface Problem {
  readonly message: string;
  readonly help: string;
}

/** Whether the answer to its submit never came, and nobody has settled it. */
export function isOpen({ state }: Attempt): boolean {
  return state.kind === 'intended' || state.kind === 'unconfirmed';
}

/**
 * The attempts that a user's word may settle. A task may come to light after its attempt was written off; it is then
 * adopted all the same, unless the clip was bought again; one whose id was known belongs to no other attempt. A task in
 * flight is given up only where it was named. `others` are the attempts of the project's other storyboards.
 */
export function decidable(
  attempts: readonly Attempt[],
  decision: UserDecision,
  project: { readonly others: readonly Attempt[]; readonly owned: ReadonlySet<string> },
): readonly Attempt[] {
  const all = [...attempts, ...project.others];
  const boughtAgain = ({ intent: { fingerprint } }: Attempt): boolean =>
    project.owned.has(fingerprint) ||
    all.some(({ intent, state }) => intent.fingerprint === fingerprint && !LEFT_NOTHING.has(state.kind));
  if (decision.verb === 'write-off')
    return attempts.filter((attempt) => isOpen(attempt) || (decision.take !== undefined && isAtProvider(attempt)));
  const given = attempts.filter((attempt) => attempt.state.kind === 'written-off' && !boughtAgain(attempt));
  const its = given.filter(({ state }) => taskOf(state) === decision.taskId);
  if (its.length > 0) return its;
  return attempts.filter(
    (attempt) => isOpen(attempt) || (given.includes(attempt) && taskOf(attempt.state) === undefined),
  );
}

/** Its clip is not home. */
function isAtProvider({ state }: Attempt): boolean {
  return state.kind === 'submitted' || state.kind === 'succeeded';
}

function taskOf(state: Attempt['state']): TaskId | undefined {
  return 'taskId' in state ? state.taskId : undefined;
}

/** The attempt that the user means: by its id, its take, or its shot where that is clear; or the only one there is. */
export function chooseAttempt(pool: readonly Attempt[], wanted: string | undefined): Result<Attempt, Problem> {
  const found = wanted === undefined ? pool : named(pool, wanted);
  const open = found.filter(isOpen);
  const [only, second] = open.length > 0 ? open : found;
  if (only && !second) return ok(only);
  if (only) {
    const what = wanted === undefined ? 'submits are unconfirmed' : `submits of ${wanted} are unconfirmed`;
    const several = open.length > 0 ? open : found;
    return err({
      message: `${several.length} ${what}: ${several.map(nameOf(several)).join(', ')}`,
      help: 'say which one with --take',
    });
  }
  if (wanted === undefined || pool.length === 0)
    return err({ message: 'no submit of this storyboard is unconfirmed', help: 'there is nothing to settle' });
  const names = [...new Set(pool.flatMap(({ intent: { take, shot } }) => [take, shot]))];
  const meant = closest(wanted, names);
  const there = pool.map(nameOf(pool)).join(', ');
  return err({
    message: `no unconfirmed submit is called "${wanted}"`,
    help: meant === undefined ? `there are ${there}` : `did you mean ${meant}? There are ${there}`,
  });
}

/** The most exact sense of the word that there is. */
function named(pool: readonly Attempt[], wanted: string): readonly Attempt[] {
  const senses = (['attempt', 'take', 'shot'] as const).map((key) =>
    pool.filter(({ intent }) => intent[key] === wanted),
  );
  return senses.find((matches) => matches.length > 0) ?? [];
}

/** How `--take` names it among these: by its take, or by its own id where the take has several. */
function nameOf(among: readonly Attempt[]): (attempt: Attempt) => string {
  return ({ intent: { take, attempt } }) =>
    among.filter(({ intent }) => intent.take === take).length > 1 ? `${take} (${attempt})` : take;
}
