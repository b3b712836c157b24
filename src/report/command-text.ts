import { printable } from './printable.ts';

/** A `shotgraph` command within a sentence, in backticks, as it can be pasted into a shell. */
export function commandText(verb: string, file: string, ...flags: readonly string[]): string {
  return `\`${['shotgraph', verb, shellWord(printable(file)), ...flags].join(' ')}\``;
}

function shellWord(text: string): string {
  return /^[\w./@%+=:,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
