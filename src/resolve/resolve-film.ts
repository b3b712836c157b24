import type { Join } from '../core/film.ts';
import type { Span } from '../core/span.ts';
import { type Labels, takeId } from '../core/take.ts';
import type { Entry } from '../core/value.ts';
import type { Storyboard } from '../manifest/storyboard.ts';
import type { Axes } from './axes.ts';
import type { MakeScope } from './fill.ts';
import type { CutCard, CutClip, CutPiece, FilmCut } from './film-cut.ts';
import { type CardItem, type FilmItem, filmItems, type ShotItem } from './film-items.ts';
import { type FilmRow, filmRows } from './film-rows.ts';
import { CUT, FilmReader } from './film-settings.ts';
import type { Findings } from './findings.ts';
import { labelOn } from './labels.ts';
import type { UsedTake } from './resolve-variants.ts';
import { plainText } from './read-value.ts';
import { labelValue, type Sweep } from './sweep.ts';
import type { Variant } from './variants.ts';

export interface FilmContext {
  readonly axes: Axes;
  readonly sweep: Sweep;
  readonly scopeWith: MakeScope;
  readonly used: (variant: Variant) => UsedTake;
  /** The most films there may be. */
  readonly limit: number;
  readonly findings: Findings;
}

/** Seconds that a card stands where nobody says. */
const CARD_SECONDS = 2;
/** About what a frame lasts, in seconds: less of a piece is never seen. */
const ONE_FRAME = 0.04;

/**
 * The films of a storyboard: one, or one for each combination of the axes that are open in what it plays. Without a
 * `film:` it is all shots in the order written.
 */
export function resolveFilms(storyboard: Storyboard, context: FilmContext): readonly FilmCut[] {
  const { film } = storyboard;
  const { sweep, axes, findings, limit } = context;
  const span = film?.span ?? [...storyboard.shots.values()][0]?.nameSpan;
  if (!span) return [];
  const items = filmItems(film?.settings, span, { variants: sweep.variants, axes, findings });
  const { rows, isTooLarge } = filmRows(items, { sweep, limit, findings });
  if (isTooLarge) {
    const help = 'pick winners, select labels, or let `each` play an axis in one film';
    findings.add('error', 'too-many-films', `the axes of its shots come to more than ${limit} films`, { span, help });
    return [];
  }
  if (rows.length === 0)
    findings.add('warning', 'no-film', 'there is no film: no variants of its shots go together', {
      span,
      help: 'look at exclude, select and picks',
    });
  return rows.map((row) => new Cutter(storyboard, { ...context, span, items }).cut(row));
}

/** Fills in one film. */
class Cutter {
  readonly #context: FilmContext & { readonly span: Span; readonly items: readonly FilmItem[] };
  readonly #fields: ReadonlyMap<string, Entry>;
  readonly #folders: Storyboard['folders'];

  constructor({ film, folders }: Storyboard, context: FilmContext & { span: Span; items: readonly FilmItem[] }) {
    this.#context = context;
    this.#fields = film?.settings.entries ?? new Map<string, Entry>();
    this.#folders = folders;
  }

  cut({ labels, plays }: FilmRow): FilmCut {
    const { span, items } = this.#context;
    const own = this.#reader(labels);
    const usual = own.join(this.#fields) ?? { join: CUT, span };
    const pieces = items.flatMap((item): readonly CutPiece[] => {
      const follows = this.#follows(item, own) ?? usual;
      if (item.kind === 'card') return this.#card(item, follows, own);
      return (plays.get(item) ?? []).map((variant, index) =>
        this.#clip(item, variant, { follows: index === 0 ? follows : usual, labels }),
      );
    });
    return {
      labels,
      span,
      pieces: pieces.map((piece, index) => (index === 0 ? { ...piece, join: CUT } : piece)),
      ...own.settings(this.#fields),
    };
  }

  #card(item: CardItem, follows: Follows, reader: FilmReader): readonly CutCard[] {
    const text = reader.text(item.card);
    if (text === undefined) return [];
    const title = reader.text(item.fields.get('title')) ?? (text.split('\n', 1)[0] ?? '').trim();
    const length = reader.seconds(item.fields.get('seconds'), ONE_FRAME) ?? CARD_SECONDS;
    return [
      { kind: 'card', text, title, seconds: length, span: item.span, join: follows.join, joinSpan: follows.span },
    ];
  }

  #clip(
    { shot, each, span, fields }: ShotItem,
    variant: Variant,
    { follows, labels }: { readonly follows: Follows; readonly labels: Labels },
  ): CutClip {
    const { take, unpicked } = this.#context.used(variant);
    const name = each === undefined ? shot : takeId(shot, { [each]: labelOn(variant.labels, each) ?? '' }, 1);
    const marks = {
      ...(each !== undefined && { isOneOfMany: true as const }),
      ...(unpicked && { unpicked: true as const }),
    };
    const common = { kind: 'clip' as const, take, ...marks, span, join: follows.join, joinSpan: follows.span };
    if (fields.size === 0) return { ...common, title: name, caption: name };
    const reader = this.#reader({ ...labels, ...variant.labels });
    const title = reader.text(fields.get('title')) ?? name;
    const trim = reader.seconds(fields.get('trim'));
    const length = reader.seconds(fields.get('length'), ONE_FRAME);
    return {
      ...common,
      title,
      caption: reader.read(fields.get('caption'), plainText) ?? title,
      ...(trim !== undefined && trim > 0 && { trim: { value: trim, span: fields.get('trim')?.value.span ?? span } }),
      ...(length !== undefined && { length: { value: length, span: fields.get('length')?.value.span ?? span } }),
    };
  }

  /** How an item itself says that it follows the one before it. */
  #follows({ fields }: FilmItem, reader: FilmReader): Follows | undefined {
    const entry = fields.get('join');
    if (!entry) return undefined;
    if (entry.value.kind !== 'dict') return { join: CUT, span: entry.keySpan };
    return reader.join(entry.value.entries);
  }

  #reader(labels: Labels): FilmReader {
    const { axes, scopeWith, span } = this.#context;
    const scope = scopeWith(span, (axis) => labelValue(axes, labels, axis), { isFilm: true });
    return new FilmReader(scope, this.#folders);
  }
}

interface Follows {
  readonly join: Join;
  readonly span: Span;
}
