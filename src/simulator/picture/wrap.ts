import { widthOf } from './font.ts';

/** Breaks a spelt text into lines of at most `width` cells, at spaces, or within a word that is longer than a line. */
export function wrap(spelt: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of spelt.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = '';
    for (const character of word) {
      if (line !== '' && widthOf(line + character) > width) {
        lines.push(line);
        line = '';
      }
      line += character;
    }
  }
  return line === '' ? lines : [...lines, line];
}

/** The first `most` lines, the last one with dots if there were more. */
export function clipLines(lines: readonly string[], most: number, width: number): readonly string[] {
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most - 1), shorten(`${lines[most - 1] ?? ''} `, width)];
}

/** With dots where it was cut to fit. */
export function shorten(spelt: string, width: number): string {
  if (widthOf(spelt.trimEnd()) <= width && !spelt.endsWith(' ')) return spelt;
  const letters = Array.from(spelt.trimEnd());
  if (width < widthOf('...')) return '';
  while (letters.length > 0 && widthOf(`${letters.join('').trimEnd()}...`) > width) letters.pop();
  return `${letters.join('').trimEnd()}...`;
}

/** Breaks a name at its hyphens. */
export function wrapName(spelt: string, width: number): readonly string[] {
  if (widthOf(spelt) <= width) return [spelt];
  return wrap(spelt.replaceAll('-', '- '), width).map((line) => line.replaceAll('- ', '-'));
}

/** With dots for what was cut off its beginning to fit: tags differ at their ends. */
export function keepEnd(spelt: string, width: number): string {
  if (widthOf(spelt) <= width) return spelt;
  const letters = Array.from(spelt);
  while (letters.length > 0 && widthOf(`..${letters.join('')}`) > width) letters.shift();
  return letters.length === 0 ? '' : `..${letters.join('')}`;
}
