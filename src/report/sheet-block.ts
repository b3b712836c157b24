import type { TakeId } from '../core/take.ts';
import type { Box } from './svg-text.ts';

/** Where on a page one of a take's pictures goes: fitted into the box, in its middle. */
export interface PlacedPicture extends Box {
  readonly take: TakeId;
  /** Which of its pictures, from 0. */
  readonly index: number;
}

export interface Drawn {
  /** SVG elements. */
  readonly parts: readonly string[];
  readonly pictures: readonly PlacedPicture[];
}

/** A part of a sheet as wide as the sheet, that no page break cuts through. Its `y` is its upper edge. */
export interface Block {
  readonly width: number;
  readonly height: number;
  readonly draw: (y: number) => Drawn;
  /** What stands above it where it begins a page. */
  readonly heading?: Block;
}

export function joinDrawn(drawn: readonly Drawn[]): Drawn {
  return { parts: drawn.flatMap(({ parts }) => parts), pictures: drawn.flatMap(({ pictures }) => pictures) };
}

export const INK = '#1d1d1f';
export const DIM = '#6b6a66';
export const LINE = '#cfcdc6';
export const PAPER = '#f7f6f2';
export const SLOT = '#eceae4';
/** Of the grease pencil that picks are marked with. */
export const PICKED = '#d4380d';
export const WARN = '#96610a';
export const BAD = '#b3261e';

/** Blocks on pages, none higher than `room` unless a single block is. */
export function paginate(blocks: readonly Block[], room: number): readonly (readonly Block[])[] {
  const pages: Block[][] = [];
  let height = Infinity;
  for (const block of blocks) {
    const isHeading = blocks.some(({ heading }) => heading === block);
    // A heading does not stand alone at the foot of a page.
    const next = isHeading ? blocks[blocks.indexOf(block) + 1] : undefined;
    if (height + block.height + (next?.height ?? 0) > room) {
      const repeated = block.heading && pages.length > 0 ? [block.heading] : [];
      pages.push([...repeated]);
      height = repeated.reduce((sum, one) => sum + one.height, 0);
    }
    pages.at(-1)?.push(block);
    height += block.height;
  }
  return pages;
}
