/** Writes a bit string, most significant bit first, with the variable-length codes of H.264 (clause 9.1). */
export class BitWriter {
  readonly #bytes: number[] = [];
  #open = 0;
  #count = 0;

  /** The lowest `width` bits of `value`; at most 32. */
  bits(value: number, width: number): this {
    for (let at = width - 1; at >= 0; at -= 1) {
      this.#open = (this.#open << 1) | ((value >>> at) & 1);
      this.#count += 1;
      if (this.#count === 8) {
        this.#bytes.push(this.#open);
        this.#open = 0;
        this.#count = 0;
      }
    }
    return this;
  }

  /** Bits as they are printed in the standard's tables, e.g. `00100`. */
  code(text: string): this {
    return this.bits(Number.parseInt(text, 2), text.length);
  }

  /** Exp-Golomb, unsigned. */
  ue(value: number): this {
    const width = 32 - Math.clz32(value + 1);
    return this.bits(0, width - 1).bits(value + 1, width);
  }

  /** Exp-Golomb, signed. */
  se(value: number): this {
    return this.ue(value > 0 ? 2 * value - 1 : -2 * value);
  }

  /** Closes with the stop bit and returns whole bytes. */
  finish(): Uint8Array {
    this.bits(1, 1);
    while (this.#count !== 0) this.bits(0, 1);
    return Uint8Array.from(this.#bytes);
  }
}
