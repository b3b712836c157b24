import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Failure } from '../../core/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { HostedFile } from '../../execute/run-ports.ts';
import { formatOf, HEAD_BYTES } from '../../media/file-format.ts';
import type { PlannedUpload } from '../../plan/plan.ts';
import { uploadExtension } from '../../plan/uploads.ts';
import type { RunPorts } from '../../execute/run-ports.ts';

/** Brings each local file to its host once a run, however many requests need it. */
export function makeUploader(client: RunPorts['client']): RunPorts['upload'] {
  const hosted = new Map<string, Promise<Result<HostedFile, Failure>>>();
  return async (upload) => {
    const key = `${upload.host} ${upload.sha256}`;
    const known = hosted.get(key);
    if (known) {
      const result = await known;
      return result.ok ? ok({ ...result.value, fresh: false }) : result;
    }
    const work = uploadOnce(upload, client);
    hosted.set(key, work);
    return work;
  };
}

async function uploadOnce(upload: PlannedUpload, client: RunPorts['client']): Promise<Result<HostedFile, Failure>> {
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
  const outcome = await provider.value.upload({ path: upload.path, extension, bytes });
  if (outcome.kind === 'failed') return err(outcome.failure);
  return ok({
    url: outcome.url,
    fresh: true,
    ...(outcome.expiresAt !== undefined && { expiresAt: outcome.expiresAt }),
  });
}

function inputFailure(message: string): Failure {
  return { reason: 'input', billed: 'no', message };
}
