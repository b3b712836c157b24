import type { FlowItem } from './brackets.ts';

/** How far before a template its key is looked for. */
const REACH = 500;

/** A key and the plain text behind it, commas included: `, prompt: look, super 8 `. */
const KEY_AND_TEXT = /[,{]\s*(["']?)([\w$-]+)\1\s*:\s+((?:[^{}[\]"':\r\n]|:(?=\S)|(?<=\w)'(?=\w))*)$/;
/** Up to the comma or bracket behind the last template of a text. */
const TEMPLATES_AND_TEXT = /\}\}[^,\]{}\r\n]*(?:\{\{[^}\r\n]*\}\}[^,\]{}\r\n]*)*/;
/** A piece between commas that is no key. */
const PIECE = /^,[^,:{}[\]\r\n"']*(?=[,}])/;

/** The unquoted text inside brackets that a template opening at `open` stands in: `x {{ a }} cat`, and its key. */
export function templateItem(text: string, open: number): FlowItem {
  const before = text.slice(Math.max(0, open - REACH), open);
  const keyed = KEY_AND_TEXT.exec(before);
  const head = keyed?.[3] ?? /[^\s,[{:][^,[{:\r\n]*$/.exec(before)?.[0] ?? '';
  const close = TEMPLATES_AND_TEXT.exec(text.slice(open));
  let end = close ? open + close.index + close[0].length : open + 2;
  if (keyed)
    for (let piece = PIECE.exec(text.slice(end)); piece; piece = PIECE.exec(text.slice(end))) end += piece[0].length;
  return {
    start: open - head.length,
    end: open + text.slice(open, end).trimEnd().length,
    ...(keyed?.[2] !== undefined && { key: keyed[2] }),
  };
}
