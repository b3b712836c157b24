import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Node } from 'yaml';
import type { Entry, Value } from '../../src/core/value.ts';

/** YAML text as a `Value` with its places, for tests of rooms that take one; the real reader is the manifest room's. */
export function valueOf(text: string, file = 'board.yaml'): Value {
  const lines = new LineCounter();
  const { contents } = parseDocument(text, { lineCounter: lines, keepSourceTokens: false });
  if (!contents) throw new Error('no YAML');

  const place = (node: Node) => {
    const [start = 0, end = 0] = node.range ?? [];
    const { line, col: column } = lines.linePos(start);
    return { line, column, text: text.slice(start, end) };
  };
  const convert = (node: Node): Value => {
    const raw = place(node);
    const span = {
      file,
      line: raw.line,
      column: raw.column,
      length: Math.max(1, raw.text.split('\n')[0]?.length ?? 1),
    };
    if (isScalar(node)) {
      const value = node.value as string | number | boolean | null;
      return { kind: 'scalar', value, span, ...(typeof value === 'string' && { raw }) };
    }
    if (isSeq<Node>(node)) return { kind: 'list', items: node.items.map(convert), span };
    if (isMap<Node, Node>(node)) {
      const entries = node.items.map(({ key, value }): [string, Entry] => {
        if (!value) throw new Error('a key without a value');
        const name = isScalar(key) ? String(key.value) : '';
        return [name, { key: name, keySpan: convert(key).span, value: convert(value) }];
      });
      return { kind: 'dict', entries: new Map(entries), span };
    }
    throw new Error(isAlias(node) ? 'no aliases here' : 'unknown node');
  };
  return convert(contents);
}
