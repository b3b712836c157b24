/**
 * Prompt lengths in tokens. No vendor says which tokenizer its limit of 1280 tokens is counted with, so a maintained
 * one (o200k_base, 200,000 entries) gives an estimate, and a bound below it decides what is certainly too long.
 *
 * The bound. Every tokenizer of this kind (byte-pair or unigram pieces learned from text) needs fewer tokens the more
 * pieces it knows. On one prompt written in several scripts, going from 100,000 entries (cl100k_base) to 200,000 saves
 * 4 % of an English text, 28 to 33 % of a Japanese or Chinese one and 46 to 66 % of a Russian or Hindi one; what is left
 * to gain from still larger vocabularies is smaller each time. So three quarters of the estimate is taken as a bound for
 * text that is mostly ASCII, and half of it for all other text.
 *
 * Each token covers at least one byte of UTF-8, so a text of fewer bytes than 90 % of the limit can not come near it:
 * it is not worth the 200 ms that loading a tokenizer takes.
 */

export interface TokenCount {
  /** No tokenizer of this kind is taken to go below it. */
  readonly low: number;
  readonly estimate: number;
}

/** 90 % of 1280, the smallest token limit that any model has. */
const NOTEWORTHY_TOKENS = 1152;

/** The tokenizer's time grows with the square of a run without spaces, so long texts are counted piece by piece. */
const PIECE_CHARACTERS = 512;

/** No model takes a prompt this long, so what follows changes no answer. */
const COUNTED_CHARACTERS = 65_536;

/** False where the text is too short to come near any limit; `countShortText` is enough for it. */
export function needsTokenizer(text: string): boolean {
  return Buffer.byteLength(text) >= NOTEWORTHY_TOKENS;
}

/** For texts that need no tokenizer: four bytes a token, which no check looks at twice at this length. */
export function countShortText(text: string): TokenCount {
  return { low: 0, estimate: Math.ceil(Buffer.byteLength(text) / 4) };
}

/** Loads the tokenizer (about 200 ms) and returns the counter for texts of any length. */
export async function loadTokenizer(): Promise<(text: string) => TokenCount> {
  const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base');
  return (text) => {
    if (!needsTokenizer(text)) return countShortText(text);
    const pieces = text.slice(0, COUNTED_CHARACTERS).match(new RegExp(`[^]{1,${PIECE_CHARACTERS}}`, 'gu')) ?? [];
    let estimate = 0;
    // What looks like a control token (`<|endoftext|>`) is plain text in a prompt.
    for (const piece of pieces) estimate += countTokens(piece, { disallowedSpecial: new Set() });
    // A cut can split one token in two.
    const uncut = estimate - (pieces.length - 1);
    return { low: Math.floor(uncut * (isMostlyAscii(text) ? 0.75 : 0.5)), estimate };
  };
}

function isMostlyAscii(text: string): boolean {
  let ascii = 0;
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) < 128) ascii += 1;
  return ascii * 10 >= text.length * 9;
}
