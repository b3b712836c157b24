import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { unreachable } from '../core/bug.ts';
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

/** Which file, by its absolute path; `display` is its name in diagnostics. */
export interface FileName {
  readonly path: string;
  readonly display: string;
  /** Where another file names it. */
  readonly namedAt?: Span;
}

/** Gives the first `limit` bytes of a file, by its absolute path: of the disk, or of a version that is kept elsewhere. */
export type ReadBytes = (path: string, limit: number) => Promise<Result<Buffer, NoBytes>>;
export type NoBytes =
  | { readonly kind: 'folder' | 'missing' }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** The text of one file, without a byte order mark. */
export async function readText(
  { path, display, namedAt }: FileName,
  readBytes: ReadBytes = readFromDisk,
): Promise<Result<string, Unread>> {
  const refuse = (code: ManifestCode, message: string, help: string): Result<string, Unread> =>
    err({ diagnostic: diagnose('error', code, message, { span: namedAt ?? firstPlace(display), help }) });
  const read = await readBytes(path, MAX_BYTES + 1);
  if (!read.ok) {
    switch (read.error.kind) {
      case 'folder':
        return refuse('not-a-file', `${quoted(display)} is a folder`, 'name the storyboard file inside it');
      case 'missing':
        return refuse('file-not-found', `there is no file ${quoted(display)}`, 'check the spelling and the folder');
      case 'unreadable': {
        const message = `${quoted(display)} cannot be read (${read.error.reason})`;
        return refuse('unreadable-file', message, "check the file's permissions");
      }
      default:
        return unreachable(read.error);
    }
  }
  const bytes = read.value;
  if (bytes.length > MAX_BYTES) {
    const help = 'split it with include:, or check that this is the storyboard and not a clip';
    return refuse('file-too-large', `${quoted(display)} is larger than 5 MB`, help);
  }
  return decode(bytes, display);
}

/** Whatever the disk holds now. */
export async function readFromDisk(path: string, limit: number): Promise<Result<Buffer, NoBytes>> {
  try {
    if ((await stat(path)).isDirectory()) return err({ kind: 'folder' });
    return ok(await readAtMost(path, limit));
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return err(reason === 'ENOENT' || reason === 'ENOTDIR' ? { kind: 'missing' } : { kind: 'unreadable', reason });
  }
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
