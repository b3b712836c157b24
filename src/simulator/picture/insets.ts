import { type Colour, hex } from './colour.ts';
import { spell, widthOf } from './font.ts';
import type { GivenPicture } from './given-picture.ts';
import { CELL, type Mosaic } from './mosaic.ts';
import type { Box, Overlay } from './paint.ts';
import { keepEnd } from './wrap.ts';

const FRAME = hex('f0f0ea');
/** Cells between two insets, at scale 1. */
const GAP = 6;
/** Cells; below this a picture says nothing. */
const SMALLEST = 8;
const MOST_LINES = 3;

/** A picture and its name. */
export interface NamedPicture {
  readonly label: string;
  readonly picture: GivenPicture;
}

interface Room {
  readonly room: Box;
  readonly scale: number;
  /** Behind the names. */
  readonly tab: Colour;
}

/** How pictures are laid in rows. */
interface Grid {
  readonly lines: number;
  /** Pictures a row. */
  readonly each: number;
  /** Cells of a picture, and of the name under it. */
  readonly height: number;
  readonly tabHeight: number;
}

/** Lays pictures with their names in rows at the foot of the room. Returns how many rows of cells they take. */
export function makeInsets(overlay: Overlay, insets: readonly NamedPicture[], { room, scale, tab }: Room): number {
  const ratios = insets.map(({ picture }) => Math.min(2, Math.max(0.6, picture.ratio)));
  const gap = GAP * scale;
  const { lines, each, height, tabHeight } = gridFor(ratios, { room, gap, tabHeight: 11 * scale });
  if (insets.length === 0 || height < SMALLEST) return 0;
  const pitch = height + tabHeight + gap;
  const top = (room.y + room.height - lines * pitch + gap) & ~1;
  let x = 0;
  for (const [index, inset] of insets.entries()) {
    if (index % each === 0) x = (room.x + 1) & ~1;
    const width = Math.floor(height * (ratios[index] ?? 1)) & ~1;
    const box = { x, y: (top + Math.floor(index / each) * pitch) & ~1, width, height };
    frame(overlay, inset, box, { tab, tabHeight, scale });
    x += (width + gap + 1) & ~1;
  }
  return lines * pitch - gap + 2;
}

/** The rows that show pictures largest; without names where they would be too small. */
function gridFor(
  ratios: readonly number[],
  { room, gap, tabHeight }: { readonly room: Box; readonly gap: number; readonly tabHeight: number },
): Grid {
  const gridOf = (lines: number, tab: number): Grid => {
    const each = Math.ceil(ratios.length / lines);
    const across = Math.max(...ratios.map((_, at) => sum(ratios.slice(at - (at % each), at - (at % each) + each))));
    const widest = (room.width - (gap + 2) * (each - 1)) / across;
    const share = lines === 1 ? 58 : 76;
    const tallest = ((room.height * share) / 100 - gap * (lines - 1)) / lines - tab;
    return { lines, each, height: Math.floor(Math.min(widest, tallest)) & ~1, tabHeight: tab };
  };
  const best = (tab: number): Grid =>
    [2, MOST_LINES].reduce(
      (chosen, lines) => (gridOf(lines, tab).height > chosen.height ? gridOf(lines, tab) : chosen),
      gridOf(1, tab),
    );
  const named = best(tabHeight);
  return named.height >= SMALLEST ? named : best(0);
}

function frame(
  overlay: Overlay,
  { label, picture }: NamedPicture,
  box: Box,
  { tab, tabHeight, scale }: { readonly tab: Colour; readonly tabHeight: number; readonly scale: number },
): void {
  const { x, y, width, height } = box;
  overlay.box({ x: x - 1, y: y - 1, width: width + 2, height: height + tabHeight + 2 }, FRAME);
  overlay.box({ x, y: y + height, width, height: tabHeight }, tab);
  place(overlay, picture.at(width * CELL, height * CELL), box);
  if (tabHeight === 0) return;
  const tag = spell(label);
  const size = widthOf(tag) * scale > width - 2 ? 1 : scale;
  const text = keepEnd(tag, Math.floor(width / size) - 2);
  const indent = Math.max(0, (width - widthOf(text) * size) >> 1);
  overlay.text({ text, x: x + indent, y: y + height + ((tabHeight - 7 * size) >> 1), scale: size, luma: 220 });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function place(overlay: Overlay, picture: Mosaic, { x, y, width, height }: Box): void {
  const target = overlay.picture;
  const [from, to] = [4 * picture.across, 4 * target.across];
  for (let row = 0; row < height; row += 1)
    target.luma.set(picture.luma.subarray(row * from, row * from + width), (y + row) * to + x);
  for (let row = 0; row < height / 2; row += 1) {
    const at = ((y / 2 + row) * to) / 2 + x / 2;
    const start = (row * from) / 2;
    target.blue.set(picture.blue.subarray(start, start + width / 2), at);
    target.red.set(picture.red.subarray(start, start + width / 2), at);
  }
  overlay.cover({ x, y, width, height });
}
