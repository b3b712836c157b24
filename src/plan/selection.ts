import { closest } from '../core/did-you-mean.ts';
import { err, ok, type Result } from '../core/result.ts';
import { type Labels, type Take, takeId, type TakeId } from '../core/take.ts';
import { withDownstream, withUpstream } from './lineage.ts';
import { readTakeName, type TakeName, takesNamed } from './named-takes.ts';

/** Which takes a command is about, as it was written; all that is given must hold. */
export interface SelectionRequest {
  /** Selectors, of which one must fit; an empty list fits nothing. */
  readonly only?: readonly string[];
  /** `axis=label,label`: the axis must be there, with one of these labels; each must hold. */
  readonly where?: readonly string[];
  /** Selectors: these and all they depend on. */
  readonly upto?: readonly string[];
  /** Selectors: these and all that depends on them. */
  readonly from?: readonly string[];
}

/** What there is to be selected. */
export interface Selectable {
  readonly file: string;
  readonly shots: ReadonlySet<string>;
  /** The labels of every axis. */
  readonly axes: ReadonlyMap<string, readonly string[]>;
  /** Absent where they can not be known, as something is wrong with the storyboard. */
  readonly takes?: readonly Take[];
}

interface SelectionProblem {
  readonly message: string;
  readonly help: string;
}

type Problems = readonly SelectionProblem[];

/** The takes that are asked for; undefined = all of them, and where they can not be known. */
export function selectTakes(
  request: SelectionRequest,
  board: Selectable,
): Result<ReadonlySet<TakeId> | undefined, Problems> {
  const { only, where = [], upto = [], from = [] } = request;
  const selectors = readAll([...(only ?? []), ...upto, ...from], (text) => readSelector(text, board));
  const conditions = readAll(where, (text) => readCondition(text, board));
  const problems = [...selectors.problems, ...conditions.problems];
  if (problems.length > 0) return err(problems);
  const { takes } = board;
  if (!takes) return ok(undefined);
  const named = (texts: readonly string[]): readonly TakeId[] =>
    texts.flatMap((text) => idsOf(selectors.read.get(text), takes));
  const sets = [
    ...(only ? [new Set(named(only))] : []),
    ...[...conditions.read.values()].map((condition) => idsWhere(condition, takes)),
    ...(upto.length > 0 ? [withUpstream(named(upto), takes)] : []),
    ...(from.length > 0 ? [withDownstream(named(from), takes)] : []),
  ];
  const [first, ...others] = sets;
  if (!first) return ok(undefined);
  const selected = new Set([...first].filter((id) => others.every((set) => set.has(id))));
  if (selected.size === 0 && only?.length !== 0) return err([nothingSelected(request, board)]);
  return ok(selected);
}

/** Whether labels meet conditions that were judged before: each names an axis that is there, with one of its labels. */
export function meetsWhere(labels: Labels, where: readonly string[]): boolean {
  return where.every((text) => {
    const [axis = '', wanted = ''] = text.split('=').map((part) => part.trim());
    const fitting = wanted.split(',').map((label) => label.trim());
    return Object.hasOwn(labels, axis) && fitting.includes(labels[axis] ?? '');
  });
}

const CHAIN = 'chain:';

/** The takes that selectors mean; with `chain:` before one, also all that depends on those. */
export function namedTakes(names: readonly string[], board: Selectable): Result<ReadonlySet<TakeId>, Problems> {
  const isChain = (name: string): boolean => name.startsWith(CHAIN);
  const { read, problems } = readAll(names, (name) =>
    readSelector(name.slice(isChain(name) ? CHAIN.length : 0), board),
  );
  if (problems.length > 0) return err(problems);
  const { takes = [] } = board;
  const idsIn = (some: readonly string[]): readonly TakeId[] => some.flatMap((name) => idsOf(read.get(name), takes));
  const alone = idsIn(names.filter((name) => !isChain(name)));
  return ok(new Set([...alone, ...withDownstream(idsIn(names.filter(isChain)), takes)]));
}

function idsOf(name: TakeName | undefined, takes: readonly Take[]): readonly TakeId[] {
  return name ? takesNamed(name, takes).map(({ id }) => id) : [];
}

interface Condition {
  readonly axis: string;
  readonly labels: ReadonlySet<string>;
}

function idsWhere({ axis, labels: wanted }: Condition, takes: readonly Take[]): ReadonlySet<TakeId> {
  const fits = (labels: Labels): boolean => Object.hasOwn(labels, axis) && wanted.has(labels[axis] ?? '');
  return new Set(takes.filter(({ labels }) => fits(labels)).map(({ id }) => id));
}

/** Every text as it reads, and what is wrong with the others; each problem once. */
function readAll<T>(
  texts: readonly string[],
  read: (text: string) => Result<T, SelectionProblem>,
): { readonly read: ReadonlyMap<string, T>; readonly problems: Problems } {
  const sound = new Map<string, T>();
  const problems = new Map<string, SelectionProblem>();
  for (const text of texts) {
    const result = read(text);
    if (result.ok) sound.set(text, result.value);
    else problems.set(result.error.message, result.error);
  }
  return { read: sound, problems: [...problems.values()] };
}

function readSelector(text: string, board: Selectable): Result<TakeName, SelectionProblem> {
  const name = readTakeName(text);
  if (!name) {
    const help = "write SHOT, 'SHOT[axis=label]', SHOT#2 or 'SHOT[axis=label]#2', with quotes for the shell";
    return err({ message: `"${text}" is no name of a shot, variant or take`, help });
  }
  const problem = unknownShot(name, board) ?? unknownLabels(name, board) ?? unknownTake(name, board);
  return problem ? err(problem) : ok(name);
}

function unknownShot({ shot }: TakeName, { file, shots }: Selectable): SelectionProblem | undefined {
  if (shots.has(shot)) return undefined;
  return { message: `${file} has no shot "${shot}"`, help: oneOf(shot, [...shots], 'its shots') };
}

function unknownLabels({ labels }: TakeName, board: Selectable): SelectionProblem | undefined {
  for (const [axis, label] of labels) {
    const problem = unknownLabel({ axis, label }, board);
    if (problem) return problem;
  }
  return undefined;
}

function unknownTake({ shot, labels, take }: TakeName, { takes }: Selectable): SelectionProblem | undefined {
  if (!takes) return undefined;
  const own = takes.filter((one) => one.shot === shot);
  const fitting = takesNamed({ shot, labels }, own);
  const variant = takeId(shot, Object.fromEntries(labels), 1);
  if (fitting.length === 0) {
    const variants = [...new Set(own.map((one) => takeId(shot, one.labels, 1)))];
    const wanted = [...labels].map(([axis, label]) => `${axis}=${label}`);
    const message =
      wanted.length === 0 ? `"${shot}" has no takes` : `"${shot}" has no variant with ${wanted.join(', ')}`;
    return { message, help: oneOf(variant, variants, 'its variants') };
  }
  if (take === undefined || fitting.some((one) => one.take === take)) return undefined;
  const numbers = [...new Set(fitting.map((one) => one.take))].sort((a, b) => a - b);
  const few = numbers.length === 1 ? 'its only take is' : 'its takes are';
  return { message: `"${variant}" has no take ${take}`, help: `${few} ${listed(numbers.map(String))}` };
}

function unknownLabel(
  { axis, label }: { readonly axis: string; readonly label: string },
  { file, axes }: Selectable,
): SelectionProblem | undefined {
  const labels = axes.get(axis);
  if (!labels) return { message: `${file} has no axis "${axis}"`, help: oneOf(axis, [...axes.keys()], 'its axes') };
  if (labels.includes(label)) return undefined;
  return { message: `the axis "${axis}" has no "${label}"`, help: oneOf(label, labels, 'its labels') };
}

function readCondition(text: string, board: Selectable): Result<Condition, SelectionProblem> {
  const [axis = '', ...rest] = text.split('=').map((part) => part.trim());
  const labels = (rest[0] ?? '').split(',').map((label) => label.trim());
  if (axis === '' || rest.length !== 1 || labels.includes('')) {
    const help = 'write axis=label, or axis=label,label for any of them';
    return err({ message: `"${text}" is no condition`, help });
  }
  const problem = labels.map((label) => unknownLabel({ axis, label }, board)).find((one) => one !== undefined);
  return problem ? err(problem) : ok({ axis, labels: new Set(labels) });
}

function nothingSelected({ only = [], where = [], upto = [], from = [] }: SelectionRequest, { file }: Selectable) {
  const given = [
    ...(only.length > 0 ? [`--only ${only.join(' ')}`] : []),
    ...where.map((condition) => `--where ${condition}`),
    ...(upto.length > 0 ? [`--upto ${upto.join(' ')}`] : []),
    ...(from.length > 0 ? [`--from ${from.join(' ')}`] : []),
  ];
  const several = given.length > 1;
  return {
    message: `no take of ${file} fits ${several ? 'all of ' : ''}${given.join(', ')}`,
    help: several ? 'leave one of them out; each narrows what the others select' : 'leave it out to select everything',
  };
}

/** How many names a fix lists at most. */
const LISTED = 12;

/** The likely one, and what there is. */
function oneOf(name: string, known: readonly string[], what: string): string {
  if (known.length === 0) return `it has none`;
  const likely = closest(name, known);
  return `${likely === undefined ? '' : `did you mean "${likely}"? `}${what} are ${listed(known)}`;
}

function listed(names: readonly string[]): string {
  const rest = names.length - LISTED;
  return names.slice(0, LISTED).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
