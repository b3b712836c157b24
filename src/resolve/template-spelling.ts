/**
 * Handlebars reads a last name that is a number or a word like `true` as a literal: `{{vars.list.0}}` does not parse,
 * `{{vars.list.[0]}}` does. This puts the brackets in, and leads places in the new text back to the old one.
 */
export interface Spelling {
  readonly text: string;
  /** The offset in the text as written, for one in the new text. */
  written(offset: number): number;
}

/** `{{...}}` without braces inside, unless it is escaped: `\{{` is, `\\{{` is not. */
const MUSTACHE = /(?<!(?<!\\)\\)\{\{[^{}]*\}\}/g;
/** A string, a bracketed name, or a run of anything else that may be a path. */
const TOKEN = /"[^"]*"|'[^']*'|\[[^\]]*\]|[^\s"'[\](){}=~|]+/g;
const NUMBER = /^-?\d+(?:\.\d+)?$/;
const LITERAL_NAME = /[./](?:\d|true|false|null|undefined)/;
const LITERAL_LAST = /^(.*[./])(\d+|true|false|null|undefined)$/;

export function bracketLastNames(text: string): Spelling {
  if (!LITERAL_NAME.test(text)) return { text, written: (offset) => offset };
  const added: number[] = [];
  const spelled = text.replaceAll(MUSTACHE, (mustache: string, start: number) =>
    mustache.replaceAll(TOKEN, (token: string, at: number) => {
      const match = NUMBER.test(token) ? null : LITERAL_LAST.exec(token);
      if (!match) return token;
      const [, before = '', name = ''] = match;
      const open = start + at + before.length + added.length;
      added.push(open, open + 1 + name.length);
      return `${before}[${name}]`;
    }),
  );
  return { text: spelled, written: (offset) => offset - added.filter((position) => position < offset).length };
}
