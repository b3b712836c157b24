import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Diagnostic } from '../core/diagnostic.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Span } from '../core/span.ts';
import { characterName } from './character-name.ts';
import { diagnose, type ManifestCode } from './codes.ts';

/** The largest file that is read. */
const MAX_BYTES = 5 * 1024 * 1024;

/** A file that could not be read. `text` is what of it can be shown. */
export interface Unread {
  readonly diagnostic: Diagnostic;
  readonly text?: string;
}

/**
 * The text of one file, without a byte order mark. `display` is its name in diagnostics; `namedAt` is where it is
 * asked for, when that is in another file.
 */
export async function readText(path: string, display: string, namedAt?: Span): Promise<Result<string, Unread>> {
  const refuse = (code: ManifestCode, message: string, help: string): Result<string, Unread> =>
    err({ diagnostic: diagnose('error', code, message, { span: namedAt ?? firstPlace(display), help }) });
  let bytes: Buffer;
  try {
    if ((await stat(path)).isDirectory())
      return refuse('not-a-file', `${quoted(display)} is a folder`, 'name the storyboard file inside it');
    bytes = await readAtMost(path, MAX_BYTES + 1);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (reason === 'ENOENT' || reason === 'ENOTDIR')
      return refuse('file-not-found', `there is no file ${quoted(display)}`, 'check the spelling and the folder');
    return refuse('unreadable-file', `${quoted(display)} cannot be read (${reason})`, "check the file's permissions");
  }
  if (bytes.length > MAX_BYTES) {
    const help = 'split it with include:, or check that this is the storyboard and not a clip';
    return refuse('file-too-large', `${quoted(display)} is larger than 5 MB`, help);
  }
  return decode(bytes, display);
}

async function readAtMost(path: string, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(path, { end: limit - 1 })) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function decode(bytes: Buffer, display: string): Result<string, Unread> {
  const refuse = (
    message: string,
    span: Span,
    text?: string,
    help = 'save the file as UTF-8',
  ): Result<string, Unread> => {
    const diagnostic = diagnose('error', 'wrong-encoding', message, { span, help });
    return err({ diagnostic, ...(text !== undefined && { text }) });
  };
  const mark = bytes.subarray(0, 2).toString('hex');
  if (mark === 'fffe' || mark === 'feff') return refuse('the file is UTF-16', firstPlace(display));
  const body = bytes.subarray(0, 3).toString('hex') === 'efbbbf' ? bytes.subarray(3) : bytes;
  const nul = body.indexOf(0);
  if (nul !== -1 && nul < 4) return refuse('the file is UTF-16 or binary', firstPlace(display));
  const text = body.toString('utf8');
  // oxlint-disable-next-line no-control-regex -- YAML forbids them, and they stand for something else in its lexer
  const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.exec(text);
  if (control) {
    const message = `the control character ${characterName(control[0])} stands here, which no YAML file may hold`;
    return refuse(message, placeOf(text.slice(0, control.index), display), text, 'remove it');
  }
  const broken = firstBroken(text, body);
  if (broken !== undefined) {
    const message = `byte 0x${broken.byte.toString(16)} is not UTF-8`;
    return refuse(message, placeOf(text.slice(0, broken.at), display), text);
  }
  if (text.trim() !== '') return ok(text);
  const help = 'begin with a shot: shots: { opening: { uses: MODEL, prompt: TEXT } }';
  const diagnostic = diagnose('error', 'empty-file', 'the file is empty', { span: firstPlace(display), help });
  return err({ diagnostic, text });
}

/** Where decoding had to put U+FFFD in for a byte, as opposed to one that the file itself holds. */
function firstBroken(text: string, bytes: Buffer): { at: number; byte: number } | undefined {
  if (Buffer.byteLength(text) === bytes.length && Buffer.from(text).equals(bytes)) return undefined;
  const encoded = Buffer.from(text);
  let offset = 0;
  while (offset < bytes.length && encoded[offset] === bytes[offset]) offset += 1;
  // The bytes agree up to here, except that a partial character may already have begun.
  while (offset > 0 && ((encoded[offset] ?? 0) & 0xc0) === 0x80) offset -= 1;
  return { at: encoded.subarray(0, offset).toString('utf8').length, byte: bytes[offset] ?? 0 };
}

function placeOf(before: string, file: string): Span {
  const lines = before.split(/\r\n|[\n\r]/);
  return { file, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1, length: 1 };
}

function firstPlace(file: string): Span {
  return { file, line: 1, column: 1, length: 1 };
}

function quoted(name: string): string {
  return JSON.stringify(name);
}
