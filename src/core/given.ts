import type { Json } from './json.ts';

/**
 * What a command said beside the storyboard, as it was written: whatever goes on with its plan must say the same, or it
 * would be about other takes, or other requests.
 */
export interface Given {
  readonly only?: readonly string[];
  readonly where?: readonly string[];
  readonly upto?: readonly string[];
  readonly from?: readonly string[];
  readonly onlyMissing?: true;
  readonly refresh?: readonly string[];
  readonly rebuy?: readonly string[];
  readonly maxTakes?: number;
  /** `axis=label,label`, or `axis=` for one that the storyboard selects by and this plan does not. */
  readonly select?: readonly string[];
  readonly varsFiles?: readonly string[];
  /** The variables that have another value than the storyboard says. */
  readonly vars?: readonly GivenVar[];
}

/** What of it changes the storyboard itself. */
export type Overridden = Pick<Given, 'select' | 'vars' | 'varsFiles'>;

export interface GivenVar {
  readonly name: string;
  readonly value: Json;
  /** `--var`, or the file that it stands in. */
  readonly from: string;
  /** The value as `--var` has it. */
  readonly written?: string;
}

/** `given` without what says nothing; undefined where nothing is left. */
export function givenOf(given: { readonly [Key in keyof Given]: Given[Key] | undefined }): Given | undefined {
  const said = Object.entries(given).filter(
    ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
  );
  return said.length === 0 ? undefined : Object.fromEntries(said);
}
