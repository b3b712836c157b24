import {
  type Expression as Node,
  type Loc,
  type MustacheStatement,
  parse,
  type Position,
  type Statement,
  type SubExpression,
} from 'handlebars/dist/cjs/handlebars/compiler/base.js';
import type { Scalar } from '../core/value.ts';
import { type Place, spanOf } from './filled.ts';
import type { Findings } from './findings.ts';
import { explainSyntaxError } from './template-errors.ts';
import { bracketLastNames, type Spelling } from './template-spelling.ts';

/**
 * A string split at its templates. The syntax is Handlebars', read by Handlebars' own parser; what storyboards leave
 * out of it (blocks, partials, decorators, `@data`, `this`, `../`, named values) is reported here, so that evaluating
 * knows three kinds of expression and nothing else.
 */
export type Segment =
  | { readonly kind: 'literal'; readonly text: string; readonly place: Place }
  | { readonly kind: 'insert'; readonly expression: Expression; readonly place: Place };

export type Expression = PathExpression | CallExpression | LiteralExpression;

/** `vars.look.film`; at least one name. */
export interface PathExpression {
  readonly kind: 'path';
  readonly names: readonly PathName[];
  readonly place: Place;
}

export interface PathName {
  readonly name: string;
  readonly place: Place;
}

/** `upper vars.city` */
export interface CallExpression {
  readonly kind: 'call';
  readonly name: string;
  readonly place: Place;
  readonly values: readonly Expression[];
}

interface LiteralExpression {
  readonly kind: 'literal';
  readonly value: string | number | boolean;
  readonly place: Place;
}

/** True for a text that the parser has to see; all other text stands for itself. */
export function holdsTemplate(text: string): boolean {
  return text.includes('{{');
}

/** The segments of a string scalar; undefined if it is no template, which is then reported. */
export function parseTemplate(scalar: Scalar, findings: Findings): readonly Segment[] | undefined {
  return new TemplateReader(scalar, findings).read();
}

const UNSUPPORTED_STATEMENTS = {
  BlockStatement: 'blocks such as {{#if}} and {{#each}} are not part of storyboards',
  DecoratorBlock: 'decorators are not part of storyboards',
  Decorator: 'decorators are not part of storyboards',
  PartialStatement: 'partials {{> name}} are not part of storyboards',
  PartialBlockStatement: 'partials {{#> name}} are not part of storyboards',
} as const;

const DEEPEST_CALL = 16;

/** Far more blocks in a text, or brackets in a template, than anyone means: the parser's time grows with the square. */
const MOST_OPENINGS = 200;

function isTooNested(text: string): boolean {
  const blocks = text.match(/\{\{\{\{|\{\{~?[#^]/g)?.length ?? 0;
  if (blocks > MOST_OPENINGS) return true;
  return (text.match(/\{\{[^{}]*/g) ?? []).some((template) => template.split('(').length > MOST_OPENINGS);
}

class TemplateReader {
  readonly #scalar: Scalar;
  readonly #text: string;
  readonly #findings: Findings;
  readonly #spelling: Spelling;
  /** The offset of each line's first unit in the text that is parsed. */
  readonly #lines: readonly number[];

  constructor(scalar: Scalar, findings: Findings) {
    this.#scalar = scalar;
    this.#text = String(scalar.value);
    this.#findings = findings;
    this.#spelling = bracketLastNames(this.#text);
    this.#lines = [0, ...[...this.#spelling.text.matchAll(/\r\n?|\n/g)].map((match) => match.index + match[0].length)];
  }

  read(): readonly Segment[] | undefined {
    if (isTooNested(this.#text)) {
      return this.#findings.add('error', 'template-too-large', 'templates stand in each other too deep', {
        span: this.#scalar.span,
        help: 'write the text that is meant',
      });
    }
    let body: readonly Statement[];
    try {
      body = parse(this.#spelling.text).body;
    } catch (error) {
      const { at, message, help } = explainSyntaxError(error, this.#text, (position) => this.#offset(position));
      const place = { scalar: this.#scalar, offset: at.offset, length: at.length, verbatim: true };
      return this.#findings.add('error', 'template-syntax', message, { span: spanOf(place), help });
    }
    const segments: Segment[] = [];
    let failed = false;
    for (const statement of body) {
      const segment = this.#segment(statement);
      if (segment === 'failed') failed = true;
      else if (segment) segments.push(segment);
    }
    return failed ? undefined : segments;
  }

  /** Nothing for a comment and for text that `~` trimmed away. */
  #segment(statement: Statement): Segment | 'failed' | undefined {
    const place = this.#place(statement.loc);
    switch (statement.type) {
      case 'ContentStatement': {
        const { value, original } = statement;
        if (value === '') return undefined;
        const offset = place.offset + Math.max(0, original.indexOf(value));
        return { kind: 'literal', text: value, place: { ...place, offset, length: value.length, verbatim: true } };
      }
      case 'CommentStatement':
        return undefined;
      case 'MustacheStatement': {
        const expression = this.#insert(statement);
        return expression ? { kind: 'insert', expression, place } : 'failed';
      }
      default:
        this.#unsupported(place, UNSUPPORTED_STATEMENTS[statement.type]);
        return 'failed';
    }
  }

  /** What stands between braces: a path, or a function and its values. A literal there would be a name to Handlebars. */
  #insert(statement: MustacheStatement): Expression | undefined {
    if (statement.params.length > 0 || statement.hash) return this.#call(statement);
    if (statement.path.type === 'PathExpression') return this.#expression(statement.path);
    return this.#findings.add('error', 'template-syntax', 'a value between braces stands for nothing', {
      span: spanOf(this.#place(statement.loc)),
      help: 'write the value without braces, or name something: {{vars.city}}',
    });
  }

  #call(call: MustacheStatement | SubExpression, depth = 0): CallExpression | undefined {
    if (call.hash)
      return this.#unsupported(this.#place(call.hash.loc), 'template functions take no named values (key=value)');
    const path = this.#expression(call.path);
    if (!path) return undefined;
    if (path.kind !== 'path' || path.names.length !== 1) {
      return this.#findings.add('error', 'unknown-function', `"${this.#written(path.place)}" is not a function`, {
        span: spanOf(path.place),
        help: 'one {{ }} holds one name, or a function and its values: {{upper vars.city}}',
      });
    }
    const values = call.params.map((param) => this.#expression(param, depth + 1));
    if (!values.every((value) => value !== undefined)) return undefined;
    return { kind: 'call', name: path.names[0]?.name ?? '', place: path.place, values };
  }

  #expression(node: Node, depth = 0): Expression | undefined {
    const place = this.#place(node.loc);
    switch (node.type) {
      case 'PathExpression': {
        if (node.data) return this.#tagInTemplate(place);
        if (node.depth === 0 && node.parts.length > 0)
          return { kind: 'path', names: this.#names(node.parts, place), place };
        return this.#unsupported(place, `"${this.#written(place)}" has no meaning in a storyboard`);
      }
      case 'SubExpression':
        if (depth < DEEPEST_CALL) return this.#call(node, depth);
        return this.#unsupported(place, `functions stand inside each other more than ${DEEPEST_CALL} deep`);
      case 'StringLiteral':
      case 'NumberLiteral':
      case 'BooleanLiteral':
        return { kind: 'literal', value: node.value, place };
      default:
        return this.#unsupported(place, `"${this.#written(place)}" is not a value a storyboard can use`);
    }
  }

  #names(parts: readonly string[], path: Place): PathName[] {
    let cursor = path.offset;
    return parts.map((name) => {
      const offset = Math.max(cursor, this.#text.indexOf(name, cursor));
      cursor = offset + name.length;
      return { name, place: { ...path, offset, length: name.length } };
    });
  }

  #tagInTemplate(place: Place): undefined {
    const tag = this.#written(place);
    return this.#findings.add('error', 'tag-in-template', `the tag ${tag} stands inside braces`, {
      span: spanOf(place),
      help: `tags are written without braces: ${tag}; a tag made by a template is @{{vars.name}}`,
    });
  }

  #unsupported(place: Place, message: string): undefined {
    return this.#findings.add('error', 'template-unsupported', message, {
      span: spanOf(place),
      help: 'templates insert a value ({{vars.city}}) or call a function ({{upper vars.city}}), nothing else',
    });
  }

  #written({ offset, length }: Place): string {
    return this.#text.slice(offset, offset + length);
  }

  #place({ start, end }: Loc): Place {
    const offset = this.#offset(start);
    return { scalar: this.#scalar, offset, length: this.#offset(end) - offset, verbatim: false };
  }

  #offset({ line, column }: Position): number {
    return this.#spelling.written((this.#lines[line - 1] ?? 0) + column);
  }
}
