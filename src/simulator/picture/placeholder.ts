import { colourOf, mix } from './colour.ts';
import { spell, widthOf } from './font.ts';
import { makeMosaic, type Mosaic } from './mosaic.ts';
import { cellsOf, fillBox, Overlay } from './paint.ts';
import type { GivenFile } from './request.ts';
import { World } from './world.ts';
import { shorten } from './wrap.ts';

const WHITE = colourOf(255, 255, 255);

/** Stands for a picture that can not be had or read: a scene of its own, framed, with the name of the file. */
export function placeholder({ digest, name }: GivenFile, width: number, height: number): Mosaic {
  const target = makeMosaic(width, height);
  const world = new World(digest, target);
  world.draw(target, 0);
  const { columns, rows } = cellsOf(target);
  const edge = 2 * Math.max(1, Math.round(Math.min(columns, rows) / 60));
  const frame = mix(world.palette.near, WHITE, 200);
  for (const side of [
    { x: 0, y: 0, width: columns, height: edge },
    { x: 0, y: rows - edge, width: columns, height: edge },
    { x: 0, y: 0, width: edge, height: rows },
    { x: columns - edge, y: 0, width: edge, height: rows },
  ])
    fillBox(target, side, frame);
  const room = columns - 4 * edge;
  if (room < 24 || rows < 24) return target;
  const scale = rows >= 160 && widthOf(spell(name)) * 2 <= room ? 2 : 1;
  const text = shorten(spell(name), Math.floor(room / scale));
  const overlay = new Overlay(width, height);
  const x = (columns - widthOf(text) * scale) >> 1;
  overlay.shadedText({ text, x, y: (rows >> 1) - 4 * scale, scale, luma: 235 }, 30);
  overlay.layOver(target);
  return target;
}
