import type { TakeId } from '../core/take.ts';
import { commandText } from './command-text.ts';
import { printable } from './printable.ts';
import { simulateFlag } from './run-command.ts';

/** Why a retake buys nothing: an earlier one is not settled. Ends with a line feed. */
export function retakeLeftText(take: TakeId, left: 'in-flight' | 'unconfirmed'): string {
  const what =
    left === 'in-flight'
      ? `${take} is at the provider since an earlier retake: it is brought home, and no other one is bought`
      : `${take} may be at the provider since an earlier retake: no other one is bought before that is settled`;
  return `${printable(what)}\n`;
}

/** What to do with a take that was bought beside the others. Ends with a line feed. */
export function retakenText(
  { take }: { readonly take: TakeId },
  { file, simulate }: { readonly file: string; readonly simulate: boolean },
): string {
  const [variant = '', number = '1'] = take.split('#');
  const pick = commandText('pick', file, variant, number, ...simulateFlag(simulate));
  return `next: look at it; ${pick} lets others use it\n`;
}
