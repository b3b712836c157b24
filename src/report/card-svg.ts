import type { Box } from './svg-text.ts';
import { svgPicture, svgRect, svgText } from './svg-text.ts';
import { firstLines, type LineRoom, textLines } from './text-lines.ts';
import { textWidth } from './text-width.ts';

/** A title card: a few words in the middle of a dark picture, as large as calm allows. At most four lines. */
export function cardSvg(text: string, { width, height }: Pick<Box, 'width' | 'height'>): string {
  const { lines, size } = fitted(text.trim(), { width, height });
  const leading = size * LEADING;
  const first = height / 2 - ((lines.length - 1) * leading) / 2 + size * MIDDLE_OF_LETTERS;
  return svgPicture({ width, height }, [
    svgRect({ x: 0, y: 0, width, height }, 'fill="#101114"'),
    ...lines.map((line, index) =>
      svgText(line, { x: width / 2, y: first + index * leading, size, fill: '#ecebe6', anchor: 'middle' }),
    ),
  ]);
}

const MOST_LINES = 4;
const LEADING = 1.35;
/** From the line that letters stand on up to the middle of them, in em. */
const MIDDLE_OF_LETTERS = 0.36;
/** Of the picture's width, on both sides together. */
const MARGINS = 0.2;

/** A few words large, many small: the size as a part of the picture, and with how many lines it still looks calm. */
const SIZES: readonly (readonly [part: number, lines: number])[] = [
  [0.13, 1],
  [0.11, 2],
  [0.09, 2],
  [0.078, 3],
  [0.066, 3],
  [0.056, MOST_LINES],
  [0.048, MOST_LINES],
];

/** Where a line may break: at white space, and beside the characters that are written without any. */
const UNBROKEN_ENDS = /\s+|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]+/u;

interface Fitted {
  readonly lines: readonly string[];
  /** Pixels. */
  readonly size: number;
}

function fitted(text: string, { width, height }: Pick<Box, 'width' | 'height'>): Fitted {
  // Of a picture of 16:9 its height; a narrow one is no smaller for that.
  const measure = Math.sqrt(width * height) * 0.75;
  const room = width * (1 - MARGINS);
  const longest = Math.max(...text.split(UNBROKEN_ENDS).map((word) => textWidth(word)));
  for (const [part, most] of SIZES) {
    const size = measure * part;
    if (longest > room / size) continue;
    const lines = balanced(text, { width: room / size });
    if (lines.length <= most) return { lines, size };
  }
  const size = measure * (SIZES.at(-1)?.[0] ?? 0);
  const space = { width: room / size };
  return { lines: firstLines(textLines(text, space), MOST_LINES, space), size };
}

/** As few lines as there is room for, and these about equally long. */
function balanced(text: string, { width }: LineRoom): readonly string[] {
  const lines = textLines(text, { width });
  let best = lines;
  for (let part = 0.95; part > 0.4; part -= 0.05) {
    const narrower = textLines(text, { width: width * part });
    if (narrower.length > lines.length) break;
    best = narrower;
  }
  return best;
}
