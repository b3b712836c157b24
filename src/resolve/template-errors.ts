import { parser, type Position } from 'handlebars/dist/cjs/handlebars/compiler/base.js';

/** A parse error in plain words, with its place in the text. */
export interface SyntaxProblem {
  readonly at: { readonly offset: number; readonly length: number };
  readonly message: string;
  readonly help: string;
}

interface Rule {
  /** What the parser met where it gave up, by its own name for it. */
  readonly met: string;
  readonly message: string;
  readonly help: string;
}

const BLOCKS = 'blocks such as {{#if}}, {{else}} and {{#each}} are not part of storyboards';
const UNCLOSED = {
  message: '"{{" is never closed',
  help: 'close it with "}}", or write "\\{{" where braces are meant as text',
};
const NO_LOGIC = 'write the text that is meant; longer logic belongs in a program that makes the storyboard';
const NAMES = 'names hold letters, digits, - and _; any other name goes in brackets: {{vars.[my name]}}';

/** The parser's token -> words. */
const RULES: readonly Rule[] = [
  {
    met: 'INVERSE',
    message: BLOCKS,
    help: NO_LOGIC,
  },
  {
    met: 'OPEN_ENDBLOCK',
    message: BLOCKS,
    help: NO_LOGIC,
  },
  {
    met: 'CLOSE_BLOCK_PARAMS',
    message: 'templates have no filters with "|"',
    help: 'call the function by its name, before the value: {{upper vars.city}}',
  },
  { met: 'CLOSE_UNESCAPED', message: '"}}}" closes what "{{" opened', help: 'write {{name}}' },
  { met: 'OPEN_SEXPR', message: 'parentheses stand where a name is needed', help: 'write {{upper vars.city}}' },
];

/**
 * Puts into words why the parser threw. `offsetOf` turns its positions into offsets in `text`; the parser's own
 * message quotes the grammar and is of no use to a storyboard's author.
 */
export function explainSyntaxError(
  error: unknown,
  text: string,
  offsetOf: (position: Position) => number,
): SyntaxProblem {
  const loc = parser.lexer.yylloc;
  const stopped = loc ? offsetOf({ line: loc.first_line, column: loc.first_column }) : 0;
  const opening = Math.max(0, text.lastIndexOf('{{', stopped));
  const met = error instanceof Error ? /got '([^']+)'/.exec(error.message)?.[1] : undefined;
  const mustache = { offset: opening, length: 2 };
  if (/^\{\{~?\s*[#^/]/.test(text.slice(opening))) return { at: mustache, message: BLOCKS, help: NO_LOGIC };
  if (!isClosed(text, opening)) return { at: mustache, ...UNCLOSED };
  if (met === 'CLOSE' && /^\{\{~?\s*~?\}\}/.test(text.slice(opening)))
    return { at: mustache, message: 'nothing stands between "{{" and "}}"', help: 'name something: {{vars.city}}' };
  if (met === 'CLOSE' && text[opening - 1] === '{')
    return { at: { offset: opening - 1, length: 3 }, message: '"{{{" needs "}}}"', help: 'write {{name}}' };
  const frame = /^\{\{~?\s*shots\.([\w-]+)\.(frame@[^\s{}]*)/.exec(text.slice(opening));
  if (frame) {
    const [whole, shot = '', output = ''] = frame;
    const at = { offset: opening + whole.length - output.length, length: output.length };
    const help = `write it as a map in place of the template: { ${output}: ${shot} }`;
    return { at, message: 'a template names no frame at a time', help };
  }
  const rule = RULES.find((candidate) => candidate.met === met);
  if (rule) return { at: { offset: stopped, length: 1 }, message: rule.message, help: rule.help };
  const word = /^[^\s{}]+/.exec(text.slice(stopped))?.[0] ?? '';
  const at = { offset: stopped, length: Math.max(1, word.length) };
  return { at, message: `"${word === '' ? '{{' : word}" cannot be read as part of a template`, help: NAMES };
}

/** Whether "}}" comes before the next "{{". */
function isClosed(text: string, opening: number): boolean {
  const close = text.indexOf('}}', opening);
  const next = text.indexOf('{{', opening + 2);
  return close !== -1 && (next === -1 || close < next);
}
