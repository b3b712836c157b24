import { closest } from '../../core/did-you-mean.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { type PickRequest, pickTake } from '../../engines/local/pick-take.ts';
import { environmentTrouble, type Trouble } from '../../engines/local/trouble.ts';
import { EXIT } from '../../execute/run-result.ts';
import { readTakeName } from '../../plan/named-takes.ts';
import { commandText } from '../../report/command-text.ts';
import { renderPicked } from '../../report/picked-text.ts';
import { type OverrideFlags, overridesOf } from '../selection-flags.ts';
import { showTrouble } from '../show-trouble.ts';
import type { Terminal } from '../terminal.ts';

export interface PickFlags extends OverrideFlags {
  readonly take?: number;
  readonly where?: readonly string[];
  readonly clear?: boolean;
  readonly simulate?: boolean;
  readonly maxTakes?: number;
}

/** `shotgraph pick FILE SHOT TAKE`: edits the storyboard's `picks:`, and says what that comes to. */
export async function pick(words: readonly string[], flags: PickFlags, terminal: Terminal): Promise<number> {
  const read = readRequest(words, flags);
  if (!read.ok) return showTrouble(read.error, terminal);
  const { file, request } = read.value;
  const { simulate = false, maxTakes } = flags;
  const picked = await pickTake(file, request, {
    simulate,
    ...(maxTakes !== undefined && { maxTakes }),
    overrides: overridesOf(flags),
  });
  if (!picked.ok) return showTrouble(picked.error, terminal);
  terminal.out(renderPicked(picked.value, { style: terminal.style, width: terminal.width(), simulate }));
  return EXIT.done;
}

/** The words of the command line: names and numbers, and a flag for each axis. */
function readRequest(
  words: readonly string[],
  flags: PickFlags,
): Result<{ readonly file: string; readonly request: PickRequest }, Trouble> {
  const axes = readAxes(words, flags.where ?? []);
  if (!axes.ok) return axes;
  const { labels, names } = axes.value;
  const [file, name, number, ...more] = names;
  if (file === undefined || name === undefined || more.length > 0)
    return bad(
      'pick takes a storyboard, a shot and the number of a take',
      "`shotgraph pick FILE 'SHOT[axis=label]' 2`",
    );
  const take = readNumber(name, number, flags.take);
  if (!take.ok) return take;
  const variant = name.replace(/#\d+$/, '');
  if (flags.clear) {
    if (take.value !== undefined || labels.size > 0)
      return bad('--clear takes out whatever is picked there', 'leave out the take and the labels, or --clear');
    return ok({ file, request: { name: variant } });
  }
  if (take.value === undefined && labels.size === 0)
    return bad(`which take of ${variant}?`, `write its number: ${commandText('pick', file, variant, '1')}`);
  const pick = { labels, ...(take.value !== undefined && { take: take.value }) };
  return ok({ file, request: { name: variant, pick } });
}

/** The number stands behind the shot, in its name, or behind --take. */
function readNumber(
  name: string,
  written: string | undefined,
  flag: number | undefined,
): Result<number | undefined, Trouble> {
  if (written !== undefined && !/^#?[1-9]\d*$/.test(written))
    return bad(`"${written}" is no number of a take`, 'takes count from 1');
  const numbers = [
    readTakeName(name)?.take,
    written === undefined ? undefined : Number(written.replace('#', '')),
    flag,
  ];
  const said = [...new Set(numbers.filter((number) => number !== undefined))];
  if (said.length > 1) return bad(`this names several takes: ${said.join(', ')}`, 'name one');
  return ok(said[0]);
}

/** The options that the command has itself. */
const OWN = ['take', 'where', 'clear', 'simulate', 'max-takes', 'var', 'vars-file', 'select', 'help'];

/** `--tier std`, `--tier=std` and `--where tier=std` all name a label of the winner. */
function readAxes(
  words: readonly string[],
  where: readonly string[],
): Result<{ readonly labels: ReadonlyMap<string, string>; readonly names: readonly string[] }, Trouble> {
  const pairs = where.map((text) => ({
    flag: `--where ${text}`,
    axis: text.split('=', 1)[0] ?? '',
    label: behindSign(text),
  }));
  const names: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (!word.startsWith('--')) {
      names.push(word);
      continue;
    }
    const axis = word.slice(2).split('=', 1)[0] ?? '';
    const label = word.includes('=') ? behindSign(word) : words[index + 1];
    if (!word.includes('=')) index += 1;
    pairs.push({ flag: word, axis, label: label?.startsWith('--') ? undefined : label });
  }
  const labels = new Map<string, string>();
  for (const { flag, axis, label } of pairs) {
    if (axis === '' || label === undefined || label === '' || label.includes(','))
      return bad(`${flag} names no label`, likelyOption(axis) ?? 'write --AXIS label, or --where axis=label');
    if (labels.has(axis)) return bad(`the axis "${axis}" is named twice`, 'name each axis once');
    labels.set(axis, label);
  }
  return ok({ labels, names });
}

function behindSign(text: string): string | undefined {
  return text.includes('=') ? text.slice(text.indexOf('=') + 1) : undefined;
}

function likelyOption(name: string): string | undefined {
  const likely = closest(name, OWN);
  return likely === undefined ? undefined : `did you mean --${likely}?`;
}

function bad(message: string, help: string): Result<never, Trouble> {
  return err(environmentTrouble(EXIT.badInput, { message, help }));
}
