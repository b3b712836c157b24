import { graphemes, graphemeWidth } from './display-width.ts';

/** Noto Sans' advances from space to tilde, in thousandths of an em; semi-bold is a little wider. */
const ADVANCES: readonly number[] = [
  260, 269, 408, 646, 572, 831, 732, 225, 300, 300, 551, 572, 268, 322, 268, 372, 572, 572, 572, 572, 572, 572, 572,
  572, 572, 572, 268, 268, 572, 572, 572, 434, 899, 639, 650, 632, 730, 556, 519, 728, 741, 339, 273, 619, 524, 907,
  760, 781, 605, 781, 622, 549, 556, 731, 600, 930, 586, 566, 572, 329, 372, 329, 572, 444, 281, 561, 615, 480, 615,
  564, 344, 615, 618, 258, 258, 534, 258, 935, 618, 605, 615, 615, 413, 479, 361, 618, 508, 786, 529, 510, 470, 380,
  551, 380, 572,
];
const SEMI_BOLD = 1.05;
/** Of letters past ASCII; what is as wide as high is wider. */
const OTHER = 0.72;

/** How wide a line is set in Noto Sans, in em; what is not ASCII is estimated, rather too wide than too narrow. */
export function textWidth(text: string, isBold = false): number {
  let width = 0;
  for (const character of graphemes(text)) width += advanceOf(character);
  return isBold ? width * SEMI_BOLD : width;
}

function advanceOf(character: string): number {
  const advance = character.length === 1 ? ADVANCES[character.charCodeAt(0) - 32] : undefined;
  if (advance !== undefined) return advance / 1000;
  const columns = graphemeWidth(character);
  return columns === 2 ? 1 : columns * OTHER;
}

/** The text cut to `width` em; where something is cut off, an ellipsis stands at the end. */
export function cutToWidth(text: string, width: number, isBold = false): string {
  if (textWidth(text, isBold) <= width) return text;
  const room = width - textWidth('…', isBold);
  let kept = '';
  let used = 0;
  for (const character of graphemes(text)) {
    used += advanceOf(character) * (isBold ? SEMI_BOLD : 1);
    if (used > room) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}
