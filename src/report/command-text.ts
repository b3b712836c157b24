import { shellWord } from '../core/shell-word.ts';
import { printable } from './printable.ts';

/** A `shotgraph` command within a sentence, in backticks, as it can be pasted into a shell. */
export function commandText(verb: string, ...words: readonly string[]): string {
  return `\`${['shotgraph', verb, ...words.map((word) => shellWord(printable(word)))].join(' ')}\``;
}
