import type { Plan } from '../plan/plan.ts';
import { countText, groupDigits, someOf } from './count-text.ts';
import { printable } from './printable.ts';
import { reconcileCommand, type RunCommand } from './run-command.ts';
import type { Paint, Style } from './style.ts';
import { STANDINGS, type Standing } from './take-standing.ts';
import type { Trouble, TroubleKind } from './trouble.ts';
import { hangingText } from './wrap-text.ts';

export interface TroubleTextOptions {
  readonly plan: Plan;
  readonly run: RunCommand;
  /** What brings tasks home that are at the provider. */
  readonly collect: RunCommand;
  /** The same, and waits for those that are not finished. */
  readonly resume: RunCommand;
  readonly simulated: boolean;
  readonly style: Style;
  /** Columns of the terminal. */
  readonly width: number;
}

/** Enough to see what it is about; the folder and `plan` hold the rest. */
export const SHOWN = 20;

interface Group {
  readonly heading: string;
  readonly standing: Standing;
  readonly paint: keyof Style;
  /** What holds for all of them. */
  readonly next?: (options: TroubleTextOptions) => string;
  /** Only what cost nothing and has no task may be counted instead of shown. */
  readonly shown: number;
}

const GROUPS: Readonly<Record<TroubleKind, Group>> = {
  failed: { heading: 'failed', standing: 'failed', paint: 'bad', shown: Infinity },
  unconfirmed: {
    heading: 'unconfirmed: may have been accepted and paid for',
    standing: 'unconfirmed',
    paint: 'bad',
    shown: Infinity,
    next: ({ plan, simulated }) =>
      `never bought again by itself, its price stays set aside; ${reconcileCommand(plan, simulated)} looks for it at the provider`,
  },
  rendered: {
    heading: 'finished, the clip is not fetched yet',
    standing: 'in-flight',
    paint: 'warn',
    shown: Infinity,
    next: ({ collect, simulated }) =>
      `${simulated ? '' : 'paid for; '}${collect()} fetches it; nothing is bought twice`,
  },
  detached: {
    heading: 'still at the provider',
    standing: 'in-flight',
    paint: 'warn',
    shown: Infinity,
    next: ({ collect, resume }) =>
      `${collect()} fetches what is finished, ${resume()} waits for all; nothing is bought twice`,
  },
  unplaced: {
    heading: 'owned, but the file is not in its place',
    standing: 'owned',
    paint: 'warn',
    shown: SHOWN,
    next: ({ run }) => `mend that, then ${run()} puts it there; nothing is bought twice`,
  },
  lost: {
    heading: 'owned, but the clip can not be had',
    standing: 'elsewhere',
    paint: 'bad',
    shown: Infinity,
    next: ({ run }) => `nothing is bought by itself; ${run()} fetches it once its address answers again`,
  },
  unreadable: {
    heading: 'can not be read as video',
    standing: 'unreadable',
    paint: 'bad',
    shown: Infinity,
    next: ({ simulated }) =>
      `${simulated ? '' : 'paid for and '}kept, nothing is made of it; look at the file, or ask the provider by the task's id`,
  },
  blocked: { heading: 'blocked, not bought', standing: 'blocked', paint: 'warn', shown: SHOWN },
  'awaiting-pick': { heading: 'await a pick, not bought', standing: 'awaiting-pick', paint: 'warn', shown: SHOWN },
  flawed: {
    heading: 'not as asked',
    standing: 'owned',
    paint: 'warn',
    shown: SHOWN,
    next: () => 'kept, and used as it is; the plan says so from now on (--verbose)',
  },
  stopped: { heading: 'not submitted', standing: 'left-out', paint: 'dim', shown: SHOWN },
};

/** A block of lines for each kind of trouble, the worst first. */
export function troubleBlocks(
  troubles: readonly Trouble[],
  options: TroubleTextOptions,
): readonly (readonly string[])[] {
  const kinds = Object.keys(GROUPS) as TroubleKind[];
  return kinds.map((kind) =>
    troubleBlock(
      kind,
      troubles.filter((trouble) => trouble.kind === kind),
      options,
    ),
  );
}

function troubleBlock(kind: TroubleKind, troubles: readonly Trouble[], options: TroubleTextOptions): readonly string[] {
  if (troubles.length === 0) return [];
  const { style, width, run } = options;
  const { heading, standing, paint, next, shown } = GROUPS[kind];
  const count = troubles.reduce((sum, { takes }) => sum + takes.length, 0);
  if (kind === 'stopped') {
    const text = `${heading}, the run was stopped first; ${run()} goes on with ${count === 1 ? 'it' : 'them'}`;
    return hangingText(`${groupDigits(count)} `, text, width);
  }
  const { mark } = STANDINGS[standing];
  const closing = next?.(options);
  return [
    style[paint](`${groupDigits(count)} ${heading}`),
    ...troubles.slice(0, shown).flatMap((trouble) => troubleLines(trouble, { mark, shown }, options)),
    ...moreLine(troubles.length - shown, style),
    ...(closing === undefined ? [] : hangingText('  next: ', closing, width).map(style.strong)),
  ];
}

function troubleLines(
  { takes, headline, details }: Trouble,
  { mark, shown }: { readonly mark: string; readonly shown: number },
  { style, width }: TroubleTextOptions,
): readonly string[] {
  const [first = ''] = takes;
  const name = takes.length === 1 ? first : countText(takes.length, 'take');
  const lines = takes.length === 1 ? details : [someOf(takes, shown), ...details];
  return [
    ...hangingText(`  ${mark} ${printable(name)}: `, printable(headline), width),
    ...lines.flatMap((text) => hangingText('      ', printable(text), width).map((line: string) => style.dim(line))),
  ];
}

export function moreLine(hidden: number, style: { readonly dim: Paint }): readonly string[] {
  return hidden > 0 ? [style.dim(`  and ${groupDigits(hidden)} more`)] : [];
}
