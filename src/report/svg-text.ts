import { printable } from './printable.ts';

export interface TextPlace {
  readonly x: number;
  /** Of the line that letters stand on. */
  readonly y: number;
  readonly size: number;
  readonly fill: string;
  readonly isBold?: boolean;
  readonly anchor?: 'start' | 'middle' | 'end';
}

/** One line of text. What others wrote is data here: nothing in it is markup, and what XML forbids is replaced. */
export function svgText(text: string, { x, y, size, fill, isBold, anchor }: TextPlace): string {
  const weight = isBold ? ' font-weight="600"' : '';
  const side = anchor && anchor !== 'start' ? ` text-anchor="${anchor}"` : '';
  const place = `x="${rounded(x)}" y="${rounded(y)}" font-size="${rounded(size)}" fill="${fill}"`;
  return `<text ${place}${weight}${side}>${xmlText(text)}</text>`;
}

/** Text as XML may hold it. */
function xmlText(text: string): string {
  return printable(text)
    .replaceAll(/[\ufffe\uffff]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** Hundredths are finer than any eye, and the same on every machine. */
function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function svgRect({ x, y, width, height }: Box, attributes: string): string {
  return `<rect x="${rounded(x)}" y="${rounded(y)}" width="${rounded(width)}" height="${rounded(height)}" ${attributes}/>`;
}

/** A whole picture of this size in pixels. */
export function svgPicture({ width, height }: Pick<Box, 'width' | 'height'>, parts: readonly string[]): string {
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="Noto Sans">\n${parts.join('\n')}\n</svg>\n`;
}
