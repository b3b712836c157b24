/** Reads what a `BitWriter` wrote. Past the end it reads zeros. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** At most 24 bits. */
  bits(width: number): number {
    const value = this.peek(width);
    this.#at += width;
    return value;
  }

  /** At most 24 bits, which stay to be read. */
  peek(width: number): number {
    const byte = this.#at >> 3;
    const [a = 0, b = 0, c = 0, d = 0] = this.#bytes.subarray(byte, byte + 4);
    const word = ((a << 24) | (b << 16) | (c << 8) | d) << (this.#at & 7);
    return width === 0 ? 0 : word >>> (32 - width);
  }

  ue(): number {
    let zeros = 0;
    while (zeros < 20 && this.bits(1) === 0) zeros += 1;
    return (1 << zeros) - 1 + this.bits(zeros);
  }

  se(): number {
    const code = this.ue();
    return code & 1 ? (code + 1) >> 1 : -(code >> 1);
  }

  align(): void {
    this.#at = (this.#at + 7) & ~7;
  }

  /** Whether more was read than there was. */
  get isOver(): boolean {
    return this.#at > 8 * this.#bytes.length;
  }
}
