import { textReply, type Call, type Reply, type Route } from './exchange.ts';
import type { World } from './world.ts';

/** Clips, thumbnails and uploads; public, as the vendors' are. */
export function fileRoutes(world: World): readonly Route[] {
  const handle = (call: Call): Promise<Reply> => serve(world, call);
  return [
    { method: 'GET', path: '/files/:provider/:name', point: 'file', handle },
    { method: 'GET', path: '/files/:provider/uploads/:name', point: 'file', handle },
  ];
}

/** GMI's storage hides what is not there (403); the others say 404. */
async function serve(world: World, call: Call): Promise<Reply> {
  const file = world.files.open(call.path);
  if (typeof file === 'string')
    return call.param('provider') === 'gmi'
      ? textReply(403, 'application/xml', "<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>")
      : textReply(404, 'text/plain', 'Not Found');
  const bytes = await file.read();
  const headers = { 'content-type': file.contentType, 'accept-ranges': 'bytes', etag: `"${file.digest.slice(0, 32)}"` };
  const range = /^bytes=(\d{1,12})-(\d{0,12})$/.exec(call.headers.range ?? '');
  if (!range) return { status: 200, headers, body: bytes };
  const first = Number(range[1]);
  const last = Math.min(bytes.length - 1, range[2] ? Number(range[2]) : Infinity);
  if (first > last)
    return { status: 416, headers: { 'content-range': `bytes */${bytes.length}` }, body: new Uint8Array() };
  const partial = { ...headers, 'content-range': `bytes ${first}-${last}/${bytes.length}` };
  return { status: 206, headers: partial, body: bytes.subarray(first, last + 1) };
}
