/**
 * The parser of Handlebars 4.7 alone, without its compiler and runtime. Only what storyboards use of the syntax
 * tree is declared.
 */
declare module 'handlebars/dist/cjs/handlebars/compiler/base.js' {
  /** Lines count from 1, columns from 0. */
  export interface Position {
    readonly line: number;
    readonly column: number;
  }

  export interface Loc {
    readonly start: Position;
    readonly end: Position;
  }

  export type Statement =
    | { readonly type: 'ContentStatement'; readonly value: string; readonly original: string; readonly loc: Loc }
    | { readonly type: 'CommentStatement'; readonly loc: Loc }
    | MustacheStatement
    | {
        readonly type: 'BlockStatement' | 'DecoratorBlock' | 'Decorator' | 'PartialStatement' | 'PartialBlockStatement';
        readonly loc: Loc;
      };

  interface Call {
    readonly path: Expression;
    readonly params: readonly Expression[];
    readonly hash?: { readonly loc: Loc };
    readonly loc: Loc;
  }

  export interface MustacheStatement extends Call {
    readonly type: 'MustacheStatement';
  }

  export interface SubExpression extends Call {
    readonly type: 'SubExpression';
  }

  export interface PathExpression {
    readonly type: 'PathExpression';
    /** True for `@name`. */
    readonly data: boolean;
    /** How many `../` it begins with. */
    readonly depth: number;
    /** Empty for `this` and `.`. */
    readonly parts: readonly string[];
    readonly loc: Loc;
  }

  export type Expression =
    | PathExpression
    | SubExpression
    | { readonly type: 'StringLiteral'; readonly value: string; readonly loc: Loc }
    | { readonly type: 'NumberLiteral'; readonly value: number; readonly loc: Loc }
    | { readonly type: 'BooleanLiteral'; readonly value: boolean; readonly loc: Loc }
    | { readonly type: 'UndefinedLiteral' | 'NullLiteral'; readonly loc: Loc };

  /** Throws an `Error` for text that is no template; `parser.lexer.yylloc` then holds the place it gave up at. */
  export function parse(text: string): { readonly body: readonly Statement[] };

  export const parser: {
    readonly lexer: { readonly yylloc?: { readonly first_line: number; readonly first_column: number } };
  };
}
