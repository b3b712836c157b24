import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Failure } from '../../core/failure.ts';
import type { Clock } from '../../core/ports.ts';
import type { FileHost, HashedFile, UploadOutcome } from '../../core/provider.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { HostName } from '../../core/take.ts';
import { expiresWithinAnHour } from '../../core/task.ts';
import { RETRY_RULES } from '../../execute/retry-rules.ts';
import type { HostedFile } from '../../execute/run-ports.ts';
import { formatOf, HEAD_BYTES } from '../../media/file-format.ts';
import type { PlannedUpload } from '../../plan/plan.ts';
import { uploadExtension } from '../../plan/uploads.ts';

/** The host that a run brings files to, or why it can not. */
export type HostOf = (name: HostName) => Result<FileHost, Failure>;

/** Brings each file to its host once a run, however many requests need it, and again when its URL grows old. */
export function makeUploader(
  host: HostOf,
  clock: Clock,
): (upload: PlannedUpload) => Promise<Result<HostedFile, Failure>> {
  const hosted = new Map<string, Promise<Result<HostedFile, Failure>>>();
  return async (upload) => {
    const key = `${upload.host} ${upload.sha256}`;
    const known = hosted.get(key);
    if (known) {
      const result = await known;
      if (!result.ok) return result;
      if (!expiresWithinAnHour(result.value.expiresAt, clock.now())) return ok({ ...result.value, fresh: false });
    }
    const work = bring(upload, host, clock);
    hosted.set(key, work);
    return work;
  };
}

async function bring(upload: PlannedUpload, hostOf: HostOf, clock: Clock): Promise<Result<HostedFile, Failure>> {
  const host = hostOf(upload.host);
  if (!host.ok) return host;
  const file = await read(upload);
  // A clip whose bytes are on another machine may have been brought to the same bucket from there.
  const outcome = file.ok
    ? await send(file.value, host.value, clock)
    : await host.value.find?.({ ...upload, extension: uploadExtension(upload.path, {}) });
  if (outcome?.kind === 'uploaded') {
    const { url, expiresAt } = outcome;
    return ok({ url, fresh: true, ...(expiresAt !== undefined && { expiresAt }) });
  }
  if (!file.ok) return file;
  return err(outcome ? outcome.failure : inputFailure(`${upload.written} cannot be hosted`));
}

async function read({ path, written, sha256 }: PlannedUpload): Promise<Result<HashedFile, Failure>> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch {
    return err(inputFailure(`${written} cannot be read any more`));
  }
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
    return err(inputFailure(`${written} changed after the plan was made; run again`));
  }
  const format = formatOf(bytes.subarray(0, HEAD_BYTES));
  const extension = uploadExtension(path, { ...(format !== undefined && { format }) });
  return ok({ path: written, extension, bytes, sha256 });
}

/** An upload costs nothing, so one that stumbles is simply tried again. */
const { again: AGAIN, wait: WAIT } = RETRY_RULES['upload-stumbled'];

async function send(file: HashedFile, host: FileHost, clock: Clock): Promise<UploadOutcome> {
  let outcome = await host.upload(file);
  for (let tries = 1; outcome.kind === 'failed' && mayPass(outcome.failure) && tries < AGAIN.tries; tries += 1) {
    await clock.sleep(WAIT.ms * tries);
    outcome = await host.upload(file);
  }
  return outcome;
}

/** A refusal stays one; what the network or a busy server did may be over in a second. */
function mayPass({ reason }: Failure): boolean {
  return ['unreachable', 'garbage', 'rate-limited', 'no-capacity'].includes(reason);
}

function inputFailure(message: string): Failure {
  return { reason: 'input', billed: 'no', message };
}
