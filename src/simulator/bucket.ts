import { createHash } from 'node:crypto';
import { textReply, type Call, type Reply, type Route } from './exchange.ts';
import { linkIsOver } from './link-life.ts';
import type { World } from './world.ts';

/**
 * Buckets, as a storyboard's `uploads:` may name them: S3's calls for one object, path-style. It knows no secrets, so it
 * takes every signature that is there and in time; it does check that the body is the one that was signed.
 */
export function bucketRoutes(world: World): readonly Route[] {
  const path = '/bucket/:bucket/*';
  return [
    { method: 'PUT', path, point: 'upload', handle: (call) => put(world, call) },
    { method: 'GET', path, point: 'file', handle: (call) => get(world, call) },
    { method: 'GET', path: '/bucket/:bucket', handle: (call) => (isSigned(call, world.now()) ? list() : denied()) },
  ];
}

function isSigned({ headers, query }: Call, now: number): boolean {
  if (headers.authorization?.startsWith('AWS4-HMAC-SHA256 ')) return true;
  return query.has('X-Amz-Signature') && !linkIsOver(query, now);
}

function put(world: World, call: Call): Reply {
  if (!isSigned(call, world.now())) return denied();
  const digest = createHash('sha256').update(call.body).digest('hex');
  if (call.headers['x-amz-content-sha256'] !== digest) return refusal(400, 'XAmzContentSHA256Mismatch');
  const contentType = call.headers['content-type'] ?? 'binary/octet-stream';
  world.keep({ provider: 'bucket', name: nameOf(call), contentType, bytes: call.body, expiresAt: null });
  return textReply(200, 'application/xml', '');
}

async function get(world: World, call: Call): Promise<Reply> {
  if (!isSigned(call, world.now())) return denied();
  const file = world.files.open(call.path);
  if (typeof file === 'string') return refusal(404, 'NoSuchKey');
  return { status: 200, headers: { 'content-type': file.contentType }, body: await file.read() };
}

function list(): Reply {
  return textReply(
    200,
    'application/xml',
    "<?xml version='1.0'?><ListBucketResult><KeyCount>0</KeyCount></ListBucketResult>",
  );
}

function denied(): Reply {
  return refusal(403, 'AccessDenied');
}

function refusal(status: number, code: string): Reply {
  return textReply(status, 'application/xml', `<?xml version='1.0'?><Error><Code>${code}</Code></Error>`);
}

/** `BUCKET/KEY` */
function nameOf({ path }: Call): string {
  return path.slice('/bucket/'.length);
}
