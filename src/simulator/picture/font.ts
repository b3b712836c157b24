/** Seven rows of five bits each, the leftmost bit first. */
const ROWS: Readonly<Record<string, string>> = {
  A: '0E 11 11 1F 11 11 11',
  B: '1E 11 11 1E 11 11 1E',
  C: '0E 11 10 10 10 11 0E',
  D: '1E 11 11 11 11 11 1E',
  E: '1F 10 10 1E 10 10 1F',
  F: '1F 10 10 1E 10 10 10',
  G: '0E 11 10 17 11 11 0F',
  H: '11 11 11 1F 11 11 11',
  I: '0E 04 04 04 04 04 0E',
  J: '07 02 02 02 02 12 0C',
  K: '11 12 14 18 14 12 11',
  L: '10 10 10 10 10 10 1F',
  M: '11 1B 15 15 11 11 11',
  N: '11 11 19 15 13 11 11',
  O: '0E 11 11 11 11 11 0E',
  P: '1E 11 11 1E 10 10 10',
  Q: '0E 11 11 11 15 12 0D',
  R: '1E 11 11 1E 14 12 11',
  S: '0F 10 10 0E 01 01 1E',
  T: '1F 04 04 04 04 04 04',
  U: '11 11 11 11 11 11 0E',
  V: '11 11 11 11 11 0A 04',
  W: '11 11 11 15 15 15 0A',
  X: '11 11 0A 04 0A 11 11',
  Y: '11 11 11 0A 04 04 04',
  Z: '1F 01 02 04 08 10 1F',
  0: '0E 11 13 15 19 11 0E',
  1: '04 0C 04 04 04 04 0E',
  2: '0E 11 01 02 04 08 1F',
  3: '1F 02 04 02 01 11 0E',
  4: '02 06 0A 12 1F 02 02',
  5: '1F 10 1E 01 01 11 0E',
  6: '06 08 10 1E 11 11 0E',
  7: '1F 01 02 04 08 08 08',
  8: '0E 11 11 0E 11 11 0E',
  9: '0E 11 11 0F 01 02 0C',
  '.': '00 00 00 00 00 0C 0C',
  ',': '00 00 00 00 0C 04 08',
  ':': '00 0C 0C 00 0C 0C 00',
  ';': '00 0C 0C 00 0C 04 08',
  '!': '04 04 04 04 04 00 04',
  '?': '0E 11 01 02 04 00 04',
  "'": '04 04 08 00 00 00 00',
  '"': '0A 0A 0A 00 00 00 00',
  '-': '00 00 00 0E 00 00 00',
  _: '00 00 00 00 00 00 1F',
  '+': '00 04 04 1F 04 04 00',
  '=': '00 00 1F 00 1F 00 00',
  '/': '01 01 02 04 08 10 10',
  '\\': '10 10 08 04 02 01 01',
  '(': '02 04 08 08 08 04 02',
  ')': '08 04 02 02 02 04 08',
  '[': '0E 08 08 08 08 08 0E',
  ']': '0E 02 02 02 02 02 0E',
  '{': '06 04 04 08 04 04 06',
  '}': '0C 04 04 02 04 04 0C',
  '<': '02 04 08 10 08 04 02',
  '>': '08 04 02 01 02 04 08',
  '@': '0E 11 17 15 17 10 0F',
  '#': '0A 0A 1F 0A 1F 0A 0A',
  $: '04 0F 14 0E 05 1E 04',
  '%': '18 19 02 04 08 13 03',
  '&': '0C 12 14 08 15 12 0D',
  '*': '00 04 15 0E 15 04 00',
  '~': '00 00 08 15 02 00 00',
  '^': '04 0A 11 00 00 00 00',
  '|': '04 04 04 04 04 04 04',
  '`': '08 04 00 00 00 00 00',
};

/** For every character that has no shape of its own. */
const BLOCK = '1F 11 11 11 11 11 1F';
const DIGITS = /\d/;
/** Marks that the font spells with its own. */
const SPELT: Readonly<Record<string, string>> = {
  '\u2018': "'",
  '\u2019': "'",
  '\u201c': '"',
  '\u201d': '"',
  '\u2013': '-',
  '\u2014': '-',
  '\u2026': '...',
  '\u00a0': ' ',
  '\u00d7': 'X',
};

/** Rows of a letter at its own width. */
export interface Glyph {
  readonly width: number;
  /** By row; the bit `1 << column` is set where there is ink. */
  readonly rows: readonly number[];
}

export const GLYPH_HEIGHT = 7;
const SPACE: Glyph = { width: 3, rows: [0, 0, 0, 0, 0, 0, 0] };
const glyphs = new Map<string, Glyph>([[' ', SPACE]]);

/** The shape of one character of a text that went through `spell`. Digits are of one width, so that clocks stand still. */
export function glyphOf(character: string): Glyph {
  const known = glyphs.get(character);
  if (known) return known;
  const lines = (ROWS[character] ?? BLOCK).split(' ').map((line) => Number.parseInt(line, 16));
  const ink = lines.reduce((all, line) => all | line, 0);
  const columns = [0, 1, 2, 3, 4].filter((column) => DIGITS.test(character) || (ink & (16 >> column)) !== 0);
  const left = columns[0] ?? 0;
  const rows = lines.map((line) => columns.reduce((bits, at) => bits | (line & (16 >> at) ? 1 << (at - left) : 0), 0));
  const glyph = { width: (columns.at(-1) ?? 0) - left + 1, rows };
  glyphs.set(character, glyph);
  return glyph;
}

/** A text in the characters of the font: upper case, without accents, white space as one space. */
export function spell(text: string): string {
  const plain = Array.from(text, (character) => SPELT[character] ?? character).join('');
  return plain
    .normalize('NFD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .toUpperCase()
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** Cells from the first to the last column of ink, at scale 1. */
export function widthOf(spelt: string): number {
  let width = -1;
  for (const character of spelt) width += glyphOf(character).width + 1;
  return Math.max(0, width);
}
