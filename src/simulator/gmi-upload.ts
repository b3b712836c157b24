import { createHash } from 'node:crypto';
import { isJsonObject } from '../core/json.ts';
import { jsonBody, jsonReply, textReply, type Call, type Reply, type Route } from './exchange.ts';
import { gmiError } from './gmi-errors.ts';
import type { World } from './world.ts';

/** What each `file_type` is signed for; `jpg` literally `image/jpg` (observed). `mp3` is a setting. */
const SIGNED_TYPES: Readonly<Record<string, string>> = {
  jpg: 'image/jpg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  mp4: 'video/mp4',
  mp3: '',
  wav: 'audio/wav',
};
const LIFE_SECONDS = 899;

interface Ticket {
  readonly contentType: string;
  readonly expiresAt: number;
}

/** The presigned upload that GMI does not document: ask for an address, then PUT the bytes to the storage. */
export function gmiUploadRoutes(world: World, queue: string): readonly [Route, Route] {
  const tickets = new Map<string, Ticket>();
  return [
    { method: 'POST', path: `${queue}/upload-url`, point: 'upload', handle: (call) => presign(world, tickets, call) },
    { method: 'PUT', path: '/files/gmi/storage/:name', point: 'upload', handle: (call) => put(world, tickets, call) },
  ];
}

function presign(world: World, tickets: Map<string, Ticket>, call: Call): Reply {
  const body = jsonBody(call);
  const type = isJsonObject(body) ? body['file_type'] : undefined;
  if (typeof type !== 'string' || SIGNED_TYPES[type] === undefined)
    return gmiError(400, `file_type must be one of ${Object.keys(SIGNED_TYPES).join(', ')}`);
  const now = world.now();
  const stem = createHash('sha256').update(`${now} ${tickets.size}`).digest('hex').slice(0, 24);
  const name = `${stem}.${type}`;
  const contentType = type === 'mp3' ? world.settings.shapes.mp3 : (SIGNED_TYPES[type] ?? '');
  tickets.set(name, { contentType, expiresAt: now + LIFE_SECONDS * 1000 });
  const signed = `X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Expires=${LIFE_SECONDS}&X-Goog-Signature=${stem}`;
  return jsonReply(200, {
    upload_url: `${world.origin}/files/gmi/storage/${name}?${signed}`,
    public_url: `${world.origin}/files/gmi/uploads/${name}`,
  });
}

/** The storage checks the content type that was signed, and answers in XML. */
function put(world: World, tickets: ReadonlyMap<string, Ticket>, call: Call): Reply {
  const name = call.param('name');
  const ticket = tickets.get(name);
  const contentType = call.headers['content-type'];
  const isSigned = call.query.get('X-Goog-Signature') === name.split('.')[0];
  if (contentType === undefined) return storageError(400, 'MissingSecurityHeader');
  if (!ticket || !isSigned || contentType !== ticket.contentType) return storageError(403, 'SignatureDoesNotMatch');
  if (world.now() >= ticket.expiresAt) return storageError(400, 'ExpiredToken');
  world.keep({ provider: 'gmi', name, contentType, bytes: call.body, expiresAt: null });
  return textReply(200, 'text/plain', '');
}

function storageError(status: number, code: string): Reply {
  return textReply(status, 'application/xml', `<?xml version='1.0'?><Error><Code>${code}</Code></Error>`);
}
