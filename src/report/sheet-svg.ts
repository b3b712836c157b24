import type { SheetCell, Sheet } from './sheet.ts';
import { sheetTotals } from './sheet.ts';
import { type Block, DIM, INK, joinDrawn, LINE, PAPER, paginate, PICKED, type PlacedPicture } from './sheet-block.ts';
import { countText } from './count-text.ts';
import { flowBlocks } from './sheet-flow.ts';
import { gridBlocks } from './sheet-grid.ts';
import { sectionsOf } from './sheet-sections.ts';
import { moneyText } from './money-text.ts';
import { svgPicture, svgRect, svgText } from './svg-text.ts';
import { cutToWidth, textWidth } from './text-width.ts';

/** One picture file of a sheet: what is drawn around the pictures of the takes, and where these go. */
export interface SheetPage {
  readonly svg: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly pictures: readonly PlacedPicture[];
}

/** Neither side of a page is longer than 8,000 pixels; this is what the rows may take of it. */
const ROOM = 6000;
const MARGIN = 44;
const HEADER = 104;
/** Below this a heading has no room. */
const NARROWEST = 760;

/**
 * The pages of a contact sheet. `axes` in the order written, the outer one first. Nothing on them tells when they were
 * made: the same takes give the same sheet.
 */
export function sheetPages(sheet: Sheet, axes: readonly string[]): readonly SheetPage[] {
  const blocks = sectionsOf(sheet.cells, axes).flatMap((section) => {
    const cells = section.kind === 'flow' ? section.cells : cellsIn(section.shots);
    const aspect = aspectOf(cells);
    return section.kind === 'flow' ? flowBlocks(cells, aspect) : gridBlocks(section, aspect);
  });
  const width = Math.max(NARROWEST, ...blocks.map((block) => block.width)) + 2 * MARGIN;
  const pages = paginate(blocks, ROOM);
  return (pages.length === 0 ? [[]] : pages).map((page, index, { length }) =>
    drawPage(page, { sheet, width, number: index + 1, count: length }),
  );
}

function cellsIn(
  shots: readonly { readonly rows: readonly { readonly cells: readonly (SheetCell | undefined)[] }[] }[],
): readonly SheetCell[] {
  return shots.flatMap(({ rows }) => rows.flatMap(({ cells }) => cells.filter((cell) => cell !== undefined)));
}

/** Of the slots: what the one in the middle has, by size; a film's usual shape where nothing is known yet. */
function aspectOf(cells: readonly SheetCell[]): number {
  const known = cells.flatMap(({ width, height }) => (width && height ? [width / height] : []));
  const middle = known.toSorted((a, b) => a - b)[Math.floor(known.length / 2)] ?? 16 / 9;
  return Math.min(2.4, Math.max(9 / 16, middle));
}

interface PageOptions {
  readonly sheet: Sheet;
  readonly width: number;
  readonly number: number;
  readonly count: number;
}

function drawPage(blocks: readonly Block[], options: PageOptions): SheetPage {
  const { width } = options;
  let y = HEADER;
  const drawn = joinDrawn(
    blocks.map((block) => {
      const at = y;
      y += block.height;
      return block.draw(at);
    }),
  );
  const height = Math.ceil(y + 2 * MARGIN);
  const parts = [
    svgRect({ x: 0, y: 0, width, height }, `fill="${PAPER}"`),
    `<g transform="translate(${MARGIN} ${MARGIN})">`,
    ...header(options, width - 2 * MARGIN),
    ...drawn.parts,
    '</g>',
  ];
  const pictures = drawn.pictures.map((box) => ({ ...box, x: box.x + MARGIN, y: box.y + MARGIN }));
  return { svg: svgPicture({ width, height }, parts), width, height, pictures };
}

/** What makes a sheet one of some takes only. */
const PARTS = ['only', 'where', 'upto', 'from', 'onlyMissing', 'select'] as const;

/** The board's name, what is on the sheet, and how picks look. */
function header({ sheet, number, count }: PageOptions, width: number): readonly string[] {
  const { storyboard, simulated, given, cells } = sheet;
  const isPart = given && PARTS.some((key) => given[key] !== undefined);
  const right = [
    ...(isPart ? ['a selection'] : []),
    ...(simulated ? ['simulated'] : []),
    ...(count > 1 ? [`page ${number} of ${count}`] : []),
  ].join(' · ');
  const rightWidth = textWidth(right) * 15 + 20;
  // The same wherever it is called from: no path of this machine hangs on a wall.
  const title = storyboard.name ?? storyboard.file.replace(/^.*[/\\]/, '');
  const name = cutToWidth(title, (width - rightWidth) / 32, true);
  const hasPicks = cells.some(({ picked }) => picked);
  const legend = hasPicks ? textWidth('picked') * 15 + 60 : 0;
  const totals = cutToWidth(totalsText(sheet), (width - legend) / 15);
  return [
    svgText(name, { x: 0, y: 30, size: 32, fill: INK, isBold: true }),
    ...(right === '' ? [] : [svgText(right, { x: width, y: 30, size: 15, fill: DIM, anchor: 'end' })]),
    svgText(totals, { x: 0, y: 62, size: 15, fill: DIM }),
    ...(hasPicks
      ? [
          svgRect(
            { x: width - legend + 22, y: 50, width: 22, height: 14 },
            `fill="none" stroke="${PICKED}" stroke-width="3" rx="2"`,
          ),
          svgText('picked', { x: width, y: 62, size: 15, fill: DIM, anchor: 'end' }),
        ]
      : []),
    svgRect({ x: 0, y: 78, width, height: 1.5 }, `fill="${LINE}"`),
  ];
}

/** `12 takes: 10 with pictures, 1 failed, 1 missing · $5.28 paid`. */
function totalsText({ cells, simulated }: Sheet): string {
  const { takes, pictured, empty, paid } = sheetTotals(cells);
  const states = [...empty].map(([state, count]) => `${count} ${STATES[state]}`);
  const parts = [`${countText(takes, 'take')}: ${[`${pictured} with pictures`, ...states].join(', ')}`];
  return [
    ...parts,
    ...(paid.length === 0 ? [] : [simulated ? `${moneyText(paid)}, simulated` : `${moneyText(paid)} paid`]),
  ].join(' · ');
}

const STATES: Readonly<Record<SheetCell['state'], string>> = {
  fresh: 'without a picture',
  stale: 'stale and without a picture',
  'input-replaced': 'without a picture',
  elsewhere: 'on another machine',
  missing: 'missing',
  'in-flight': 'in flight',
  unconfirmed: 'unconfirmed',
  failed: 'failed',
  blocked: 'blocked',
  'awaiting-pick': 'waiting for a pick',
  'left-out': 'left out',
  unreadable: 'unreadable',
};
