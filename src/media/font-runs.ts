import type { FontFace } from './font-file.ts';
import { NEVER_DRAWN, type TextFonts } from './fonts.ts';
import { beginsRightToLeft, isRightToLeft } from './scripts.ts';

/**
 * The renderer draws a line with one font, and where that lacks a character tries another for the whole line; a line
 * for which no single font has everything would lose characters that are there. So such lines are cut into runs of one
 * font each, and every run is put in its place. Only texts of the shape that `report/svg-text.ts` writes are touched:
 * one line, no elements in it.
 */
export function placeRuns(svg: string, fonts: TextFonts): string {
  return svg.replaceAll(TEXT, (whole, attributes: string, content: string) => {
    const text = unescapeXml(content);
    const isBold = /font-weight="(?:600|700|bold)"/.test(attributes);
    const runs = runsOf(text, { ...fonts, base: fonts.own[isBold ? 1 : 0] });
    const [only] = runs;
    if (!only || (fonts.own.includes(only.face) && only.text === text)) return whole;
    return texts(attributes, runs);
  });
}

const TEXT = /<text ([^>]*)>([^<]*)<\/text>/g;

interface Run {
  readonly face: FontFace;
  readonly text: string;
}

interface Choice extends TextFonts {
  readonly base: FontFace;
}

/** What no font has is drawn as the box that ours draws for it. */
const NO_CHARACTER = '\u{10fffd}';

function runsOf(text: string, { base, more }: Choice): readonly Run[] {
  const pieces = [...segmenter.segment(text)].map(({ segment }) => segment);
  if (pieces.every((piece) => has(base, piece))) return [{ face: base, text }];
  // Letters from right to left stay together if they can: what stands between two runs is not turned around with them.
  const whole = isRightToLeft(text) ? more.find((face) => pieces.every((piece) => has(face, piece))) : undefined;
  if (whole) return [{ face: whole, text }];
  const runs: { face: FontFace; text: string }[] = [];
  for (const piece of pieces) {
    const last = runs.at(-1);
    // Words from right to left stay one run with the spaces between them.
    const between = last && isRightToLeft(last.text) && !/[\p{L}\p{N}]/u.test(piece) && has(last.face, piece);
    const face = between ? last.face : [base, ...more].find((one) => has(one, piece));
    const drawn = face ? piece : NO_CHARACTER;
    if (last && last.face === (face ?? base)) last.text += drawn;
    else runs.push({ face: face ?? base, text: drawn });
  }
  return beginsRightToLeft(text) ? runs.toReversed() : runs;
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

function has(face: FontFace, piece: string): boolean {
  return Array.from(piece).every(
    (character) => NEVER_DRAWN.test(character) || face.covers(character.codePointAt(0) ?? 0),
  );
}

/** Each run at its own place, as if the line were one text with the anchor that it has. */
function texts(attributes: string, runs: readonly Run[]): string {
  const size = numberOf(attributes, 'font-size') ?? 16;
  const widths = runs.map((run) => widthOf(run) * size);
  const total = widths.reduce((sum, width) => sum + width, 0);
  const anchor = /text-anchor="(\w+)"/.exec(attributes)?.[1];
  let x = (numberOf(attributes, 'x') ?? 0) - (anchor === 'middle' ? total / 2 : anchor === 'end' ? total : 0);
  const rest = attributes.replace(/(?:^| )(?:x|text-anchor|font-family)="[^"]*"/g, '').trim();
  return runs
    .map(({ face, text }, index) => {
      const at = Math.round(x * 100) / 100;
      x += widths[index] ?? 0;
      return `<text x="${at}" ${rest} font-family="${escapeXml(face.family)}" xml:space="preserve">${escapeXml(text)}</text>`;
    })
    .join('');
}

/** In em; the parts that a joiner makes one character lie over each other. */
function widthOf({ face, text }: Run): number {
  let width = 0;
  for (const { segment } of segmenter.segment(text)) {
    const parts = Array.from(segment, (character) => advanceOf(face, character));
    width += segment.includes(ZERO_WIDTH_JOINER) ? Math.max(...parts) : parts.reduce((sum, part) => sum + part, 0);
  }
  return width;
}

const ZERO_WIDTH_JOINER = '\u200d';

/** Of a box that stands for a character, what such boxes are wide. */
function advanceOf(face: FontFace, character: string): number {
  return character === NO_CHARACTER ? 0.6 : face.advance(character.codePointAt(0) ?? 0);
}

function numberOf(attributes: string, name: string): number | undefined {
  const found = new RegExp(`(?:^| )${name}="(-?[\\d.]+)"`).exec(attributes)?.[1];
  return found === undefined ? undefined : Number(found);
}

function unescapeXml(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
