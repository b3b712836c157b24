import type { Json } from '../core/json.ts';
import type { SchemaError, Validator } from './model-spec.ts';

/** One violation of a payload schema. */
export interface SchemaComplaint {
  /** Keys and indexes down to the value. */
  readonly path: readonly string[];
  /** What the value has to be, ready to follow its name: `must be one of enabled, disabled, auto`. */
  readonly words: string;
}

/** Everything a payload schema has against a value. */
export function schemaComplaints(validate: Validator, value: Json): readonly SchemaComplaint[] {
  if (validate(value)) return [];
  return (validate.errors ?? []).map((error) => ({
    path: error.instancePath.split('/').slice(1),
    words: words(error),
  }));
}

function words({ keyword, params, message, parentSchema }: SchemaError): string {
  const allowed = params['allowedValues'];
  if (Array.isArray(allowed))
    return allowed.length === 1 ? `must be ${allowed[0]}` : `must be one of ${allowed.join(', ')}`;
  const { minimum, maximum } = parentSchema ?? {};
  if ((keyword === 'minimum' || keyword === 'maximum') && typeof minimum === 'number' && typeof maximum === 'number') {
    return `must be ${minimum} to ${maximum}`;
  }
  if (keyword === 'additionalProperties') return `must not have "${String(params['additionalProperty'])}"`;
  return message ?? `breaks "${keyword}"`;
}
