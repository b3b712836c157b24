import type { Dict, Value } from '../core/value.ts';
import type { Filled } from './filled.ts';
import type { Findings } from './findings.ts';

/** What templates may name. A variant of a shot will have a scope of its own, with its labels in it. */
export interface Scope {
  readonly vars: Dict;
  /** The names of all shots, in the order written. */
  readonly shots: ReadonlySet<string>;
  /** Environment variables that the storyboard lists; nothing else is read, and the providers' keys never are. */
  readonly env: {
    readonly listed: ReadonlySet<string>;
    readonly keys: ReadonlySet<string>;
    readonly values: Readonly<Record<string, string | undefined>>;
  };
  readonly findings: Findings;
  /** The value with its templates filled in; undefined if one of them failed, which is reported once. */
  readonly fill: (value: Value) => Filled | undefined;
}
