import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Json } from '../../src/core/json.ts';

/** A schema of ours, by its name. */
export function load(name: string): Json {
  return JSON.parse(readFileSync(new URL(`../../schemas/${name}.schema.json`, import.meta.url), 'utf8')) as Json;
}

/** The same schema, refusing properties it does not describe: what our own documents must pass. */
export function closed(schema: Json): Json {
  if (typeof schema !== 'object' || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map(closed);
  const members = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return 'properties' in schema ? { ...members, additionalProperties: false } : members;
}

/** What is wrong with a document; empty = nothing. */
export function validator(schema: Json): (document: unknown) => string {
  const ajv = new Ajv2020({ allErrors: true, strict: true, strictTypes: false });
  const validate = ajv.compile(schema as object);
  return (document: unknown): string => (validate(document) ? '' : ajv.errorsText(validate.errors));
}
