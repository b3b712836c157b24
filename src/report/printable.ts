/**
 * Text that was written by somebody else (prompts, vendors' messages, file names) made safe to show: one line, and no
 * character in it steers a terminal or turns the reading direction. Every renderer of this room passes foreign text
 * through here or through `json.ts`.
 */
export function printable(text: string): string {
  return text.replace(LINE_BREAKS, ' ').replaceAll('\t', ' ').replace(STEERING, '.').replace(LONE_SURROGATES, '\ufffd');
}

const LINE_BREAKS = /\r\n|[\n\r\u0085\u2028\u2029]/g;
// oxlint-disable-next-line no-control-regex -- the point is to find control characters
const STEERING = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const LONE_SURROGATES = /\p{Surrogate}/gu;
