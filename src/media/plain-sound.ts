import type { Failure } from '../core/failure.ts';
import { err, ok, type Result } from '../core/result.ts';
import { SAMPLE_RATE } from './film-rate.ts';
import { mediaFailure } from './media-failure.ts';
import type { MediaTool } from './media-tool.ts';

export interface PlainSoundOptions {
  readonly tool: MediaTool;
  /** Where it goes. */
  readonly target: string;
  /** The most seconds that are wanted of it. */
  readonly seconds: number;
  readonly signal?: AbortSignal;
}

/** A minute, and for each second of it one: decoding sound is many times faster, as WebAssembly too. */
const TIME_OUT = { start: 60_000, second: 1000 } as const;

/** A container that keeps the time of each packet: what cannot be decoded stays a gap, and the rest in its place. */
const SOUND_ALONE = [
  '-map',
  '0:a:0',
  '-ac',
  '2',
  '-ar',
  String(SAMPLE_RATE),
  '-c:a',
  'pcm_s16le',
  '-map_metadata',
  '-1',
  '-f',
  'matroska',
] as const;

/**
 * Decodes a soundtrack by itself, before the film. Where it is damaged, ffmpeg begins all filters anew in the middle of
 * it: within the film's own run that would end the pictures there. The failure names the soundtrack, not the film's filters.
 */
export async function plainSound(
  file: string,
  { tool, target, seconds, signal }: PlainSoundOptions,
): Promise<Result<void, Failure>> {
  const result = await tool.run({
    args: ['-vn', { input: file }, ...SOUND_ALONE, '-t', String(Math.ceil(seconds)), { output: target }],
    timeoutMs: Math.round(TIME_OUT.start + seconds * TIME_OUT.second),
    ...(signal && { signal }),
  });
  if (result.ok) return ok(undefined);
  const { reason, message } = result.error;
  if (reason !== 'media') return result;
  const why = message.includes('matches no streams') ? 'it holds no sound' : message;
  return err(mediaFailure(`the soundtrack ${file} can not be played: ${why}`));
}
