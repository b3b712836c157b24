import type { Span } from '../core/span.ts';
import type { Dict, List, Scalar, Value } from '../core/value.ts';
import { evaluate } from './expression.ts';
import { describe, type Filled, type FilledEntry, type Piece, type Place, spanOf, wholeScalar } from './filled.ts';
import type { Findings } from './findings.ts';
import type { Scope } from './scope.ts';
import { reportLookAlikes } from './look-alikes.ts';
import { holdsTemplate, parseTemplate, type Segment } from './template.ts';

/** Templates that hold more than this, together with what they insert, are a mistake or an attack. */
const LARGEST = 1_000_000;
/** How many values may stand in or behind each other. */
const DEEPEST = 200;

/** Makes the scope of one variant of a shot. */
export type MakeScope = (shotSpan: Span, label: Scope['label'], whose?: Pick<Scope, 'isFilm'>) => Scope;

/**
 * Gives the function that makes a scope with labels in it. All of them together work out each value once, however many
 * shots and variants use it, but for those in which a label has a part: these are each scope's own. A value that fails
 * stays failed, so that its error is reported once. Values already being filled are known, which is how variables that
 * need each other are found.
 */
export function createScopes(names: Omit<Scope, 'fill' | 'label' | 'segments' | 'shotSpan'>): MakeScope {
  const { findings } = names;
  const shared = new Map<Value, Filled | undefined>();
  const parsed = new Map<Scalar, readonly Segment[] | undefined>();
  const segments: Scope['segments'] = (scalar) => {
    if (!parsed.has(scalar)) parsed.set(scalar, parseTemplate(scalar, findings));
    return parsed.get(scalar);
  };
  return (shotSpan, label, whose) => {
    const own = new Map<Value, Filled | undefined>();
    const open: Value[] = [];
    /** Whether a label had a part in what is being filled. */
    let labelled = false;
    const scope: Scope = {
      ...names,
      ...whose,
      shotSpan,
      segments,
      label(axis) {
        labelled = true;
        return label(axis);
      },
      fill(value) {
        if (shared.has(value)) return shared.get(value);
        if (own.has(value)) {
          labelled = true;
          return own.get(value);
        }
        if (open.includes(value)) return reportCycle(open.slice(open.indexOf(value)), findings);
        if (open.length >= DEEPEST) return tooLarge(value, findings);
        const before = labelled;
        labelled = false;
        open.push(value);
        const filled = fillValue(value, scope);
        open.pop();
        const result = filled && filled.size > LARGEST ? tooLarge(value, findings) : filled;
        (labelled ? own : shared).set(value, result);
        labelled ||= before;
        return result;
      },
    };
    return scope;
  };
}

function tooLarge(value: Value, findings: Findings): undefined {
  return findings.add('error', 'template-too-large', 'this grows without bound when its templates are filled in', {
    span: value.span,
    help: `variables may stand ${DEEPEST} deep and hold ${LARGEST} characters once filled in`,
  });
}

function reportCycle(cycle: readonly Value[], findings: Findings): undefined {
  const [first, ...others] = cycle.filter(({ kind }) => kind === 'scalar');
  return findings.add('error', 'variable-cycle', 'this variable is needed to fill in itself', {
    span: first?.span,
    related: others.map(({ span }) => ({ message: 'through this one', span })),
    help: 'give one of them a value of its own',
  });
}

function fillValue(value: Value, scope: Scope): Filled | undefined {
  switch (value.kind) {
    case 'scalar':
      return fillScalar(value, scope);
    case 'list':
      return fillList(value, scope);
    case 'dict':
      return fillDict(value, scope);
  }
}

function fillList(list: List, scope: Scope): Filled | undefined {
  const items = list.items.map((item) => scope.fill(item));
  if (!items.every((item) => item !== undefined)) return undefined;
  return { kind: 'list', items, ...written(list.span), size: items.reduce((sum, { size }) => sum + size, 1) };
}

function fillDict(dict: Dict, scope: Scope): Filled | undefined {
  const entries = new Map<string, FilledEntry>();
  let size = 1;
  for (const { key, keySpan, value } of dict.entries.values()) {
    const filled = scope.fill(value);
    if (!filled) continue;
    entries.set(key, { key, keySpan, value: filled });
    size += filled.size;
  }
  return entries.size === dict.entries.size ? { kind: 'dict', entries, ...written(dict.span), size } : undefined;
}

function written(span: Span) {
  return { span, writtenAt: span, templated: false };
}

function fillScalar(scalar: Scalar, scope: Scope): Filled | undefined {
  const { value, span } = scalar;
  reportLookAlikes(scalar, scope);
  if (typeof value !== 'string') return { kind: 'plain', value, place: wholeScalar(scalar), ...written(span), size: 1 };
  if (!holdsTemplate(value)) {
    const pieces: Piece[] = [{ kind: 'text', text: value, place: wholeScalar(scalar) }];
    return { kind: 'text', pieces, ...written(span), size: value.length };
  }
  const segments = scope.segments(scalar);
  if (!segments) return undefined;
  const [only] = segments;
  if (segments.length === 1 && only?.kind === 'insert') {
    const whole = evaluate(only.expression, scope);
    return whole && usedAt(whole, only.place);
  }
  return fillText(scalar, segments, scope);
}

function fillText(scalar: Scalar, segments: readonly Segment[], scope: Scope): Filled | undefined {
  const pieces: Piece[] = [];
  let size = 0;
  let failed = false;
  for (const segment of segments) {
    const more = segment.kind === 'literal' ? [literalPiece(segment)] : insertedPieces(segment, scope);
    failed ||= !more;
    for (const piece of more ?? []) {
      size += piece.kind === 'output' ? 1 : piece.text.length;
      pieces.push(piece);
    }
    if (size > LARGEST) return tooLarge(scalar, scope.findings);
  }
  return failed
    ? undefined
    : { kind: 'text', pieces, span: scalar.span, writtenAt: scalar.span, templated: true, size };
}

function literalPiece({ text, place }: Extract<Segment, { kind: 'literal' }>): Piece {
  return { kind: 'text', text, place };
}

/** The same pieces at another place, where texts beside each other become one. */
function movedTo(place: Place, pieces: readonly Piece[]): readonly Piece[] {
  const moved: Piece[] = [];
  let text = '';
  const flush = () => {
    if (text !== '') moved.push({ kind: 'text', text, place });
    text = '';
  };
  for (const piece of pieces) {
    if (piece.kind === 'text') {
      text += piece.text;
    } else {
      flush();
      moved.push({ ...piece, place });
    }
  }
  flush();
  return moved;
}

/** What a template inside text puts there. Its pieces have the template's place: that is what the user can change. */
function insertedPieces(
  { expression, place }: Extract<Segment, { kind: 'insert' }>,
  scope: Scope,
): readonly Piece[] | undefined {
  const value = evaluate(expression, scope);
  if (!value) return undefined;
  if (value.kind === 'text') return movedTo(place, value.pieces);
  if (value.kind === 'plain' && value.value !== null) return [{ kind: 'text', text: String(value.value), place }];
  return scope.findings.add('error', 'not-text', `${describe(value)} cannot stand inside text`, {
    span: spanOf(place),
    related: [{ message: 'it is written here', span: value.writtenAt }],
    help: value.kind === 'list' ? 'join its items: {{join vars.list ", "}}' : 'name one value in it',
  });
}

/** A value that fills a whole scalar keeps its type, and knows both the place it is used at and its own. */
function usedAt(value: Filled, place: Place): Filled {
  const { span } = place.scalar;
  switch (value.kind) {
    case 'text':
      return { ...value, span, templated: true, pieces: movedTo(place, value.pieces) };
    case 'plain':
      return { ...value, span, templated: true, place };
    case 'list':
    case 'dict':
      return { ...value, span, templated: true };
  }
}
