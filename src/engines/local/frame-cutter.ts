import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import pLimit from 'p-limit';
import type { Failure } from '../../core/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { OwnedTake, RunPorts, WantedFrame } from '../../execute/run-ports.ts';
import type { MediaTool, NoMediaTool } from '../../media/media-tool.ts';
import type { PlannedUpload } from '../../plan/plan.ts';
import { clipPath, verifyClip } from '../../store/clips.ts';
import { framePath, hasFrame, keepFrame } from '../../store/frames.ts';
import { systemError } from '../../store/store-error.ts';

/** What cutting a picture out of a clip needs. */
export interface FrameParts {
  readonly storeFolder: string;
  readonly findTool: () => Promise<Result<MediaTool, NoMediaTool>>;
  /** Sees to it that a clip's bytes are in the store, or says why they are not. */
  readonly fetch: (owned: OwnedTake, signal: AbortSignal) => Promise<Failure | undefined>;
  /** Brings them anew, in the place of a copy that went bad on this disk. */
  readonly refetch: FrameParts['fetch'];
  readonly upload: RunPorts['upload'];
}

/** How many pictures are cut at once: each is a program of its own, and has to be done in its time. */
const AT_ONCE = 4;

/** A picture in the store. */
type Frame = Pick<PlannedUpload, 'path' | 'sha256' | 'bytes'>;

/**
 * Cuts each picture once, this run or an earlier one, and keeps it beside the clips: the same clip and the same moment
 * give the same picture. Then the uploader brings it to a host like any local file.
 */
export function makeFrameCutter(parts: FrameParts): RunPorts['hostFrame'] {
  const cutting = new Map<string, Promise<Result<Frame, Failure>>>();
  const limit = pLimit(AT_ONCE);
  return async (wanted, signal) => {
    const path = framePath(parts.storeFolder, wanted.source.clip.sha256, wanted.at);
    const known = cutting.get(path);
    const work = known ?? limit(() => cutOnce(path, wanted, parts, signal));
    if (!known) cutting.set(path, work);
    const frame = await work;
    if (!frame.ok) {
      // What went wrong may be set right before somebody asks again.
      cutting.delete(path);
      return signal.aborted ? err({ ...frame.error, reason: 'stopped' }) : frame;
    }
    return parts.upload({ ...frame.value, written: wanted.written, host: wanted.host });
  };
}

async function cutOnce(
  path: string,
  wanted: WantedFrame,
  parts: FrameParts,
  signal: AbortSignal,
): Promise<Result<Frame, Failure>> {
  try {
    if (!(await hasFrame(path))) {
      const cut = await cutAnew(path, wanted, parts, signal);
      if (!cut.ok) return cut;
    }
    const bytes = await readFile(path);
    return ok({ path, sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length });
  } catch (cause) {
    return failed('disk', `${path} can not be written or read: ${systemError(cause).what}`);
  }
}

async function cutAnew(
  path: string,
  { source, at }: WantedFrame,
  { storeFolder, findTool, fetch, refetch }: FrameParts,
  signal: AbortSignal,
): Promise<Result<void, Failure>> {
  let lost = await fetch(source, signal);
  // A picture of other bytes than those that were bought would itself be bought with.
  if (!lost && (await verifyClip(storeFolder, source.clip)) !== 'intact') lost = await refetch(source, signal);
  if (lost) return failed('input', `the clip of ${source.take.id} is not on this machine: ${lost.message}`);
  const tool = await findTool();
  if (!tool.ok) return failed('media', `${tool.error.message}; ${tool.error.help}`);
  const { cutFrame } = await import('../../media/cut-frame.ts');
  const clip = clipPath(storeFolder, source.clip.sha256);
  return keepFrame(storeFolder, path, (target) => cutFrame(tool.value, { clip, at, target, signal }));
}

function failed(reason: Failure['reason'], message: string): { readonly ok: false; readonly error: Failure } {
  return err({ reason, billed: 'no', message });
}
