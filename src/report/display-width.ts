/** Terminal columns: East Asian wide characters and emoji take two, combining and invisible marks none. */
export function displayWidth(text: string): number {
  if (NARROW.test(text)) return text.length;
  let width = 0;
  for (const character of graphemes(text)) width += graphemeWidth(character);
  return width;
}

/** The text cut to `width` columns; where something is cut off, the last column is an ellipsis. */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  if (width <= 0) return '';
  let kept = '';
  let used = 0;
  for (const character of graphemes(text)) {
    used += graphemeWidth(character);
    if (used > width - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

/** The text with spaces after it (before it, when `right`) up to `width` columns. */
export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const spaces = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return align === 'left' ? text + spaces : spaces + text;
}

/** What a reader takes for single characters: a letter with its accents, an emoji with its parts. */
export function graphemes(text: string): readonly string[] {
  return NARROW.test(text) ? text.split('') : Array.from(segmenter().segment(text), ({ segment }) => segment);
}

/** Columns of one grapheme. */
export function graphemeWidth(character: string): number {
  if (INVISIBLE.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

let made: Intl.Segmenter | undefined;

/** Made for the first text that needs it: it takes longer than all else at the start of a command. */
function segmenter(): Intl.Segmenter {
  return (made ??= new Intl.Segmenter('en', { granularity: 'grapheme' }));
}

const NARROW = /^[\u0020-\u007e]*$/;
const INVISIBLE = /^[\p{Mark}\p{Format}\u{1160}-\u{11ff}]+$/u;
/** Unicode's East Asian Width W and F, and whatever is drawn as an emoji. */
const WIDE =
  /^[\u{1100}-\u{115f}\u{2e80}-\u{303e}\u{3041}-\u{a4cf}\u{a960}-\u{a97c}\u{ac00}-\u{d7a3}\u{f900}-\u{faff}\u{fe10}-\u{fe19}\u{fe30}-\u{fe6f}\u{ff01}-\u{ff60}\u{ffe0}-\u{ffe6}\u{20000}-\u{3fffd}]|^\p{Emoji_Presentation}|\u{fe0f}/u;
