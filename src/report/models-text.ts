import { printable } from './printable.ts';
import type { Style } from './style.ts';
import { layoutTable, type Column } from './text-table.ts';
import { hangingText } from './wrap-text.ts';

/** What `shotgraph models` shows of a model; the room `models` has more of it. */
export interface ModelDescription {
  /** As in `uses`. */
  readonly name: string;
  readonly vendorName: string;
  readonly title: string;
  readonly modes: readonly string[];
  readonly parameters: readonly {
    readonly field: string;
    readonly vendorField: string;
    readonly accepts: string;
    readonly byDefault?: string;
    readonly required: boolean;
  }[];
  readonly priceLines: readonly string[];
  readonly outputs: readonly string[];
  readonly sources: readonly { readonly title: string; readonly url: string; readonly read: string }[];
}

export interface ModelTextOptions {
  readonly style: Style;
  /** Columns of the terminal. */
  readonly width: number;
}

/** Every model with its modes, in the order given, and how to see more. */
export function renderModelList(models: readonly ModelDescription[], { style, width }: ModelTextOptions): string {
  if (models.length === 0) return 'no models\n';
  const table = layoutTable({
    columns: [{ title: 'model' }, { title: 'modes' }, { title: 'what it is', flexible: true }],
    rows: models.map(({ name, modes, title }) => [
      { text: printable(name), paint: style.strong },
      { text: modes.join(' ') },
      { text: printable(title), paint: style.dim },
    ]),
    width,
  });
  const next = style.dim('shotgraph models NAME shows parameters and prices');
  return `${[style.dim(table.head), ...table.rows.flat(), '', next].join('\n')}\n`;
}

const PARAMETER_COLUMNS: readonly Column[] = [
  { title: 'field', flexible: true },
  { title: "vendor's name", flexible: true },
  { title: 'accepts', flexible: true },
  { title: 'default', flexible: true },
];

/** One model: parameters, modes, prices with source and date, the documents its tables were read from. */
export function renderModel(model: ModelDescription, { style, width }: ModelTextOptions): string {
  const table = layoutTable({
    columns: PARAMETER_COLUMNS,
    rows: model.parameters.map(({ field, vendorField, accepts, byDefault, required }) => [
      { text: printable(field), paint: style.strong },
      { text: printable(vendorField) },
      { text: printable(accepts) },
      required ? { text: 'required', paint: style.warn } : { text: printable(byDefault ?? ''), paint: style.dim },
    ]),
    width,
  });
  const facts: readonly (readonly [string, readonly string[]])[] = [
    ['modes', [model.modes.join(', ')]],
    ['outputs', [model.outputs.length === 0 ? 'none' : model.outputs.join(', ')]],
    [
      'prices',
      model.priceLines.length === 0 ? ['unpriced; state one with `prices:` in the storyboard'] : model.priceLines,
    ],
    ['documents', model.sources.map(({ title, url, read }) => `${title}, read ${read}  ${url}`)],
  ];
  const lines = [
    `${style.strong(printable(model.name))}  ${style.dim(printable(model.vendorName))}`,
    ...hangingText('', printable(model.title), width),
    '',
    style.dim(table.head),
    ...table.rows.flat(),
    '',
    ...facts.flatMap(([word, texts]) =>
      texts.flatMap((text, index) => hangingText((index === 0 ? word : '').padEnd(11), printable(text), width)),
    ),
  ];
  return `${lines.join('\n')}\n`;
}
