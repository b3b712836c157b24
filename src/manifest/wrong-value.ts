import type { Diagnostic } from '../core/diagnostic.ts';
import type { Value } from '../core/value.ts';
import { diagnose } from './codes.ts';
import { closestField } from './closest-field.ts';
import { excerptOf } from './quoting.ts';
import type { Offence } from './offence.ts';

/** Another kind of value than the schema asks for: what it takes, what stands there, and how to write it. */
export function wrongType(offence: Offence): Diagnostic {
  const { value, keys } = offence;
  const span = value.span;
  const ratio = keys.at(-1) === 'aspect_ratio' ? sexagesimalRatio(value) : undefined;
  if (ratio !== undefined) {
    const message = `${written(value)} is what YAML 1.1 tools make of ${ratio}`;
    return diagnose('error', 'ratio-as-number', message, { span, help: `write "${ratio}", in quotes` });
  }
  if (keys.length === 0) {
    const help = 'begin with a shot: shots: { opening: { uses: MODEL, prompt: TEXT } }';
    return diagnose('error', 'not-a-map', `a storyboard is a map of sections, not ${kindOf(value)}`, { span, help });
  }
  return truthMeant(offence) ?? otherKind(offence);
}

function otherKind(offence: Offence): Diagnostic {
  const { value, entry } = offence;
  const message = `${subject(offence)} takes ${titleOf(offence)}, not ${kindOf(value)}`;
  const help = typeFix(offence, entry?.key) ?? exampleOf(offence);
  return diagnose('error', 'wrong-type', message, { span: value.span, help });
}

/** The right kind of value, but not one that is allowed. */
export function badValue(offence: Offence): Diagnostic {
  const { value, error } = offence;
  const { span } = value;
  const types = typesOf(offence);
  if (error.keyword === 'pattern' && types.some((type) => type !== 'string')) {
    return truthMeant(offence) ?? otherKind(offence);
  }
  if (error.keyword === 'const' && offence.keys.join() === 'version') {
    const message = `this shotgraph reads version 1 of the format, not ${value.kind === 'scalar' ? String(value.value) : kindOf(value)}`;
    return diagnose('error', 'bad-value', message, { span, help: 'write version: 1, or use a newer shotgraph' });
  }
  const message = `${subject(offence)} takes ${titleOf(offence)}${BOUNDS[error.keyword] ?? ''}, not ${kindOf(value)}`;
  return diagnose('error', 'bad-value', message, { span, help: valueFix(offence) ?? exampleOf(offence) });
}

/** Where the title of what is expected does not say the bound by itself. */
const BOUNDS: Readonly<Record<string, string>> = {
  minProperties: ' (one field)',
  maxProperties: ' (one field only)',
  minItems: ' (at least one)',
};

function subject({ entry, keys }: Offence): string {
  if (entry) return `"${entry.key}"`;
  const list = keys.findLast((key) => !/^\d+$/.test(key));
  return list === undefined ? 'the storyboard' : `an item of "${list}"`;
}

function titleOf({ error }: Offence): string {
  const title: unknown = error.parentSchema?.['title'];
  return typeof title === 'string' ? title : 'another value';
}

/** What to write, as an example where the schema gives one: the title is in the message already. */
function exampleOf(offence: Offence): string {
  const examples: unknown = offence.error.parentSchema?.['examples'];
  const example: unknown = Array.isArray(examples) ? examples[0] : undefined;
  if (typeof example !== 'number' && typeof example !== 'boolean') return `write ${titleOf(offence)}`;
  return `write it as in ${offence.entry ? `${offence.entry.key}: ` : ''}${String(example)}`;
}

function typesOf({ error }: Offence): readonly string[] {
  const type: unknown = error.parentSchema?.['type'];
  return typeof type === 'string' ? [type] : Array.isArray(type) ? type.map(String) : [];
}

function requiredOf({ error }: Offence): readonly string[] {
  const required: unknown = error.parentSchema?.['required'];
  return Array.isArray(required) ? required.map(String) : [];
}

function kindOf(value: Value): string {
  if (value.kind === 'list') return value.items.length === 0 ? 'an empty list' : 'a list';
  if (value.kind === 'dict') return value.entries.size === 0 ? 'an empty map' : 'a map';
  if (value.value === null) return 'null';
  if (typeof value.value === 'string')
    return value.value === '' ? 'an empty text' : `the text "${excerptOf(value.value)}"`;
  return typeof value.value === 'number' ? `the number ${value.value}` : String(value.value);
}

function written(value: Value): string {
  return value.kind === 'scalar' ? String(value.value) : '';
}

/** `yes` and its kin are texts in YAML 1.2, and so is "true" in quotes. */
function truthMeant(offence: Offence): Diagnostic | undefined {
  const { value } = offence;
  if (value.kind !== 'scalar' || typeof value.value !== 'string' || !typesOf(offence).includes('boolean'))
    return undefined;
  const word = value.value.trim().toLowerCase();
  const truth =
    ['yes', 'on', 'y', 'true'].includes(word) || (['no', 'off', 'n', 'false'].includes(word) ? false : undefined);
  if (truth === undefined) return undefined;
  const key = offence.entry?.key;
  const message = `${subject(offence)} takes true or false, and ${excerptOf(value.value)} is a text here`;
  return diagnose('error', 'yes-no', message, {
    span: value.span,
    help: `write ${key ? `${key}: ` : ''}${truth}, without quotes`,
  });
}

function typeFix(offence: Offence, key: string | undefined): string | undefined {
  const { value } = offence;
  const types = typesOf(offence);
  const prefix = key === undefined ? '' : `${key}: `;
  if (value.kind === 'dict') return types.includes('array') ? 'write a list: - before each item' : undefined;
  if (value.kind === 'list' && offence.keys[0] === 'shots' && offence.keys.length === 2)
    return 'write its fields without dashes';
  if (value.kind === 'list' && types[0] === 'object' && value.items[0]?.kind === 'dict')
    return `write a name in place of each dash: ${prefix}{ NAME: { ... } }`;
  if (value.kind === 'list') return types.includes('string') ? 'write a single value, without - or [ ]' : undefined;
  if (types[0] === 'array') return `write ${prefix}[${excerptOf(written(value))}]`;
  if (value.value === null) return 'write a value, or remove the key';
  if (offence.keys[0] === 'shots' && offence.keys.length === 2)
    return `name the field: ${prefix}{ prompt: "${excerptOf(written(value))}" }`;
  const seconds = /^\d+(?:\.\d+)?(?=\s?s)/.exec(written(value))?.[0];
  if (types.includes('number') && seconds !== undefined) return `write ${prefix}${seconds}`;
  if (key === 'resolution' && typeof value.value === 'number') return `write ${prefix}${value.value}p`;
  const [needed, ...more] = requiredOf(offence);
  if (needed !== undefined && more.length === 0 && !types.includes('string'))
    return `write ${prefix}{ ${needed}: ${excerptOf(written(value))} }`;
  if (typeof value.value !== 'string' && types[0] === 'string') return `write ${prefix}"${written(value)}", in quotes`;
  if (types.some((type) => type === 'number' || type === 'integer') && isNumeric(value.value))
    return `write ${prefix}${written(value).trim()}, without quotes`;
  return undefined;
}

function isNumeric(value: string | number | boolean): boolean {
  return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));
}

function valueFix({ error, value }: Offence): string | undefined {
  const allowed: unknown = error.keyword === 'enum' ? error.params['allowedValues'] : undefined;
  if (error.keyword === 'const') return `write ${String(error.params['allowedValue'])}`;
  if (!Array.isArray(allowed)) return undefined;
  const near = closestField(written(value), allowed.map(String));
  return near === undefined ? `write one of ${allowed.join(', ')}` : `did you mean "${near}"?`;
}

/** YAML 1.1 reads `16:9` as a number to the base of 60. */
const RATIOS = ['16:9', '9:16', '4:3', '3:4', '3:2', '2:3', '1:1', '21:9', '9:21', '5:4', '4:5', '2:1', '1:2'];

function sexagesimalRatio(value: Value): string | undefined {
  if (value.kind !== 'scalar') return undefined;
  return RATIOS.find((ratio) => {
    const [width = 0, height = 0] = ratio.split(':').map(Number);
    return width * 60 + height === value.value;
  });
}
