import type { Span } from '../core/span.ts';

/** A file's text with the way from offsets to lines and columns. */
export class SourceText {
  readonly file: string;
  readonly text: string;
  readonly #lineStarts: readonly number[];

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
    const starts = [0];
    for (const end of text.matchAll(/\r\n|[\n\r]/g)) starts.push(end.index + end[0].length);
    this.#lineStarts = starts;
  }

  get lineCount(): number {
    return this.#lineStarts.length;
  }

  /** Counts from 0. */
  lineAt(offset: number): number {
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Where a line (from 0) begins; the end of the text for a line past the last. */
  startOf(line: number): number {
    return this.#lineStarts[line] ?? this.text.length;
  }

  /** The line (from 0) without its line break. */
  line(line: number): string {
    return this.text.slice(this.startOf(line), this.startOf(line + 1)).replace(/[\r\n]+$/, '');
  }

  /** The place from `start` to `end`, as far as its first line goes, without trailing space. */
  span(start: number, end: number): Span {
    const line = this.lineAt(start);
    const lineStart = this.startOf(line);
    const lineEnd = line + 1 < this.#lineStarts.length ? this.startOf(line + 1) : this.text.length;
    let last = Math.min(end, lineEnd);
    while (last > start && isSpace(this.text.charCodeAt(last - 1))) last -= 1;
    return { file: this.file, line: line + 1, column: start - lineStart + 1, length: Math.max(1, last - start) };
  }
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}
