import type { Command } from 'commander';
import type { Overrides } from '../manifest/read-overrides.ts';
import type { SelectionRequest } from '../plan/selection.ts';

/** Which takes a command is about. */
export interface SelectionFlags extends SelectionRequest {
  readonly onlyMissing?: boolean;
}

/** What takes the place of what the storyboard says. */
export interface OverrideFlags {
  readonly select?: readonly string[];
  readonly var?: readonly string[];
  readonly varsFile?: readonly string[];
}

/** Declares `SelectionFlags`. */
export function selectionOptions(command: Command): Command {
  return command
    .option(
      '--only <selector...>',
      "only these shots, variants or takes: SHOT, 'SHOT[axis=label]', SHOT#2; name the files first",
    )
    .option('--where <axis=label>', 'only variants with this label, or one of several: axis=a,b; repeatable', collect)
    .option('--only-missing', 'only takes without any clip; what is stale is left as it is')
    .option('--upto <selector...>', 'only these and all they depend on')
    .option('--from <selector...>', 'only these and all that depends on them');
}

/** Declares `OverrideFlags`. */
export function overrideOptions(command: Command): Command {
  return command
    .option(
      '--select <axis=label>',
      'in place of what the storyboard selects by that axis: axis=a,b, or axis= for nothing; repeatable',
      collect,
    )
    .option(
      '--var <name=value>',
      'a value for a variable of the storyboard; it is shown, so no place for keys; repeatable',
      collect,
    )
    .option('--vars-file <file>', 'the same from a YAML or JSON map; repeatable', collect);
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

export function overridesOf({ select, var: vars, varsFile }: OverrideFlags): Overrides {
  return { ...(select && { select }), ...(vars && { vars }), ...(varsFile && { varsFiles: varsFile }) };
}
