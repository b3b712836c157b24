/** Writes a bit string, most significant bit first, with the variable-length codes of H.264 (clause 9.1). */
export class BitWriter {
  #bytes = new Uint8Array(4096);
  #length = 0;
  #open = 0;
  #count = 0;

  /** The lowest `width` bits of `value`; at most 32. */
  bits(value: number, width: number): this {
    if (width > 24) {
      this.bits(value >>> 24, width - 24);
      return this.bits(value & 0xffffff, 24);
    }
    this.#open = (this.#open << width) | (value & ((1 << width) - 1));
    this.#count += width;
    while (this.#count >= 8) {
      this.#count -= 8;
      this.#push(this.#open >>> this.#count);
    }
    this.#open &= (1 << this.#count) - 1;
    return this;
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

  /** Fills up to a whole byte with zeros. */
  align(): this {
    return this.#count === 0 ? this : this.bits(0, 8 - this.#count);
  }

  /** Closes with the stop bit; the bytes so far. */
  finish(): Uint8Array {
    this.bits(1, 1).align();
    return this.#bytes.subarray(0, this.#length);
  }

  #push(byte: number): void {
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#length);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#length] = byte;
    this.#length += 1;
  }
}
