import type { Span } from '../core/span.ts';
import type { Dict, Entry, Value } from '../core/value.ts';
import type { Axes } from './axes.ts';
import { knownAxis } from './axes.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Findings } from './findings.ts';
import type { Variant } from './variants.ts';

/** A piece of the sequence as it is written; what its fields hold is read for each film. */
export type FilmItem = ShotItem | CardItem;

interface Common {
  readonly span: Span;
  readonly fields: ReadonlyMap<string, Entry>;
}

export interface ShotItem extends Common {
  readonly kind: 'shot';
  readonly shot: string;
  /** The axis along which all variants play. */
  readonly each?: string;
}

export interface CardItem extends Common {
  readonly kind: 'card';
  readonly card: Entry;
}

interface Board {
  readonly variants: ReadonlyMap<string, readonly Variant[]>;
  readonly axes: Axes;
  readonly findings: Findings;
}

const NONE: ReadonlyMap<string, Entry> = new Map();

/** The pieces of a film that are sound; without a `sequence`, all shots in the order written. */
export function filmItems(settings: Dict | undefined, span: Span, board: Board): readonly FilmItem[] {
  const sequence = settings?.entries.get('sequence')?.value;
  if (sequence?.kind !== 'list')
    return [...board.variants].flatMap(([shot, own]): readonly FilmItem[] =>
      own.length === 0 ? [] : [{ kind: 'shot', shot, span, fields: NONE }],
    );
  return sequence.items.flatMap((item) => readItem(item, board) ?? []);
}

function readItem(item: Value, board: Board): FilmItem | undefined {
  const { findings } = board;
  const { span } = item;
  if (item.kind === 'scalar') return shotItem({ name: item, fields: NONE, span }, board);
  if (item.kind !== 'dict') return undefined;
  const fields = item.entries;
  const shot = fields.get('shot');
  const card = fields.get('card');
  if (shot && card)
    return findings.add('error', 'film-item', 'this is a shot and a card at once', {
      span: card.keySpan,
      related: [{ message: 'the shot is named here', span: shot.keySpan }],
      help: 'make two items of it: the card, and the shot behind it',
    });
  if (!shot && !card)
    return findings.add('error', 'film-item', 'this is neither a shot nor a card', {
      span,
      help: 'name one: { shot: NAME, trim: 0.5 } or { card: TEXT, seconds: 2 }',
    });
  const strangers = [...fields.values()].filter(({ key }) => (card ? ONLY_SHOTS : ONLY_CARDS).has(key));
  for (const { key, keySpan } of strangers)
    findings.add('error', 'film-item', card ? `a card has no ${key}` : `a shot has no ${key} here`, {
      span: keySpan,
      help: card ? 'seconds: says how long it stands' : 'length: says how much of it plays, trim: where it begins',
    });
  if (strangers.length > 0) return undefined;
  return card ? { kind: 'card', card, span, fields } : shot && shotItem({ name: shot.value, fields, span }, board);
}

const ONLY_SHOTS: ReadonlySet<string> = new Set(['trim', 'length', 'each', 'caption']);
const ONLY_CARDS: ReadonlySet<string> = new Set(['seconds']);

function shotItem(
  { name, fields, span }: { readonly name: Value } & Common,
  { variants, axes, findings }: Board,
): ShotItem | undefined {
  const shot = name.kind === 'scalar' ? String(name.value).trim() : '';
  const own = variants.get(shot);
  if (!own)
    return findings.add('error', 'unknown-shot', `there is no shot "${shot}"`, {
      span: name.span,
      help: didYouMean(shot, variants.keys(), 'shots'),
    });
  const entry = fields.get('each');
  if (!entry) return { kind: 'shot', shot, span, fields };
  const each = entry.value.kind === 'scalar' ? String(entry.value.value) : '';
  if (!knownAxis({ name: each, span: entry.value.span }, axes, findings)) return undefined;
  if (own.length > 0 && !own.some(({ labels }) => Object.hasOwn(labels, each)))
    return findings.add('error', 'film-axis', `"${shot}" does not come in variants of "${each}"`, {
      span: entry.value.span,
      help: eachHelp(shot, own, each),
    });
  return { kind: 'shot', shot, each, span, fields };
}

function eachHelp(shot: string, own: readonly Variant[], each: string): string {
  const axes = new Set(own.flatMap(({ labels }) => Object.keys(labels)));
  if (axes.size === 0) return `list it on the shot, matrix: [${each}], or leave each: out`;
  return `the axes of ${shot} are ${[...axes].join(', ')}`;
}
