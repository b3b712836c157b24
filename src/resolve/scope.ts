import type { Span } from '../core/span.ts';
import type { Dict, Scalar, Value } from '../core/value.ts';
import type { Filled } from './filled.ts';
import type { Findings } from './findings.ts';
import type { Segment } from './template.ts';

/** What templates may name. Every variant of a shot has a scope of its own, with its labels in it. */
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
  /** The names of all axes, in the order written. */
  readonly axes: ReadonlySet<string>;
  readonly findings: Findings;
  /** The place of the name of the shot that it is the scope of. */
  readonly shotSpan: Span;
  /** It is the scope of a film, which has the labels of the axes that are open in its shots. */
  readonly isFilm?: true;
  /** What `{{matrix.AXIS}}` stands for here; undefined where the shot neither lists nor inherits the axis. */
  readonly label: (axis: string) => Scalar | undefined;
  /** A string split at its templates; undefined if it is no template, which is reported once. */
  readonly segments: (scalar: Scalar) => readonly Segment[] | undefined;
  /** The value with its templates filled in; undefined if one of them failed, which is reported once. */
  readonly fill: (value: Value) => Filled | undefined;
}
