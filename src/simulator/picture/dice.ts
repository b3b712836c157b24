/** Whole numbers that follow from a text of hexadecimal digits and a place, and look like chance. */
export class Dice {
  readonly #seed: number;

  constructor(digest: string) {
    let seed = 0x811c9dc5;
    for (let at = 0; at < digest.length; at += 1) seed = Math.imul(seed ^ digest.charCodeAt(at), 0x01000193);
    this.#seed = seed;
  }

  /** Between 0 and 255, for a place on a line; `row` tells lines apart. */
  byte(row: number, at: number): number {
    let value = this.#seed ^ Math.imul(row, 0x9e3779b1) ^ Math.imul(at, 0x85ebca6b);
    value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
    value = Math.imul(value ^ (value >>> 12), 0x297a2d39);
    return (value >>> 13) & 255;
  }

  /** One of `count`. */
  pick(row: number, count: number): number {
    return ((this.byte(row, 1) << 8) | this.byte(row, 2)) % count;
  }

  /** A line through chance heights every `step`, between 0 and 255; rounded, or as sharp as mountains. */
  line(row: number, at: number, { step, isRound }: { readonly step: number; readonly isRound: boolean }): number {
    const cell = Math.floor(at / step);
    const along = Math.floor(((at - cell * step) * 256) / step);
    const weight = isRound ? (along * along * (768 - 2 * along)) >> 16 : along;
    const from = this.byte(row, cell);
    return from + (((this.byte(row, cell + 1) - from) * weight) >> 8);
  }
}
