import { Composer, Lexer, Parser, type CST, type ParsedNode, type YAMLError } from 'yaml';
import type { Diagnostic } from '../core/diagnostic.ts';
import { diagnose } from './codes.ts';
import type { SourceText } from './source-text.ts';

/** How deep lists and maps may be nested. */
export const MAX_DEPTH = 64;

export interface Composed {
  /** Absent: the text holds no value, or is not read further. */
  readonly contents?: ParsedNode;
  readonly problems: readonly YAMLError[];
  /** What is wrong with the file as a whole. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Keys stay as written, `<<` is left to us, and so are duplicates (the library compares each key with each). */
const OPTIONS = { version: '1.2', schema: 'core', uniqueKeys: false, prettyErrors: false, stringKeys: true } as const;

/**
 * One YAML 1.2 document. Tokens are fed one at a time: composing recurses, so the depth is bounded before it
 * starts, and a second document ends the reading.
 */
export function compose(source: SourceText): Composed {
  const parser = new Parser();
  const diagnostics: Diagnostic[] = [];
  const tokens: CST.Token[] = [];
  let documents = 0;
  const take = (token: CST.Token): void => {
    if (token.type === 'directive') diagnostics.push(directive(source, token));
    else tokens.push(token);
    if (token.type === 'document' && ++documents === 2) diagnostics.push(secondDocument(source, token.offset));
  };
  for (const lexeme of new Lexer().lex(source.text)) {
    for (const token of parser.next(lexeme)) take(token);
    if (documents > 1) break;
    if (parser.stack.length > MAX_DEPTH && depthOf(parser.stack) > MAX_DEPTH)
      return { problems: [], diagnostics: [tooDeep(source, parser.offset)] };
  }
  if (documents < 2) for (const token of parser.end()) take(token);
  if (documents > 1) return { problems: [], diagnostics };
  const document = withoutStackTraces(
    () => new Composer(OPTIONS).compose(tokens, true, source.text.length).next().value,
  );
  const contents = document?.contents ?? undefined;
  return {
    ...(contents && { contents }),
    problems: document ? [...document.errors, ...document.warnings] : [],
    diagnostics,
  };
}

/** The library makes an `Error` of each problem; a trace for each makes a bad file of some MB take minutes. */
function withoutStackTraces<T>(work: () => T): T {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

function depthOf(stack: readonly CST.Token[]): number {
  return stack.filter(({ type }) => type === 'flow-collection' || type === 'block-map' || type === 'block-seq').length;
}

export function tooDeep(source: SourceText, offset: number): Diagnostic {
  const span = source.span(offset, offset + 1);
  const help = 'a storyboard needs about six levels; look for a bracket that is never closed';
  return diagnose('error', 'depth-limit', `lists and maps are nested deeper than ${MAX_DEPTH}`, { span, help });
}

function secondDocument(source: SourceText, offset: number): Diagnostic {
  const span = source.span(offset, offset + 3);
  const help = 'keep one document a file and remove the --- line';
  return diagnose('error', 'several-documents', 'a second YAML document begins here', { span, help });
}

function directive(source: SourceText, token: CST.Directive): Diagnostic {
  const span = source.span(token.offset, token.offset + token.source.length);
  const message = `a % at the start of a line is a YAML directive, and storyboards are always YAML 1.2`;
  return diagnose('error', 'yaml-directive', message, { span, help: 'remove the line, or quote the text' });
}
