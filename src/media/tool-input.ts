import { open } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { Bug } from '../core/bug.ts';
import type { Failure } from '../core/failure.ts';
import { err, ok, type Result } from '../core/result.ts';
import { formatOf, HEAD_BYTES } from './file-format.ts';
import { mediaFailure } from './media-failure.ts';

/**
 * Which reader of ffmpeg a file is given to, by its first bytes. It is never asked to guess: a playlist or a list of
 * other files that calls itself a clip would be followed.
 */
const DEMUXERS: Readonly<Record<string, string>> = {
  mp4: 'mov',
  mov: 'mov',
  m4a: 'mov',
  webm: 'matroska',
  mkv: 'matroska',
  avi: 'avi',
  mp3: 'mp3',
  aac: 'aac',
  wav: 'wav',
  ogg: 'ogg',
  flac: 'flac',
  aiff: 'aiff',
  png: 'png_pipe',
};

/** The options that stand before `-i`: what reads the file, and that it opens nothing but files. */
export async function inputOptions(path: string): Promise<Result<readonly string[], Failure>> {
  if (!isAbsolute(path)) throw new Bug(`the path of an input is not absolute: ${path}`);
  const head = await headOf(path);
  if (!head) return err(mediaFailure(`${path} cannot be read`));
  const format = formatOf(head);
  const demuxer = DEMUXERS[format ?? ''];
  if (demuxer === undefined) {
    const what =
      format === undefined ? 'its first bytes are of no known format' : `it is a file of the format ${format}`;
    return err(mediaFailure(`${path} is no video, sound or PNG that can be read: ${what}`));
  }
  return ok(['-protocol_whitelist', 'file', '-f', demuxer]);
}

async function headOf(path: string): Promise<Buffer | undefined> {
  const handle = await open(path, 'r').catch(() => undefined);
  try {
    const read = await handle?.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return read?.buffer.subarray(0, read.bytesRead);
  } catch {
    return undefined;
  } finally {
    await handle?.close().catch(() => undefined);
  }
}
