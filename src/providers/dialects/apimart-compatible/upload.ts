import type { UploadFile, UploadOutcome } from '../../../core/provider.ts';
import type { Caller } from '../../call.ts';
import { classifyRead } from '../../classify-read.ts';
import { firstWebUrl, unixTimeMs } from '../../clip-url.ts';
import { multipart } from '../../multipart.ts';
import { readGood } from '../../read-good.ts';
import { IMAGE_LIMITS, IMAGE_TYPES } from './upload-images.ts';
import { readUpload } from './wire.ts';

const TIMEOUT_MS = 120_000;

/** One multipart field `file` (APIMart, Upload Images). The file's own name stays here. */
export async function uploadImage(title: string, file: UploadFile, caller: Caller): Promise<UploadOutcome> {
  const form = multipart({
    field: 'file',
    filename: `image.${file.extension}`,
    type: IMAGE_TYPES.get(file.extension) ?? 'application/octet-stream',
    bytes: file.bytes,
  });
  const answer = await caller.api({
    method: 'POST',
    path: '/v1/uploads/images',
    headers: { 'content-type': form.contentType },
    body: form.body,
    timeoutMs: TIMEOUT_MS,
  });
  const uploaded = readGood(answer, caller, readUpload);
  const url = uploaded && firstWebUrl([uploaded.url], caller.baseUrl);
  if (uploaded === undefined || url === undefined) {
    return { kind: 'failed', failure: classifyRead(answer, { title, now: caller.now(), billed: 'no' }).failure };
  }
  const since = unixTimeMs(uploaded.created_at) ?? caller.now();
  return { kind: 'uploaded', url, expiresAt: since + (IMAGE_LIMITS.lifeMs ?? 0) };
}
