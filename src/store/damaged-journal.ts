import { StoreError } from './store-error.ts';

interface Damage {
  /** Counted from 1. */
  readonly line: number;
  readonly problem: string;
}

interface Surroundings {
  /** The lines of the journal, damaged ones included, as far as they were read. */
  readonly lines: readonly string[];
  /** What the first of them is counted as. */
  readonly first: number;
  /** The attempts whose intents stand before them. */
  readonly intents: ReadonlySet<string>;
}

/** A line of a journal that is no record, or whose purchase is missing, and how to mend it without losing a task. */
export function damagedJournal(path: string, { line, problem }: Damage, surroundings: Surroundings): StoreError {
  const { own, others, hasIntent } = attemptAt(line, surroundings);
  const tasks = [...new Set([own, ...others].flatMap(({ taskId }) => taskId ?? []))];
  const lines = listed([line, ...others.map(({ number }) => number)].sort((a, b) => a - b));
  const note =
    tasks.length === 0
      ? "look at the provider's own list of tasks first"
      : `write down ${tasks.length === 1 ? 'task' : 'tasks'} ${tasks.join(', ')} first, for nothing else knows of it`;
  const way = hasIntent
    ? `it can be deleted alone, for its intent still stands: ${note}`
    : others.length === 0
      ? `if it must be deleted, ${note}`
      : `if it must be deleted, lines ${lines} are of one attempt and go together: ${note}`;
  return new StoreError('corrupt', path, {
    message: `${path}:${line} is damaged: ${problem}`,
    help:
      'nothing was changed and nothing is bought, for that line may be a purchase; restore the file or mend the line; ' +
      `${way}${hasIntent ? '' : ', and then its take is bought again'}`,
  });
}

const LISTED = 8;

function listed(lines: readonly number[]): string {
  const more = lines.length - LISTED;
  return `${lines.slice(0, LISTED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

interface Fragment {
  readonly number: number;
  readonly attempt?: string;
  readonly taskId?: string;
  readonly isIntent: boolean;
}

/**
 * What else there is of the attempt that a damaged line belongs to. Where the line does not say which that is, it may
 * be the purchase of any attempt that lacks its intent.
 */
function attemptAt(line: number, { lines, first, intents }: Surroundings) {
  const fragments = lines.map((text, index) => fragmentOf(text, first + index));
  const own = fragments[line - first] ?? { number: line, isIntent: false };
  const rest = fragments.filter(({ number, attempt }) => number !== line && attempt !== undefined);
  const bought = new Set([...intents, ...rest.flatMap(({ isIntent, attempt }) => (isIntent ? (attempt ?? []) : []))]);
  const isOfIt = ({ attempt = '' }: Fragment): boolean =>
    own.attempt === undefined ? !bought.has(attempt) : attempt === own.attempt;
  return { own, others: rest.filter(isOfIt), hasIntent: own.attempt !== undefined && bought.has(own.attempt) };
}

/** Read without parsing: the rest of the line may be anything. */
function fragmentOf(text: string, number: number): Fragment {
  const attempt = /"attempt":"([^"\\]+)"/.exec(text)?.[1];
  const taskId = /"taskId":"([^"\\]+)"/.exec(text)?.[1];
  return {
    number,
    ...(attempt !== undefined && { attempt }),
    ...(taskId !== undefined && { taskId }),
    isIntent: text.startsWith('{"kind":"intent"'),
  };
}
