import { unreachable } from '../core/bug.ts';
import type { Scalar, Value } from '../core/value.ts';
import { closest } from '../core/did-you-mean.ts';
import { didYouMean } from './did-you-mean.ts';
import { describe, type Filled, firstOutput, knownText, type Place, spanOf } from './filled.ts';
import type { Scope } from './scope.ts';
import { type TemplateFunction, TEMPLATE_FUNCTIONS } from './template-functions.ts';
import { type CallExpression, type Expression, holdsTemplate, type PathExpression, type PathName } from './template.ts';

/** What `shots.NAME.` may be followed by: a frame at a time has no place in a template. */
export const OUTPUT_NAMES = ['video_url', 'last_frame', 'first_frame', 'thumbnail_url', 'duration'] as const;

export function isOutputName(name: string): name is (typeof OUTPUT_NAMES)[number] {
  return OUTPUT_NAMES.some((known) => known === name);
}

/** The value an expression stands for. Undefined if there is none, which is reported at the name that is to blame. */
export function evaluate(expression: Expression, scope: Scope): Filled | undefined {
  switch (expression.kind) {
    case 'literal':
      return plainOrText(expression.value, expression.place);
    case 'call':
      return call(expression, scope);
    case 'path':
      return path(expression, scope);
    default:
      return unreachable(expression);
  }
}

function plainOrText(value: string | number | boolean, place: Place): Filled {
  const { span } = place.scalar;
  const common = { span, writtenAt: span, templated: true, size: String(value).length };
  return typeof value === 'string'
    ? { ...common, kind: 'text', pieces: [{ kind: 'text', text: value, place }] }
    : { ...common, kind: 'plain', value, place };
}

function path(expression: PathExpression, scope: Scope): Filled | undefined {
  const [root, ...rest] = expression.names;
  switch (root?.name) {
    case 'vars':
      return variable(expression, scope);
    case 'env':
      return environment(expression, rest, scope);
    case 'shots':
      return shotOutput(expression, rest, scope);
    case 'matrix':
      return axisLabel(expression, rest, scope);
    default:
      return root && unknownRoot(root, scope);
  }
}

/** The label that the variant has on an axis, of the type that it was written with. */
function axisLabel({ place }: PathExpression, [axis, ...rest]: readonly PathName[], scope: Scope): Filled | undefined {
  const span = spanOf(axis?.place ?? place);
  if (!axis || !scope.axes.has(axis.name)) {
    const message = axis ? `there is no axis "${axis.name}"` : 'an axis is written as matrix.AXIS';
    return scope.findings.add('error', 'unknown-axis', message, {
      span,
      help: didYouMean(axis?.name ?? '', scope.axes, 'axes'),
    });
  }
  const label = scope.label(axis.name);
  if (!label && scope.isFilm) {
    return scope.findings.add('error', 'axis-not-listed', `"${axis.name}" is not open in the film here`, {
      span,
      related: [{ message: 'the film is here', span: scope.shotSpan }],
      help: 'write the value itself, or name an axis that this shot, or the film as a whole, comes in variants of',
    });
  }
  if (!label) {
    return scope.findings.add('error', 'axis-not-listed', `the shot neither lists nor inherits "${axis.name}"`, {
      span,
      related: [{ message: 'the shot is here', span: scope.shotSpan }],
      help: `list it on the shot: matrix: [${axis.name}], or write the value itself`,
    });
  }
  const [deeper] = rest;
  if (deeper) {
    const message = `"matrix.${axis.name}" is a single value and has no "${deeper.name}"`;
    const help = `write {{matrix.${axis.name}}}`;
    return scope.findings.add('error', 'unknown-variable', message, { span: spanOf(deeper.place), help });
  }
  return plainOrText(label.value ?? '', place);
}

function unknownRoot({ name, place }: PathName, scope: Scope): undefined {
  const known = TEMPLATE_FUNCTIONS.get(name);
  if (known) {
    return scope.findings.add('error', 'function-arguments', `"${name}" is a function and needs values`, {
      span: spanOf(place),
      help: `write {{${known.usage}}}`,
    });
  }
  const help = scope.vars.entries.has(name)
    ? `variables begin with "vars.": {{vars.${name}}}`
    : scope.shots.has(name)
      ? `clips begin with "shots.": {{shots.${name}.video_url}}`
      : scope.env.listed.has(name)
        ? `environment variables begin with "env.": {{env.${name}}}`
        : didYouMean(name, ['vars', 'env', 'shots', 'matrix'], 'names to begin with');
  return scope.findings.add('error', 'unknown-variable', `unknown name "${name}"`, { span: spanOf(place), help });
}

/** Walks down `vars`. What stands beside the path is not filled in, so that variables may refer to their neighbours. */
function variable({ names }: PathExpression, scope: Scope): Filled | undefined {
  let raw: Value = scope.vars;
  let depth = 1;
  for (; depth < names.length && !isTemplate(raw); depth += 1) {
    const next: Value | undefined = childOf(raw, names[depth]?.name ?? '');
    if (!next) return unknownVariable(names, depth, { parent: raw, scope });
    raw = next;
  }
  let filled = scope.fill(raw);
  for (; filled && depth < names.length; depth += 1) {
    const next: Filled | undefined = childOf(filled, names[depth]?.name ?? '');
    if (!next) return unknownVariable(names, depth, { parent: filled, scope });
    filled = next;
  }
  return filled;
}

function isTemplate(value: Value): value is Scalar {
  return value.kind === 'scalar' && typeof value.value === 'string' && holdsTemplate(value.value);
}

type Branch<T> =
  | { readonly kind: 'dict'; readonly entries: ReadonlyMap<string, { readonly value: T }> }
  | { readonly kind: 'list'; readonly items: readonly T[] }
  | { readonly kind: 'scalar' | 'text' | 'plain' };

/** By key or by index from 0; maps and lists have nothing else, so no name reaches a prototype. */
function childOf<T>(node: Branch<T>, name: string): T | undefined {
  if (node.kind === 'dict') return node.entries.get(name)?.value;
  if (node.kind === 'list') return /^\d{1,9}$/.test(name) ? node.items[Number(name)] : undefined;
  return undefined;
}

function unknownVariable(
  names: readonly PathName[],
  depth: number,
  { parent, scope }: { parent: Branch<unknown>; scope: Scope },
): undefined {
  const at = names[depth];
  if (!at) return undefined;
  const before = names
    .slice(0, depth)
    .map(({ name }) => name)
    .join('.');
  const [message, help] =
    parent.kind === 'dict'
      ? [`"${before}" has no "${at.name}"`, didYouMean(at.name, parent.entries.keys(), `names in "${before}"`)]
      : parent.kind === 'list'
        ? [
            `the list "${before}" has no item "${at.name}"`,
            parent.items.length === 0 ? 'the list is empty' : `items are counted from 0 to ${parent.items.length - 1}`,
          ]
        : [`"${before}" is a single value and has no "${at.name}"`, `write {{${before}}}`];
  return scope.findings.add('error', 'unknown-variable', message, { span: spanOf(at.place), help });
}

function environment(
  { place }: PathExpression,
  [first, ...rest]: readonly PathName[],
  scope: Scope,
): Filled | undefined {
  const { listed, keys, values } = scope.env;
  if (!first || rest.length > 0) {
    return scope.findings.add('error', 'undeclared-env', 'an environment variable is written as env.NAME', {
      span: spanOf(place),
      help: first ? `write {{env.${first.name}}}` : didYouMean('', listed, 'names under env'),
    });
  }
  const span = spanOf(first.place);
  if (!listed.has(first.name)) {
    const likely = closest(first.name, listed);
    return scope.findings.add('error', 'undeclared-env', `"${first.name}" is not listed under env`, {
      span,
      help: likely === undefined ? `add it at the top level: env: [${first.name}]` : `did you mean "${likely}"?`,
    });
  }
  if (keys.has(first.name)) {
    return scope.findings.add('error', 'key-in-template', `${first.name} holds a key, which must not reach a request`, {
      span,
      help: 'keys stay in the environment; remove the template',
    });
  }
  const value = Object.hasOwn(values, first.name) ? values[first.name] : undefined;
  if (value !== undefined) return plainOrText(value, place);
  return scope.findings.add('error', 'unset-env', `the environment variable ${first.name} is not set`, {
    span,
    help: `set it before the command: ${first.name}=... shotgraph ...`,
  });
}

function shotOutput(
  { place }: PathExpression,
  [shot, output, extra]: readonly PathName[],
  scope: Scope,
): Filled | undefined {
  if (shot && !scope.shots.has(shot.name)) {
    return scope.findings.add('error', 'unknown-shot', `there is no shot "${shot.name}"`, {
      span: spanOf(shot.place),
      help: didYouMean(shot.name, scope.shots, 'shots'),
    });
  }
  if (shot && output && !extra && isOutputName(output.name)) {
    const { span } = place.scalar;
    const piece = { kind: 'output', output: { shot: shot.name, output: output.name }, place } as const;
    return { kind: 'text', pieces: [piece], span, writtenAt: span, templated: true, size: 1 };
  }
  const wrong = shot ? (output && isOutputName(output.name) ? extra : output) : undefined;
  const message = wrong ? `a clip has no "${wrong.name}"` : 'this names no output of a clip';
  return scope.findings.add('error', 'unknown-output', message, {
    span: spanOf((wrong ?? shot)?.place ?? place),
    help:
      output && !isOutputName(output.name)
        ? unknownOutputHelp(output.name, shot?.name ?? 'SHOT')
        : `write {{shots.${shot?.name ?? 'NAME'}.${output?.name ?? 'video_url'}}}`,
  });
}

/** A frame at a time is written as a map alone. */
function unknownOutputHelp(name: string, shot: string): string {
  if (name === 'frame') return `a frame at a time is a map in place of the template: { frame@2.5s: ${shot} }`;
  return didYouMean(name, OUTPUT_NAMES, 'outputs') ?? '';
}

function call({ name, place, values }: CallExpression, scope: Scope): Filled | undefined {
  const known = TEMPLATE_FUNCTIONS.get(name);
  if (!known) {
    return scope.findings.add('error', 'unknown-function', `"${name}" is not a template function`, {
      span: spanOf(place),
      help: didYouMean(name, TEMPLATE_FUNCTIONS.keys(), 'functions'),
    });
  }
  const filled = values.map((value) => evaluate(value, scope));
  if (!filled.every((value) => value !== undefined)) return undefined;
  const output = filled.map(firstOutput).find((piece) => piece !== undefined);
  if (output) {
    return scope.findings.add(
      'error',
      'output-in-function',
      `"${name}" cannot change an output that does not exist yet`,
      {
        span: spanOf(place),
        help: `write {{shots.${output.output.shot}.${output.output.output}}} by itself`,
      },
    );
  }
  const result = apply(known, filled);
  if (result !== undefined) return plainOrText(result, place);
  return scope.findings.add('error', 'function-arguments', `"${name}" cannot use ${inWords(filled)}`, {
    span: spanOf(place),
    help: `write {{${known.usage}}}: ${known.gives}`,
  });
}

function inWords(values: readonly Filled[]): string {
  return values.length === 0 ? 'no value' : values.map(describe).join(' and ');
}

function apply(known: TemplateFunction, [first, ...more]: readonly Filled[]): string | undefined {
  if (!first || more.length !== known.more) return undefined;
  const subjects = known.subject === 'text' ? [first] : first.kind === 'list' ? first.items : undefined;
  const subject = subjects?.map(simpleText);
  const rest = more.map(simpleText);
  if (!subject?.every((text) => text !== undefined) || !rest.every((text) => text !== undefined)) return undefined;
  return known.apply(subject, ...rest);
}

/** A known text, number or boolean as text. */
function simpleText(value: Filled): string | undefined {
  if (value.kind === 'plain') return value.value === null ? undefined : String(value.value);
  return knownText(value);
}
