import { type Colour, hex, mix } from './colour.ts';
import { spell, widthOf } from './font.ts';
import { makeInsets, type NamedPicture } from './insets.ts';
import type { Mosaic } from './mosaic.ts';
import { type Box, cellsOf, drawText, fillBox, Overlay } from './paint.ts';
import type { Palette } from './palette.ts';
import { FRAMES_PER_SECOND, type PictureRequest } from './request.ts';
import { clipLines, shorten, wrap, wrapName } from './wrap.ts';

const BLACK = hex('0a0a0e');
const WHITE_LUMA = 232;
const QUIET_LUMA = 168;
const SHADE_LUMA = 34;
/** Cells from one line of text to the next, above and in the strip, and between two texts on a line, at scale 1. */
const LINE = 10;
const STRIP_LINE = 12;
const GAP = 7;

interface Slot {
  readonly x: number;
  readonly y: number;
}

/** What is written over the scene: prompt, insets, and a strip with mode, model, clock and the number of the frame. */
export class Card {
  readonly #overlay: Overlay;
  readonly #accent: Colour;
  readonly #scale: number;
  readonly #bar: Box;
  readonly #total: number;
  readonly #clock: Slot;
  readonly #counter: Slot;

  constructor(
    request: PictureRequest,
    { palette, insets, total }: { palette: Palette; insets: readonly NamedPicture[]; total: number },
  ) {
    const { columns, rows } = cellsOf(request);
    const short = Math.min(columns, rows);
    this.#total = total;
    this.#accent = palette.accent;
    this.#scale = short >= 250 ? 2 : 1;
    this.#overlay = new Overlay(request.width, request.height);
    const margin = 2 * Math.max(2, Math.round(short / 36));
    const strip = stripOf(request, { columns, margin, scale: this.#scale, counter: this.#count(total) });
    const top = (rows - strip.height) & ~1;
    const dark = mix(palette.near, BLACK, 150);
    this.#overlay.box({ x: 0, y: top, width: columns, height: rows - top }, dark);
    this.#bar = { x: 0, y: top - 2, width: columns, height: 2 };
    this.#overlay.box(this.#bar, mix(dark, palette.accent, 70));
    this.#writeStrip(strip, top);
    this.#clock = { x: strip.clock.x, y: top + strip.clock.y };
    this.#counter = { x: strip.counter.x, y: top + strip.counter.y };
    const room = { x: margin, y: margin, width: columns - 2 * margin, height: top - 2 - 2 * margin };
    const used = makeInsets(this.#overlay, insets, { room, scale: this.#scale, tab: dark });
    const share = used > 0 ? room.height - used - margin : Math.floor((room.height * 84) / 100);
    writePrompt(this.#overlay, request.prompt, { ...room, height: share }, this.#scale);
  }

  /** Lays the card over a scene; frames are counted from 0. */
  draw(target: Mosaic, frame: number): void {
    this.#overlay.layOver(target);
    const { x, y, width, height } = this.#bar;
    const done = this.#total > 1 ? Math.floor((width * frame) / (this.#total - 1)) : width;
    fillBox(target, { x, y, width: done, height }, this.#accent);
    const scale = this.#scale;
    drawText(target, { ...this.#clock, text: clockAt(frame), scale, luma: WHITE_LUMA });
    drawText(target, { ...this.#counter, text: this.#count(frame + 1), scale, luma: QUIET_LUMA });
  }

  #count(frame: number): string {
    const digits = String(this.#total);
    return `${String(frame).padStart(digits.length, '0')}/${digits}`;
  }

  #writeStrip({ pill, mode, model, note }: Strip, top: number): void {
    const scale = this.#scale;
    this.#overlay.box({ ...pill, y: top + pill.y }, this.#accent);
    this.#overlay.text({ text: mode, x: pill.x + 3 * scale, y: top + pill.y + 2 * scale, scale, luma: 28 });
    for (const [index, text] of model.lines.entries())
      this.#overlay.text({ text, x: model.x, y: top + model.y + index * STRIP_LINE * scale, scale, luma: WHITE_LUMA });
    if (note) this.#overlay.text({ text: note.text, x: note.x, y: top + note.y, scale, luma: QUIET_LUMA - 50 });
  }
}

/** `HH:MM:SS:FF` */
function clockAt(frame: number): string {
  const seconds = Math.floor(frame / FRAMES_PER_SECOND);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60, frame % FRAMES_PER_SECOND];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

/** Where everything stands in the strip, counted from its top left corner. */
interface Strip {
  readonly height: number;
  readonly pill: Box;
  readonly mode: string;
  readonly model: Slot & { readonly lines: readonly string[] };
  readonly note?: Slot & { readonly text: string };
  readonly clock: Slot;
  readonly counter: Slot;
}

/** On one line if there is room, else on as many as it takes. */
function stripOf(
  request: PictureRequest,
  { columns, margin, scale, counter }: { columns: number; margin: number; scale: number; counter: string },
): Strip {
  const room = columns - 2 * margin;
  const mode = shorten(spell(request.mode), Math.floor(room / scale) - 6);
  const pillWidth = ((widthOf(mode) + 6) * scale + 1) & ~1;
  const gap = GAP * scale;
  const clockWidth = widthOf(clockAt(0)) * scale;
  const counterWidth = widthOf(counter) * scale;
  const lines = wrapName(spell(request.model), Math.floor(room / scale));
  const named = pillWidth + gap + widthOf(lines[0] ?? '') * scale;
  const timed = clockWidth + gap + counterWidth;
  const isBeside = lines.length === 1 && named <= room;
  const isOneLine = isBeside && named + 2 * gap + timed <= room;
  const line = (index: number): number => (6 + index * STRIP_LINE) * scale;
  const hasRoomBehind = widthOf(lines.at(-1) ?? '') * scale + gap + pillWidth <= room;
  const isBehind = !isBeside && hasRoomBehind;
  const modelLine = isBeside || isBehind ? 0 : 1;
  const clockLine = isOneLine ? 0 : modelLine + lines.length;
  const counterLine = timed <= room ? clockLine : clockLine + 1;
  const right = columns - margin;
  const pillX = (isBehind ? right - pillWidth : margin) & ~1;
  const pillY = (line(isBehind ? lines.length - 1 : 0) - 2 * scale) & ~1;
  const note = 'SIMULATED';
  const noteX = margin + named + 2 * gap;
  const hasNote = isOneLine && noteX + widthOf(note) * scale + 2 * gap <= right - timed;
  return {
    height: line(counterLine) + 12 * scale,
    pill: { x: pillX, y: pillY, width: pillWidth, height: 11 * scale + (scale % 2) },
    mode,
    model: { x: isBeside ? margin + pillWidth + gap : margin, y: line(modelLine), lines },
    ...(hasNote && { note: { x: noteX, y: line(0), text: note } }),
    clock: { x: isOneLine ? right - timed : margin, y: line(clockLine) },
    counter: { x: counterLine === clockLine ? right - counterWidth : margin, y: line(counterLine) },
  };
}

/** As large as fits, but never a wall of large letters. */
function writePrompt(overlay: Overlay, prompt: string, room: Box, unit: number): void {
  const text = spell(prompt);
  const most = (scale: number): number => Math.max(1, Math.floor((room.height + 3 * scale) / (LINE * scale)));
  let scale = 3 * unit;
  let lines = wrap(text, Math.floor(room.width / scale));
  const isTooMuch = (): boolean =>
    lines.length > Math.min(most(scale), scale > 2 * unit ? 2 : scale > unit ? 4 : Infinity) ||
    (scale > unit && text.split(' ').some((word) => widthOf(word) * scale > room.width));
  while (scale > 1 && isTooMuch()) {
    scale -= 1;
    lines = wrap(text, Math.floor(room.width / scale));
  }
  const shown = clipLines(lines, most(scale), Math.floor(room.width / scale));
  for (const [index, line] of shown.entries())
    overlay.shadedText(
      { text: line, x: room.x, y: room.y + index * LINE * scale, scale, luma: WHITE_LUMA },
      SHADE_LUMA,
    );
}
