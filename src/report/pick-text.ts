import { commandText } from './command-text.ts';
import { simulateFlag } from './run-command.ts';

/** How the storyboard lets go what waits for a take of this variant to be picked. */
export function pickAdvice(variant: string, file: string, simulate: boolean): string {
  return `look at the takes of ${variant}, then say which: ${commandText('pick', file, variant, '1', ...simulateFlag(simulate))}`;
}
