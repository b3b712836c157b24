import type { UploadFile, UploadOutcome } from '../../core/provider.ts';
import type { Answer, Caller } from '../call.ts';
import { classifyRead } from '../classify-read.ts';
import { firstWebUrl } from '../clip-url.ts';
import { readGood } from '../read-good.ts';
import { FILE_TYPES } from './upload-files.ts';
import { readUploadUrls } from './wire.ts';

const URL_TIMEOUT_MS = 15_000;
const TIMEOUT_MS = 120_000;

/**
 * Asks for a signed URL, then puts the bytes there with exactly the Content-Type that was signed, and without the
 * key. A 403 means another type was signed: with a fresh URL the next one is tried.
 */
export async function uploadFile(queue: string, file: UploadFile, caller: Caller): Promise<UploadOutcome> {
  let answer: Answer | undefined;
  for (const type of FILE_TYPES.get(file.extension) ?? ['application/octet-stream']) {
    answer = await caller.api({
      method: 'POST',
      path: `${queue}/upload-url`,
      json: { file_type: file.extension },
      timeoutMs: URL_TIMEOUT_MS,
    });
    const urls = readGood(answer, caller, readUploadUrls);
    const target = urls && firstWebUrl([urls.upload_url], caller.baseUrl);
    const url = urls && firstWebUrl([urls.public_url], caller.baseUrl);
    if (target === undefined || url === undefined) break;
    const headers = { 'content-type': type };
    answer = await caller.presigned({ method: 'PUT', url: target, headers, body: file.bytes, timeoutMs: TIMEOUT_MS });
    if (answer.kind === 'reply' && answer.status >= 200 && answer.status < 300) return { kind: 'uploaded', url };
    if (answer.kind !== 'reply' || answer.status !== 403) break;
  }
  const context = { title: 'GMI Cloud', now: caller.now(), billed: 'no' } as const;
  const last = answer ?? { kind: 'no-reply', message: 'nothing was sent', bytesMayHaveLeft: false };
  return { kind: 'failed', failure: classifyRead(last, context).failure };
}
