import { CST } from 'yaml';

/** An entry of a YAML map by the places of its text; offsets count from 0. */
export interface EntryText {
  readonly key: string;
  /** Where the entry begins, an anchor before its key included. */
  readonly start: number;
  /** In flow form, the place of the comma before the entry. */
  readonly comma?: number;
  /** Right behind the colon. */
  readonly colonEnd: number;
  /** Absent: nothing is written, or nothing that has a place of its own. */
  readonly value?: CST.Token;
  /** Behind the last character of the value; comments and line breaks behind it are not the entry's. */
  readonly end: number;
}

/** A YAML map by the places of its text. */
export interface MapText {
  readonly form: 'block' | 'flow';
  readonly entries: readonly EntryText[];
  readonly start: number;
  /** In flow form behind the closing brace, else behind the last entry. */
  readonly end: number;
  /** In flow form, where a comma follows the last entry: the place of it. */
  readonly lastComma?: number;
}

/** The map that a token is; undefined for any other value. */
export function mapText(token: CST.Token | undefined): MapText | undefined {
  if (token?.type === 'block-map') {
    const entries = token.items.flatMap(entryText);
    return { form: 'block', entries, start: token.offset, end: endOf(token) };
  }
  if (token?.type !== 'flow-collection' || token.start.type !== 'flow-map-start') return undefined;
  const last = token.items.at(-1);
  const comma = last?.key ? undefined : last?.start.find(({ type }) => type === 'comma');
  return {
    form: 'flow',
    entries: token.items.flatMap(entryText),
    start: token.offset,
    end: endOf(token),
    ...(comma && { lastComma: comma.offset }),
  };
}

function entryText({ start, key, sep = [], value }: CST.CollectionItem): readonly EntryText[] {
  const name = key ? scalarText(key) : undefined;
  const colon = sep.find(({ type }) => type === 'map-value-ind');
  if (!key || name === undefined) return [];
  const first = start.find(({ type }) => type === 'explicit-key-ind' || type === 'anchor');
  const comma = start.find(({ type }) => type === 'comma');
  const colonEnd = colon ? colon.offset + colon.source.length : endOf(key);
  const written = value && endOf(value) > value.offset ? value : undefined;
  return [
    {
      key: name,
      start: first?.offset ?? key.offset,
      ...(comma && { comma: comma.offset }),
      colonEnd,
      ...(written && { value: written }),
      end: written ? endOf(written) : colonEnd,
    },
  ];
}

/** What a scalar says, whatever quotes it stands in; undefined for an alias and for what is no scalar. */
export function scalarText(token: CST.Token): string | undefined {
  return token.type !== 'alias' && CST.isScalar(token) ? CST.resolveAsScalar(token)?.value : undefined;
}

/** Behind the last character of a value. */
function endOf(token: CST.Token): number {
  switch (token.type) {
    case 'block-map':
      return token.items.reduce(
        (end, item) => Math.max(end, ...entryText(item).map((entry) => entry.end)),
        token.offset,
      );
    case 'flow-collection': {
      const close = token.end.find(({ type }) => type === 'flow-map-end' || type === 'flow-seq-end');
      return close ? close.offset + close.source.length : token.offset;
    }
    case 'block-seq':
    case 'document':
      return token.offset;
    default:
      return token.offset + token.source.length;
  }
}
