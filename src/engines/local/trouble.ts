import type { Diagnostic } from '../../core/diagnostic.ts';
import type { Sources } from '../../core/span.ts';

/** Why a storyboard cannot be planned or run at all; nothing was bought. */
export type Trouble =
  /** Something the user wrote. */
  | { readonly kind: 'storyboard'; readonly diagnostics: readonly Diagnostic[]; readonly sources: Sources }
  /** Keys, files of ours, another process: one sentence and what to do. */
  | {
      readonly kind: 'environment';
      readonly exitCode: number;
      readonly problems: readonly { readonly message: string; readonly help: string }[];
    };

export function environmentTrouble(
  exitCode: number,
  problem: { readonly message: string; readonly help: string },
): Trouble {
  const { message, help } = problem;
  return { kind: 'environment', exitCode, problems: [{ message, help }] };
}
