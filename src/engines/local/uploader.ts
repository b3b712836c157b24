import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Failure } from '../../core/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Clock } from '../../core/ports.ts';
import { expiresSoon } from '../../execute/gather-inputs.ts';
import type { HostedFile } from '../../execute/run-ports.ts';
import { formatOf, HEAD_BYTES } from '../../media/file-format.ts';
import type { PlannedUpload } from '../../plan/plan.ts';
import { uploadExtension } from '../../plan/uploads.ts';
import type { RunPorts } from '../../execute/run-ports.ts';

/** Brings each local file to its host once a run, however many requests need it, and again when its URL grows old. */
export function makeUploader(client: RunPorts['client'], clock: Clock): RunPorts['upload'] {
  const hosted = new Map<string, Promise<Result<HostedFile, Failure>>>();
  return async (upload) => {
    const key = `${upload.host} ${upload.sha256}`;
    const known = hosted.get(key);
    if (known) {
      const result = await known;
      if (!result.ok) return result;
      if (!expiresSoon(result.value.expiresAt, clock)) return ok({ ...result.value, fresh: false });
    }
    const work = uploadFile(upload, client, clock);
    hosted.set(key, work);
    return work;
  };
}

/** An upload costs nothing, so one that stumbles is simply tried again. */
const TRIES = 3;
const PAUSE_MS = 1_000;

async function uploadFile(
  upload: PlannedUpload,
  client: RunPorts['client'],
  clock: Clock,
): Promise<Result<HostedFile, Failure>> {
  const provider = client(upload.host);
  if (!provider.ok) return provider;
  if (!provider.value.upload) return err(inputFailure(`${upload.host} hosts no files`));
  let bytes: Uint8Array;
  try {
    bytes = await readFile(upload.path);
  } catch {
    return err(inputFailure(`${upload.written} cannot be read any more`));
  }
  if (createHash('sha256').update(bytes).digest('hex') !== upload.sha256) {
    return err(inputFailure(`${upload.written} changed after the plan was made; run again`));
  }
  const format = formatOf(bytes.subarray(0, HEAD_BYTES));
  const extension = uploadExtension(basename(upload.path), { ...(format !== undefined && { format }) });
  const file = { path: upload.path, extension, bytes };
  let outcome = await provider.value.upload(file);
  for (let tries = 1; outcome.kind === 'failed' && mayPass(outcome.failure) && tries < TRIES; tries += 1) {
    await clock.sleep(PAUSE_MS * tries);
    outcome = await provider.value.upload(file);
  }
  if (outcome.kind === 'failed') return err(outcome.failure);
  return ok({
    url: outcome.url,
    fresh: true,
    ...(outcome.expiresAt !== undefined && { expiresAt: outcome.expiresAt }),
  });
}

/** A refusal stays one; what the network or a busy server did may be over in a second. */
function mayPass({ reason }: Failure): boolean {
  return ['unreachable', 'garbage', 'rate-limited', 'no-capacity'].includes(reason);
}

function inputFailure(message: string): Failure {
  return { reason: 'input', billed: 'no', message };
}
