import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { apimartError } from './apimart-errors.ts';
import { jsonReply, type Call, type Reply, type Route } from './exchange.ts';
import { imageType } from './media-facts.ts';
import type { World } from './world.ts';

const LIMIT_BYTES = 20 * 1024 * 1024;
const LIFE_MS = 72 * 3_600_000;
const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/gif': 'gif',
};

/** APIMart, uploads/images: one image in the form field `file`. */
export function apimartUploadRoute(world: World): Route {
  return {
    method: 'POST',
    path: '/apimart/v1/uploads/images',
    point: 'upload',
    handle: (call) => upload(world, call),
  };
}

async function upload(world: World, call: Call): Promise<Reply> {
  const file = await formFile(call);
  if (!file) return apimartError(400, { message: 'file is required', param: 'file' });
  if (file.size > LIMIT_BYTES) return apimartError(413);
  const bytes = Buffer.from(await file.arrayBuffer());
  const contentType = imageType(bytes);
  const extension = contentType && EXTENSIONS[contentType];
  if (!extension) return apimartError(400, { message: 'unsupported image type', param: 'file' });
  const now = world.now();
  const name = `${createHash('sha256').update(bytes).digest('hex').slice(0, 24)}.${extension}`;
  const url = world.keep({ provider: 'apimart', name, contentType, bytes, expiresAt: now + LIFE_MS });
  const created_at = Math.floor(now / 1000);
  return jsonReply(200, { url, filename: file.name, content_type: contentType, bytes: bytes.length, created_at });
}

/** Node's own reader of multipart forms; undefined where the body is none or the field is missing. */
async function formFile({ headers, body }: Call): Promise<File | undefined> {
  try {
    const form = await new Request('http://form/', {
      method: 'POST',
      headers: { 'content-type': headers['content-type'] ?? '' },
      body: new Uint8Array(body),
    }).formData();
    const file = form.get('file');
    return typeof file === 'string' ? undefined : (file ?? undefined);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
