import type { Diagnostic } from '../core/diagnostic.ts';
import type { Span } from '../core/span.ts';
import { PROVIDER_NAMES } from '../core/take.ts';
import { toPlain, type Entry, type Value } from '../core/value.ts';
import { diagnose } from './codes.ts';
import { closestField } from './closest-field.ts';
import { storyboard as validator } from './generated/validators.js';
import { badName } from './names.ts';
import type { Found, Offence } from './offence.ts';
import type { Parsed } from './parse.ts';
import { badValue, wrongType } from './wrong-value.ts';

/** Judges one file by schemas/storyboard.schema.json, the only list of what may be written, and says what is wrong in words. */
export function validate(root: Value, { reported }: Pick<Parsed, 'reported'>): readonly Diagnostic[] {
  if (validator(toPlain(root))) return [];
  return (validator.errors ?? []).flatMap((error) => {
    const place = placeOf(root, error.instancePath);
    if (!place || place.path.some((value) => reported.has(value))) return [];
    return describe({ ...place, error }) ?? [];
  });
}

function placeOf(root: Value, pointer: string): Found | undefined {
  let value = root;
  let entry: Entry | undefined;
  const path = [root];
  const keys = pointer.split('/').slice(1).map(unescapePointer);
  for (const key of keys) {
    const next =
      value.kind === 'list' ? value.items[Number(key)] : value.kind === 'dict' ? value.entries.get(key) : undefined;
    if (next === undefined) return undefined;
    entry = 'keySpan' in next ? next : undefined;
    value = 'keySpan' in next ? next.value : next;
    path.push(value);
  }
  return { value, path, keys, ...(entry && { entry }) };
}

function unescapePointer(key: string): string {
  return key.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** What the names in a section are names of. */
const NAMED_IN = new Map([
  ['shots', 'shot'],
  ['mid_frames', 'frame'],
  ['matrix', 'axis'],
] as const) as ReadonlyMap<string, 'shot' | 'frame' | 'axis'>;

function describe(offence: Offence): Diagnostic | undefined {
  const { error, value } = offence;
  // What a name breaks is said by `propertyNames`; the rule that the name broke comes as an error of its own.
  if (error.propertyName !== undefined) return undefined;
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownField(offence, String(error.params['additionalProperty']));
    case 'propertyNames': {
      const name = String(error.params['propertyName']);
      const kind = NAMED_IN.get(offence.keys.at(-1) ?? '') ?? 'reference';
      return badName(kind, name, keySpanIn(value, name));
    }
    case 'required': {
      const field = String(error.params['missingProperty']);
      const span = offence.entry?.keySpan ?? value.span;
      return diagnose('error', 'missing-field', `"${field}" is missing`, { span, help: `add ${field}: to it` });
    }
    case 'false schema':
      return conflictingFields(offence);
    case 'type':
      return wrongType(offence);
    default:
      return badValue(offence);
  }
}

function keySpanIn(value: Value, key: string): Span {
  return (value.kind === 'dict' ? value.entries.get(key)?.keySpan : undefined) ?? value.span;
}

function unknownField({ error, value, keys }: Offence, field: string): Diagnostic {
  const span = keySpanIn(value, field);
  const candidates = fieldsOf(error.parentSchema ?? {});
  const near = closestField(field, candidates);
  const section = keys.at(-1) ?? '';
  if (keys.length > 0 && ['providers', 'limits', 'prices', 'credits'].includes(section)) {
    const choices = section === 'prices' || section === 'limits' ? ', or a model as in uses, PROVIDER/MODEL' : '';
    const help = near === undefined ? `write one of ${PROVIDER_NAMES.join(', ')}${choices}` : `did you mean "${near}"?`;
    return diagnose('error', 'unknown-provider', `unknown provider "${field}" in ${section}`, { span, help });
  }
  return diagnose('error', 'unknown-field', `unknown field "${field}"`, {
    span,
    help: fieldHelp(field, near, { candidates, keys }),
  });
}

/** The names that a map takes; of the frames of a clip, which are named by their time, one as an example. */
function fieldsOf({ properties, patternProperties }: NonNullable<Offence['error']['parentSchema']>): readonly string[] {
  const names = Object.keys((properties ?? {}) as object);
  const patterns = Object.keys((patternProperties ?? {}) as object);
  return patterns.some((pattern) => pattern.startsWith('^frame@')) ? [...names, FRAME_AT] : names;
}

const FRAME_AT = 'frame@2.5s';

function fieldHelp(
  field: string,
  near: string | undefined,
  { candidates, keys }: { readonly candidates: readonly string[]; readonly keys: readonly string[] },
): string {
  if (candidates.includes(FRAME_AT) && /^frames?(?:[@ :]|$)/.test(field))
    return `a frame has its time in seconds behind it: ${FRAME_AT}`;
  if (near !== undefined) return `did you mean "${near}"?`;
  if (candidates.includes('with')) return "parameters of the model under the vendor's own names go under with:";
  const own = candidates.filter((name) => !name.startsWith('$'));
  const here = `the fields here are ${own.join(', ')}`;
  return keys.length === 0 ? `${here}; begin a key of your own with x-` : here;
}

function conflictingFields({ error, entry, value, path }: Offence): Diagnostic {
  const field = entry?.key ?? '';
  const other = /dependentSchemas\/([^/]+)\//.exec(error.schemaPath)?.[1] ?? '';
  const parent = path.at(-2);
  const span = entry?.keySpan ?? value.span;
  const related = parent ? [{ message: `"${other}" is here`, span: keySpanIn(parent, other) }] : [];
  const help = 'a reference has one form; make two references, or remove one field';
  return diagnose('error', 'conflicting-fields', `"${field}" cannot stand beside "${other}"`, { span, help, related });
}
