import type { ErrorObject } from 'ajv';
import type { Entry, Value } from '../core/value.ts';

/** A value that an error is about. */
export interface Found {
  readonly value: Value;
  /** Its entry in the map around it. */
  readonly entry?: Entry;
  /** From the root down to the value itself. */
  readonly path: readonly Value[];
  /** The keys on the way, numbers of list items included. */
  readonly keys: readonly string[];
}

/** What the schema has against a value. */
export interface Offence extends Found {
  readonly error: ErrorObject;
}
