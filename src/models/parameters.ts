import type { Diagnostic } from '../core/diagnostic.ts';
import type { Json } from '../core/json.ts';
import type { Origin, Take, Text } from '../core/take.ts';
import { diagnose } from './codes.ts';
import type { Accepts, ModelSpec, Parameter, Request } from './model-spec.ts';
import { takePlaces } from './places.ts';
import { textTemplate } from './text.ts';

/** A field's value as the vendor wants it. */
export function vendorValue(parameter: Parameter, value: Json | Text): Json {
  if (isText(value)) return textTemplate(value, (tag) => `@${tag}`);
  return parameter.asText && typeof value === 'number' ? String(value) : value;
}

function isText(value: Json | Text): value is Text {
  return typeof value === 'object' && value !== null && 'parts' in value;
}

/** What a model takes, in words that can follow "takes": `a whole number from 3 to 15`. */
export function acceptsInWords(accepts: Accepts): string {
  switch (accepts.kind) {
    case 'integer':
      return `a whole number from ${accepts.min} to ${accepts.max}`;
    case 'one-of':
      return accepts.values.join(', ');
    case 'boolean':
      return 'true or false';
    case 'text':
      return 'text';
  }
}

/** Every written value that is outside its parameter's table entry. */
export function checkParameters({ spec, take, fields }: Request): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const parameter of spec.parameters) {
    const field = fields[parameter.field];
    if (!field || isText(field.value) || accepts(parameter.accepts, field.value)) continue;
    const message = `${spec.name} does not take ${parameter.field} ${JSON.stringify(field.value)}`;
    found.push(
      diagnose('error', 'value-refused', message, {
        span: field.span,
        related: takePlaces(take, field.span, field.origin),
        help: `${ownValue(take, parameter.field, field.origin)}it takes ${acceptsInWords(parameter.accepts)}`,
      }),
    );
  }
  return found;
}

/** Other shots may be glad of the default: it is the shot that needs another value. */
function ownValue(take: Take, field: string, origin: Origin): string {
  return origin === 'defaults' ? `give shot "${take.shot}" a ${field} of its own: ` : '';
}

function accepts(accepts: Accepts, value: string | number | boolean): boolean {
  switch (accepts.kind) {
    case 'integer':
      return Number.isInteger(value) && Number(value) >= accepts.min && Number(value) <= accepts.max;
    case 'one-of':
      return accepts.values.some((allowed) => allowed === value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'text':
      return typeof value === 'string';
  }
}

/** The parameters' part of a payload: what is written, and the defaults of those that are always sent. */
export function parameterPayload(spec: ModelSpec, fields: Request['fields']): Readonly<Record<string, Json>> {
  const payload: Record<string, Json> = {};
  for (const parameter of spec.parameters) {
    const value = fields[parameter.field]?.value ?? (parameter.always ? parameter.byDefault : undefined);
    if (value !== undefined) payload[parameter.vendor] = vendorValue(parameter, value);
  }
  return payload;
}
