import { closest } from '../core/did-you-mean.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Json } from '../core/json.ts';
import type { Field, Take, TakeFields } from '../core/take.ts';
import { diagnose } from './codes.ts';
import type { ModelSpec, Parameter } from './model-spec.ts';
import { vendorValue } from './parameters.ts';
import { takePlaces } from './places.ts';
import { schemaComplaints } from './schema-complaints.ts';

export interface MergedWith {
  /** The take's fields, with those that `with` gives under the vendor's name. */
  readonly fields: TakeFields;
  /** What is left of `with`: parameters no field stands for. */
  readonly extra: ReadonlyMap<string, Field<Json>>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Lays `with` over the fields: it wins over a default, and may say nothing else than the shot's own field. */
export function mergeWith(spec: ModelSpec, take: Take): MergedWith {
  const diagnostics: Diagnostic[] = [];
  const extra = new Map<string, Field<Json>>();
  let fields = take.fields;
  for (const [key, given] of take.fields.with) {
    const complaint = keyComplaint(spec, take, key, given) ?? valueComplaint(spec, take, key, given);
    if (complaint) {
      diagnostics.push(complaint);
      continue;
    }
    const parameter = spec.parameters.find(({ vendor }) => vendor === key);
    if (!parameter) {
      extra.set(key, given);
      continue;
    }
    const portable = portableField(parameter, given, take);
    const contradiction = contradicts(take, { key, parameter, given, portable });
    if (contradiction) diagnostics.push(contradiction);
    else fields = { ...fields, [parameter.field]: portable };
  }
  return { fields, extra, diagnostics };
}

/** The vendor's names of everything that has a shot field and may not stand in `with`. */
function fieldOnly(spec: ModelSpec): ReadonlyMap<string, string> {
  return new Map([
    ['prompt', 'prompt'],
    ...spec.frames.map(({ vendor, field }) => [vendor, field] as const),
    ...(spec.tagged?.parameters ?? []).map(({ vendor, field }) => [vendor, field] as const),
  ]);
}

function keyComplaint(spec: ModelSpec, take: Take, key: string, given: Field<Json>): Diagnostic | undefined {
  const own = fieldOnly(spec).get(key);
  if (own !== undefined) {
    return diagnose('error', 'with-has-field', `"${key}" can not be given in \`with\``, {
      span: given.keySpan,
      help: `write it as the shot's \`${own}\``,
    });
  }
  const known = [...spec.parameters.map(({ vendor }) => vendor), ...spec.withOnly.map((parameter) => parameter.key)];
  if (known.includes(key)) return undefined;
  return diagnose('error', 'with-unknown-key', `${spec.name} has no parameter "${key}"`, {
    span: given.keySpan,
    related: takePlaces(take, given.keySpan, given.origin),
    help: unknownKeyHelp(spec, key, known),
  });
}

function unknownKeyHelp(spec: ModelSpec, key: string, known: readonly string[]): string {
  const advice = spec.withAdvice[key];
  if (advice !== undefined) return advice;
  if (spec.parameters.some(({ field }) => field === key))
    return `write \`${key}\` as a field of the shot, outside \`with\``;
  const near = closest(key, known);
  if (near !== undefined) return `did you mean "${near}"?`;
  return `it takes ${known.join(', ')}`;
}

function valueComplaint(spec: ModelSpec, take: Take, key: string, given: Field<Json>): Diagnostic | undefined {
  const parameter = spec.parameters.find(({ vendor }) => vendor === key);
  // A number where the vendor wants the same number as text is what the field takes too.
  const value = parameter?.asText && typeof given.value === 'number' ? String(given.value) : given.value;
  const complaint = schemaComplaints(spec.validate, { [key]: value }).find(({ path }) => path[0] === key);
  if (!complaint) return undefined;
  const message = `${spec.name} does not take ${JSON.stringify(given.value)} for "${key}": it ${complaint.words}`;
  return diagnose('error', 'with-value', message, {
    span: given.span,
    related: takePlaces(take, given.span, given.origin),
    help: spec.withAdvice[key],
  });
}

/** Numbers that the vendor wants as text are numbers in a field; the seed counts up with the takes as the field does. */
function portableField(parameter: Parameter, given: Field<Json>, take: Take): Field<Json | TakeFieldText> {
  const { value } = given;
  if (parameter.field === 'negative_prompt' && typeof value === 'string') {
    return { ...given, value: { parts: [{ kind: 'text', text: value }] } };
  }
  if (parameter.asText) return { ...given, value: Number(value) };
  if (parameter.field === 'seed' && typeof value === 'number') return { ...given, value: value + take.take - 1 };
  return given;
}

type TakeFieldText = NonNullable<TakeFields['negative_prompt']>['value'];

interface Overlay {
  readonly key: string;
  readonly parameter: Parameter;
  readonly given: Field<Json>;
  readonly portable: Field<Json | TakeFieldText>;
}

function contradicts(take: Take, { key, parameter, given, portable }: Overlay): Diagnostic | undefined {
  const own = take.fields[parameter.field];
  if (!own || own.origin === 'defaults') return undefined;
  if (canonicalJson(vendorValue(parameter, own.value)) === canonicalJson(vendorValue(parameter, portable.value))) {
    return undefined;
  }
  return diagnose('error', 'with-contradiction', `\`with\` gives "${key}" and the shot gives \`${parameter.field}\``, {
    span: given.keySpan,
    related: [{ message: `\`${parameter.field}\` is written here`, span: own.keySpan }],
    help: 'keep one of the two',
  });
}
