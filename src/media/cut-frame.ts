import { open } from 'node:fs/promises';
import type { ClipFacts, Moment } from '../core/clip-facts.ts';
import type { Failure } from '../core/failure.ts';
import { err, ok, type Result } from '../core/result.ts';
import { atomically } from './atomic-file.ts';
import { readClipFacts } from './clip-facts.ts';
import { formatOf } from './file-format.ts';
import { mediaFailure } from './media-failure.ts';
import type { MediaTool, ToolArgument } from './media-tool.ts';

export interface FrameWish {
  /** Absolute path. */
  readonly clip: string;
  /** `last` is the last that is decoded, whatever the index says; a number of seconds, the one that is shown then. */
  readonly at: Moment;
  /** Where the PNG goes; what is there is replaced. */
  readonly target: string;
  /** Of the clip, where they are known; else they are read. */
  readonly facts?: ClipFacts;
  readonly signal?: AbortSignal;
}

/**
 * Writes one frame as a PNG of 8 bits, turned as it is shown. A clip whose frames cannot be decoded without damage
 * gives none: the picture may be what the next clip is bought with.
 */
export async function cutFrame(tool: MediaTool, wish: FrameWish): Promise<Result<void, Failure>> {
  const { clip, at, target, signal } = wish;
  const known = wish.facts ? ok(wish.facts) : await readClipFacts(clip);
  if (!known.ok) return err(mediaFailure(`${nameOf(at)} of ${clip} cannot be cut: ${known.error}`));
  const { seconds } = known.value;
  if (typeof at === 'number' && !(at >= 0 && at < seconds)) {
    return err(mediaFailure(`the clip is ${seconds} s long`));
  }
  return atomically(target, async (output) => {
    let result: Result<unknown, Failure> = ok(undefined);
    for (const reading of readings(at, seconds)) {
      const args = frameArguments(clip, output, reading);
      const timeoutMs = tool.kind === 'wasm' ? 300_000 : 120_000;
      result = await tool.run({ args, timeoutMs, ...(signal && { signal }) });
      if (result.ok && (await isPicture(output))) return ok(undefined);
      if (signal?.aborted === true) break;
    }
    const why = result.ok ? 'nothing could be decoded there' : result.error.message;
    return err({ ...mediaFailure(''), ...(!result.ok && result.error), message: `${nameOf(at)} of ${clip}: ${why}` });
  });
}

function nameOf(at: Moment): string {
  return typeof at === 'number' ? `the frame at ${at} s` : `the ${at} frame`;
}

/** From where a clip is decoded, and which of the pictures is kept. */
interface Reading {
  readonly from: number;
  readonly filters: readonly string[];
  /** Every picture replaces the one before it. */
  readonly keepsLast?: true;
}

/** Little memory, and nearly always long enough for a frame. */
const WINDOW_S = 0.5;

/** A moment that names a frame's first instant may be rounded: 0.041 for 1/24. */
const ROUNDING_S = 0.0005;

/**
 * First a look at the frames just before the moment, of which the last one counts; where there are none, as a frame may
 * be shown for long, and an index may be wrong, all of them. Moments count from the first frame, which is not always
 * where the file's own clock begins, so that a clip is sought through only for its end.
 */
function readings(at: Moment, seconds: number): readonly Reading[] {
  if (at === 'first') return [{ from: 0, filters: ONE }];
  if (at === 'last') {
    return [
      { from: Math.max(0, seconds - WINDOW_S), filters: ['reverse', ...ONE] },
      { from: 0, filters: EACH, keepsLast: true },
    ];
  }
  const end = (at + ROUNDING_S).toFixed(6);
  const start = Math.max(0, at - WINDOW_S).toFixed(6);
  return [
    { from: 0, filters: ['setpts=PTS-STARTPTS', `trim=start=${start}:end=${end}`, 'reverse', ...ONE] },
    { from: 0, filters: ['setpts=PTS-STARTPTS', `trim=end=${end}`, ...EACH], keepsLast: true },
  ];
}

/** At a steady rate, so that none is left out. */
const EACH: readonly string[] = ['settb=1/25', 'setpts=N', 'fps=25'];
const ONE: readonly string[] = ['trim=end_frame=1', 'setpts=0'];

function frameArguments(clip: string, output: string, { from, filters, keepsLast }: Reading): readonly ToolArgument[] {
  return [
    '-xerror',
    ...(from > 0 ? ['-ss', from.toFixed(6)] : []),
    { input: clip },
    '-vf',
    [...filters, 'format=rgb24'].join(','),
    ...(keepsLast ? [] : ['-frames:v', '1']),
    ...AS_PNG,
    { output },
  ];
}

/** Not a cover picture; into one file, whose name is no pattern; and nothing in it says by what it was made. */
const AS_PNG: readonly string[] = '-map 0:V:0 -map_metadata -1 -bitexact -c:v png -f image2 -update 1'.split(' ');

async function isPicture(path: string): Promise<boolean> {
  const handle = await open(path, 'r').catch(() => undefined);
  if (!handle) return false;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0);
    return formatOf(buffer.subarray(0, bytesRead)) === 'png';
  } finally {
    await handle.close();
  }
}
