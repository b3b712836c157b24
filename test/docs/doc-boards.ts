import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { check } from '../../src/cli/commands/check.ts';
import { plan, type PlanFlags } from '../../src/cli/commands/plan.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { PLAIN } from '../../src/report/style.ts';
import type { Fence } from './markdown.ts';

/*
 * How a document shows storyboards, so that they can be tried:
 *
 * - a `yaml` block begins with a comment that names its file: `# opening.yaml`, or `# cast.yaml, included`
 * - all files under one heading lie in one folder; media that they name lie there too
 * - a `text` block below that begins with `$ shotgraph check opening.yaml` (or `plan`) holds exactly what it prints
 * - a storyboard without such a block passes `check` without a word
 */

export interface DocFile {
  readonly name: string;
  readonly isIncluded: boolean;
  readonly fence: Fence;
}

export interface DocCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly expected: string;
  readonly fence: Fence;
}

const FILE_LINE = /^# (\S+\.(?:yaml|json))(, included)?\n/;
const COMMAND_LINE = /^\$ shotgraph (\S+) (.+)\n/;

/** Undefined for a block that does not say which file it is. */
export function fileOf(fence: Fence): DocFile | undefined {
  const [, name, included] = FILE_LINE.exec(fence.body) ?? [];
  return name === undefined ? undefined : { name, isIncluded: included !== undefined, fence };
}

export function commandOf(fence: Fence): DocCommand | undefined {
  const [first, command, args] = COMMAND_LINE.exec(fence.body) ?? [];
  if (first === undefined || command === undefined || args === undefined) return undefined;
  return { command, args: args.split(' '), expected: fence.body.slice(first.length), fence };
}

/** The first bytes of each kind of file, of pictures with a size; the product looks at nothing else of them. */
const BYTES: Readonly<Record<string, Uint8Array>> = {
  png: Buffer.from('89504e470d0a1a0a0000000d4948445200000500000002d00802000000', 'hex'),
  jpg: Buffer.from('ffd8ffc000110802d0050003012200021101031101', 'hex'),
  gif: Buffer.from('4749463839610005d002f70000', 'hex'),
  mp4: Buffer.from('....ftypisom....'),
  mov: Buffer.from('....ftypqt  ....'),
  wav: Buffer.from('RIFF....WAVE'),
  mp3: Buffer.from('ID3'),
};

/** A file beside the storyboard: not part of a URL. */
const MEDIA = /(?<![\w/.-])(?!https?:)[\w-]+(?:\/[\w-]+)*\.(png|jpg|gif|mp4|mov|wav|mp3)\b/g;

/** A small file of a kind; different texts are different files. */
export function mediaFile(ending: string, text: string): Uint8Array {
  return Buffer.concat([BYTES[ending] ?? Buffer.of(), Buffer.from(text)]);
}

export type Files = Readonly<Record<string, string | Uint8Array>>;

/** The files in a folder of their own, with the media they name, except what is said to be missing. */
export function writeFiles(files: Files): { folder: string; remove: () => void } {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'shotgraph-docs-')));
  const write = (name: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  };
  for (const [name, text] of Object.entries(files)) {
    write(name, text);
    if (typeof text !== 'string') continue;
    for (const [path, ending = ''] of text.replaceAll(/https?:[^\s"',}\]]+/g, '').matchAll(MEDIA))
      if (!(path in files) && !path.includes('missing')) write(path, mediaFile(ending, path));
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The flags that examples use, each with one value. */
const FLAGS = ['--select', '--var', '--where', '--upto'] as const;

function valuesOf(flag: string, args: readonly string[]): readonly string[] | undefined {
  const values = args.filter((_, index) => args[index - 1] === flag);
  return values.length > 0 ? values : undefined;
}

function flagsIn(args: readonly string[]): PlanFlags {
  const pairs = FLAGS.map((flag) => [flag.slice(2), valuesOf(flag, args)] as const);
  return Object.fromEntries(pairs.filter(([, values]) => values !== undefined));
}

function filesIn(args: readonly string[]): readonly string[] {
  const isFlag = (arg: string | undefined): boolean => FLAGS.some((flag) => flag === arg);
  return args.filter((arg, index) => !isFlag(arg) && !isFlag(args[index - 1]));
}

/** What a command prints, errors first, in a folder; the environment holds what the examples say. */
export async function runIn(folder: string, { command, args }: Pick<DocCommand, 'command' | 'args'>): Promise<string> {
  let out = '';
  let err = '';
  const terminal: Terminal = {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    style: PLAIN,
    errorStyle: PLAIN,
    width: () => 100,
    height: () => 50,
    isInteractive: false,
  };
  const before = process.cwd();
  process.chdir(folder);
  try {
    if (command === 'check') await check(args, terminal);
    else if (command === 'plan') await plan(filesIn(args), flagsIn(args), terminal);
    else throw new Error(`no example may run "${command}"`);
  } finally {
    process.chdir(before);
  }
  return (err + out).replaceAll(folder, '/home/you/film');
}
