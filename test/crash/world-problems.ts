import type { Attempt } from '../../src/core/attempt.ts';
import type { Money } from '../../src/core/money.ts';
import type { Board } from './board.ts';
import type { Project } from './project.ts';
import type { Tally } from './tally.ts';
import { clipHash, SECRET, type Task, type World } from './world.ts';

interface Ending {
  readonly world: World;
  readonly project: Project;
  readonly board: Board;
  /** The last run ended with 0; else a budget ended it. */
  readonly isDone: boolean;
  /** What `costs --json` says, where it was asked. */
  readonly ledger?: string;
}

interface Found {
  readonly problems: readonly string[];
  readonly counts: Pick<Tally, 'adopted' | 'released' | 'writtenOff' | 'duplicates' | 'lost'>;
}

/** What must hold at the end, by the vendors' own books. */
export async function worldProblems(ending: Ending): Promise<Found> {
  const { world, project } = ending;
  const tasks = world.tasks();
  const attempts = await project.attempts();
  const records = await project.records();
  const duplicates = boughtTwice(tasks);
  const lost = lostClips(tasks, attempts, project);
  const problems = [
    ...duplicates,
    ...lost,
    ...wrongClaims(tasks, attempts),
    ...(ending.ledger === undefined ? [] : wrongSums(tasks, ending.ledger)),
    ...overspent(tasks, ending.board),
    ...(ending.isDone ? await unfinished(ending, tasks) : []),
    ...project.filesWith(SECRET).map((file) => `the key is in ${file}`),
    ...(project.lockIsReleased() ? [] : ['the lock is still held']),
  ];
  return {
    problems,
    counts: {
      adopted: records.filter((record) => record.kind === 'submitted' && record.adopted !== undefined).length,
      released: released(records),
      writtenOff: records.filter(({ kind }) => kind === 'written-off').length,
      duplicates: duplicates.length,
      lost: lost.length,
    },
  };
}

/** Attempts that were unconfirmed first and then proven never to have arrived. */
function released(records: Awaited<ReturnType<Project['records']>>): number {
  const unconfirmed = new Set(records.filter(({ kind }) => kind === 'unconfirmed').map(({ attempt }) => attempt));
  return records.filter(({ kind, attempt }) => kind === 'not-accepted' && unconfirmed.has(attempt)).length;
}

/** The same request, charged more than once. A task that failed may be followed by another. */
function boughtTwice(tasks: readonly Task[]): readonly string[] {
  const good = tasks.filter(({ fate }) => fate.kind === 'succeeds');
  return [...grouped(good, ({ digest }) => digest).values()].flatMap((same) =>
    same.length > 1
      ? [`charged ${same.length} times: ${describe(same[0])}: ${same.map(({ id }) => id).join(', ')}`]
      : [],
  );
}

function lostClips(tasks: readonly Task[], attempts: readonly Attempt[], project: Project): readonly string[] {
  const stored = project.storedClips();
  const byTask = new Map(
    attempts.flatMap((attempt) => ('taskId' in attempt.state ? [[attempt.state.taskId, attempt]] : [])),
  );
  return tasks.flatMap((task) => {
    const attempt = byTask.get(task.id);
    if (!attempt) return [`lost: nothing on disk knows ${describe(task)}`];
    if (task.fate.kind !== 'succeeds') return [];
    const { state } = attempt;
    if (state.kind !== 'owned') return [`lost: ${describe(task)} was paid, and is ${state.kind}`];
    if (state.stored.sha256 !== clipHash(task)) return [`lost: what is kept as ${describe(task)} is another clip`];
    // Whoever throws the store away gets back what the board asks for; that is looked at with the stanzas.
    return stored.has(state.stored.sha256) || project.hasLostStore
      ? []
      : [`lost: ${describe(task)} is not in the store`];
  });
}

/** A task belongs to one attempt, and was made by its request. */
function wrongClaims(tasks: readonly Task[], attempts: readonly Attempt[]): readonly string[] {
  const claims = attempts.flatMap(({ intent, state }) =>
    'taskId' in state && state.taskId !== undefined ? [{ intent, taskId: state.taskId }] : [],
  );
  const shared = [...grouped(claims, ({ taskId }) => taskId)].filter(([, same]) => same.length > 1);
  return [
    ...shared.map(([taskId]) => `task ${taskId} is claimed by several attempts`),
    ...claims.flatMap(({ intent, taskId }) => {
      const task = tasks.find(({ id }) => id === taskId);
      if (!task) return [`task ${taskId} exists nowhere`];
      if (task.payload['prompt'] !== intent.payload['prompt'])
        return [`task ${taskId} is not what ${intent.take} asked for`];
      const key = task.idempotency?.key;
      return key === undefined || key === intent.attempt ? [] : [`task ${taskId} belongs to another attempt`];
    }),
  ];
}

/** Pixverse is priced in dollars by us and charged in credits by the simulator, which says 3 credits for $0.03. */
const DOLLARS_A_CREDIT = 0.01;

/** What was charged stands in the ledger; what nobody gave a figure for stands there with its bound. */
function wrongSums(tasks: readonly Task[], ledger: string): readonly string[] {
  const { storyboards } = JSON.parse(ledger) as {
    readonly storyboards: readonly { readonly entries: readonly Entry[] }[];
  };
  const entries = storyboards.flatMap((storyboard) => storyboard.entries);
  const byTask = grouped(
    entries.filter(({ taskId }) => taskId !== undefined),
    ({ taskId = '' }) => taskId,
  );
  return tasks.flatMap((task) => {
    const [entry, ...more] = byTask.get(task.id) ?? [];
    const charged = chargeOf(task);
    const recorded = entry?.amount ?? { amount: 0, unit: charged.unit };
    if (more.length > 0) return [`costs has ${more.length + 1} entries for ${describe(task)}`];
    if (recorded.unit !== charged.unit) return [`costs has ${describe(task)} in ${recorded.unit}`];
    const isRight = task.fate.kind === 'succeeds' || entry?.figure === 'provider' ? isSame : isAtMost;
    return isRight(charged.amount, recorded.amount)
      ? []
      : [`${charged.amount} ${charged.unit} were charged for ${describe(task)}, costs says ${recorded.amount}`];
  });
}

interface Entry {
  readonly taskId?: string;
  readonly figure: string;
  readonly amount: Money;
}

function chargeOf({ charge, model }: Task): Money {
  return model.startsWith('pixverse') ? { amount: charge.amount * DOLLARS_A_CREDIT, unit: 'usd' } : charge;
}

function isSame(one: number, other: number): boolean {
  return Math.abs(one - other) < 1e-6;
}

function isAtMost(one: number, other: number): boolean {
  return one < other + 1e-6;
}

function overspent(tasks: readonly Task[], { budget }: Board): readonly string[] {
  if (!budget) return [];
  const bounds = { usd: budget.usd, 'credits:gmi': budget.gmi };
  return Object.entries(bounds).flatMap(([unit, bound]) => {
    const spent = tasks.map(chargeOf).reduce((sum, charge) => sum + (charge.unit === unit ? charge.amount : 0), 0);
    return isAtMost(spent, bound) ? [] : [`${spent} ${unit} were charged, and the budget is ${bound}`];
  });
}

/** Each take of the board has its stanza and its file, and they are the clip that was charged. */
async function unfinished({ project, board }: Ending, tasks: readonly Task[]): Promise<readonly string[]> {
  const stanzas = await project.stanzas();
  const stored = project.storedClips();
  const bytes = new Set(tasks.filter(({ fate }) => fate.kind === 'succeeds').map((task) => clipHash(task)));
  const takes = board.shots.flatMap(({ name, prompt }) => {
    const stanza = stanzas.get(name);
    if (!stanza) return [`${name} has no stanza`];
    const task = tasks.find(({ id }) => id === stanza.taskId);
    if (!task || !promptOf(task).endsWith(prompt)) return [`the stanza of ${name} names another task`];
    if (stanza.sha256 !== clipHash(task)) return [`the stanza of ${name} names another clip`];
    if (!stored.has(stanza.sha256)) return [`the clip of ${name} is not in the store`];
    return project.render(name) === stanza.sha256 ? [] : [`the file of ${name} is not its clip`];
  });
  const strange = project.renders().filter(({ sha256 }) => !bytes.has(sha256));
  return [...takes, ...strange.map(({ name }) => `${name} is no clip that was bought`)];
}

function describe(task: Task | undefined): string {
  return task ? `${task.id} (${task.model}, "${promptOf(task)}")` : 'nothing';
}

function promptOf({ payload }: Task): string {
  return typeof payload['prompt'] === 'string' ? payload['prompt'] : '';
}

function grouped<T>(list: readonly T[], by: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of list) groups.set(by(item), [...(groups.get(by(item)) ?? []), item]);
  return groups;
}
