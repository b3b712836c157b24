import type { Colour } from './colour.ts';
import { glyphOf, GLYPH_HEIGHT } from './font.ts';
import { CELL, makeMosaic, type Mosaic } from './mosaic.ts';

/** A part of a picture, in cells. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Cells that are shown. */
export function cellsOf({ width, height }: { readonly width: number; readonly height: number }): {
  readonly columns: number;
  readonly rows: number;
} {
  return { columns: Math.ceil(width / CELL), rows: Math.ceil(height / CELL) };
}

/** Fills a box; chroma is twice as coarse, so boxes at even places are clean. */
export function fillBox(mosaic: Mosaic, { x, y, width, height }: Box, { luma, blue, red }: Colour): void {
  const stride = 4 * mosaic.across;
  for (let row = y; row < y + height; row += 1) mosaic.luma.fill(luma, row * stride + x, row * stride + x + width);
  const [left, right] = [(x + 1) >> 1, (x + width + 1) >> 1];
  for (let row = (y + 1) >> 1; row < (y + height + 1) >> 1; row += 1) {
    mosaic.blue.fill(blue, (row * stride) / 2 + left, (row * stride) / 2 + right);
    mosaic.red.fill(red, (row * stride) / 2 + left, (row * stride) / 2 + right);
  }
}

export interface Lettering {
  /** In the characters of the font. */
  readonly text: string;
  readonly x: number;
  readonly y: number;
  /** Cells to a dot of the font. */
  readonly scale: number;
  readonly luma: number;
}

/** Writes on luma alone: letters take the tint of what is behind them. Returns where the text ends. */
export function drawText(plane: { luma: Uint8Array; across: number }, lettering: Lettering): number {
  const { text, y, scale, luma } = lettering;
  const stride = 4 * plane.across;
  let { x } = lettering;
  for (const character of text) {
    const { width, rows } = glyphOf(character);
    for (let row = 0; row < GLYPH_HEIGHT * scale; row += 1) {
      const bits = rows[Math.floor(row / scale)] ?? 0;
      const start = (y + row) * stride + x;
      for (let column = 0; column < width; column += 1)
        if ((bits >> column) & 1) plane.luma.fill(luma, start + column * scale, start + (column + 1) * scale);
    }
    x += (width + 1) * scale;
  }
  return x - scale;
}

/** What lies over the moving scene: a picture, and where it is one. */
export class Overlay {
  readonly picture: Mosaic;
  /** As large as the planes of the picture; 1 = covers. */
  readonly #luma: Uint8Array;
  readonly #chroma: Uint8Array;

  constructor(width: number, height: number) {
    this.picture = makeMosaic(width, height);
    this.#luma = new Uint8Array(this.picture.luma.length);
    this.#chroma = new Uint8Array(this.picture.blue.length);
  }

  box(box: Box, colour: Colour): void {
    fillBox(this.picture, box, colour);
    this.cover(box);
  }

  /** What was drawn here into `picture` counts. */
  cover({ x, y, width, height }: Box): void {
    const stride = 4 * this.picture.across;
    for (let row = y; row < y + height; row += 1) this.#luma.fill(1, row * stride + x, row * stride + x + width);
    for (let row = (y + 1) >> 1; row < (y + height + 1) >> 1; row += 1)
      this.#chroma.fill(1, (row * stride) / 2 + ((x + 1) >> 1), (row * stride) / 2 + ((x + width + 1) >> 1));
  }

  /** Returns where the text ends. */
  text(lettering: Lettering): number {
    drawText({ luma: this.#luma, across: this.picture.across }, { ...lettering, luma: 1 });
    return drawText(this.picture, lettering);
  }

  /** Text that stands out from a scene. */
  shadedText(lettering: Lettering, shade: number): void {
    const { x, y, scale } = lettering;
    const depth = scale > 2 ? 2 : 1;
    for (const [dx, dy] of [
      [depth, 0],
      [0, depth],
      [depth, depth],
    ] as const)
      this.text({ ...lettering, x: x + dx, y: y + dy, luma: shade });
    this.text(lettering);
  }

  layOver(target: Mosaic): void {
    const { luma, blue, red } = this.picture;
    for (let at = 0; at < luma.length; at += 1) if (this.#luma[at]) target.luma[at] = luma[at] ?? 0;
    for (let at = 0; at < blue.length; at += 1)
      if (this.#chroma[at]) {
        target.blue[at] = blue[at] ?? 0;
        target.red[at] = red[at] ?? 0;
      }
  }
}
