import type { Given } from '../core/given.ts';
import { printable } from './printable.ts';

/** Words of a command line that say what a plan was asked for, and which flags they leave to the reader. */
interface GivenFlags {
  readonly words: readonly string[];
  /** ` with the same --only`, where a flag is too long to be pasted, or can not be. */
  readonly same: string;
}

/** More names than this make no command that anybody pastes. */
export const LISTED = 6;

/** The flags that change what the storyboard says; without them a command is about other requests. */
export function boardFlags({ vars = [], varsFiles = [], select = [], maxTakes }: Given): GivenFlags {
  const set = vars.flatMap(({ name, written }) => (written === undefined ? [] : [`${name}=${written}`]));
  const shown = set.filter((text) => printable(text) === text);
  return {
    words: [
      ...select.flatMap((text) => ['--select', text]),
      ...varsFiles.flatMap((file) => ['--vars-file', file]),
      ...shown.flatMap((text) => ['--var', text]),
      ...(maxTakes === undefined ? [] : ['--max-takes', String(maxTakes)]),
    ],
    same: shown.length < set.length ? sameText(['--var']) : '',
  };
}

/** All flags that a plan was made with, but those that buy again. */
export function givenFlags(given: Given): GivenFlags {
  const board = boardFlags(given);
  const { where = [], onlyMissing = false } = given;
  const named = NAMING.map(([flag, key]) => ({ flag, names: given[key] ?? [] })).filter(
    ({ names }) => names.length > 0,
  );
  const long = named.filter(({ names }) => names.length > LISTED).map(({ flag }) => flag);
  return {
    words: [
      ...board.words,
      ...where.flatMap((condition) => ['--where', condition]),
      ...(onlyMissing ? ['--only-missing'] : []),
      ...named.flatMap(({ flag, names }) => (names.length > LISTED ? [] : [flag, ...names])),
    ],
    same: board.same + sameText(long),
  };
}

const NAMING = [
  ['--only', 'only'],
  ['--upto', 'upto'],
  ['--from', 'from'],
] as const;

function sameText(flags: readonly string[]): string {
  return flags.length === 0 ? '' : ` with the same ${flags.join(' and ')}`;
}

/** The flags that leave something out: `--only and --where`; empty where there is none. */
export function narrowingText(given: Given = {}): string {
  const { where = [], onlyMissing = false } = given;
  const flags = [
    ...NAMING.filter(([, key]) => (given[key] ?? []).length > 0).map(([flag]) => flag),
    ...(where.length > 0 ? ['--where'] : []),
    ...(onlyMissing ? ['--only-missing'] : []),
  ];
  return flags.length < 2 ? flags.join('') : `${flags.slice(0, -1).join(', ')} and ${flags.at(-1)}`;
}
