import type { ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { TransportError } from '../../src/core/ports.ts';
import type { HttpRequest } from '../../src/core/ports.ts';
import { createTransport } from '../../src/providers/http.ts';
import type { TransportOptions } from '../../src/providers/http.ts';
import { deadPort, startServer } from './local-server.ts';
import type { Seen } from './local-server.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function serve(answer: (request: Seen, response: ServerResponse) => void) {
  const server = await startServer(answer);
  closers.push(server.close);
  return server;
}

function transport(options?: TransportOptions) {
  const made = createTransport(options);
  closers.push(() => made.close());
  return made;
}

function post(url: string, rest: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'POST', url, headers: { authorization: 'Bearer k' }, body: 'hello', timeoutMs: 5000, ...rest };
}

/** The TransportError a call ends with. */
async function failing(call: Promise<unknown>): Promise<TransportError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(TransportError);
  return error as TransportError;
}

/** A connection goes back to the pool a turn of the event loop after its answer was read. */
async function connectionIsFree(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await setImmediate();
}

/** A server below HTTP: `talk` gets each connection, and how many there were before. */
async function serveRaw(talk: (socket: Socket, index: number) => void) {
  const sockets = new Set<Socket>();
  let count = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    talk(socket, count++);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  closers.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, connections: () => count };
}

describe('send', () => {
  it('sends what it is given and hands back the whole answer', async () => {
    const { url, seen } = await serve((_, response) => {
      response.writeHead(418, { 'X-Thing': 'A', 'set-cookie': ['a=1', 'b=2'] }).end('grüße');
    });
    const reply = await transport({ userAgent: 'shotgraph/9' }).send(post(`${url}/a?b=c`));
    expect(reply).toMatchObject({ status: 418, text: 'grüße', headers: { 'x-thing': 'A', 'set-cookie': 'a=1, b=2' } });
    expect(seen).toMatchObject([
      {
        method: 'POST',
        url: '/a?b=c',
        body: 'hello',
        headers: { 'user-agent': 'shotgraph/9', authorization: 'Bearer k' },
      },
    ]);
  });

  it('keeps connections alive', async () => {
    const ports = new Set<number | undefined>();
    const { url } = await serve((_, response) => {
      ports.add(response.socket?.remotePort);
      response.end('ok');
    });
    const made = transport();
    for (let i = 0; i < 3; i += 1) {
      await made.send(post(url));
      await connectionIsFree();
    }
    expect(ports.size).toBe(1);
  });

  it.each([301, 302, 303, 307, 308])('does not follow a %d', async (status) => {
    const elsewhere = await serve((_, response) => response.end());
    const { url } = await serve((_, response) => response.writeHead(status, { location: elsewhere.url }).end());
    expect((await transport().send(post(url))).status).toBe(status);
    expect(elsewhere.seen).toHaveLength(0);
  });

  it('cuts an answer at the limit', async () => {
    const { url } = await serve((_, response) => response.end('x'.repeat(100_000)));
    expect((await transport({ maxReplyBytes: 1000 }).send(post(url))).text).toBe('x'.repeat(1000));
  });

  it('sends bytes as they are', async () => {
    const { url, seen } = await serve((_, response) => response.end());
    await transport().send(post(url, { body: new Uint8Array([0, 255, 10]) }));
    expect(seen[0]?.body).toBe('\u0000\u00FF\n');
  });

  it('a refused connection proves that nothing left', async () => {
    const error = await failing(transport().send(post(`http://127.0.0.1:${await deadPort()}`)));
    expect(error.bytesMayHaveLeft).toBe(false);
    expect(error.message).toContain('connection refused');
  });

  it('so does a failed TLS handshake', async () => {
    const { url } = await serveRaw((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const error = await failing(transport().send(post(url.replace('http:', 'https:'))));
    expect(error.bytesMayHaveLeft).toBe(false);
  });

  it('so does a connection that cannot be made in time', async () => {
    // The TLS handshake is part of connecting; this server never answers it.
    const { url } = await serveRaw(() => {});
    const error = await failing(transport({ connectTimeoutMs: 50 }).send(post(url.replace('http:', 'https:'))));
    expect(error.bytesMayHaveLeft).toBe(false);
    expect(error.message).toContain('no connection in time');
  });

  it('so does an address that is none, and a signal that had fired before', async () => {
    expect(await failing(transport().send(post('file:///etc/passwd')))).toMatchObject({ bytesMayHaveLeft: false });
    const { url, seen } = await serve((_, response) => response.end());
    const error = await failing(transport().send(post(url, { signal: AbortSignal.abort() })));
    expect(error.bytesMayHaveLeft).toBe(false);
    expect(seen).toHaveLength(0);
  });

  it.each<[string, (socket: Socket) => void]>([
    ['closed at once', (socket) => socket.end()],
    ['closed after the request', (socket) => socket.once('data', () => socket.end())],
    ['reset after the request', (socket) => socket.once('data', () => socket.resetAndDestroy())],
    [
      'closed within the answer',
      (socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf')),
    ],
    ['filled with something that is not HTTP', (socket) => socket.once('data', () => socket.end('220 mail ready\r\n'))],
  ])('a connection that was made and then %s proves nothing', async (_, talk) => {
    const { url } = await serveRaw(talk);
    expect(await failing(transport().send(post(url)))).toMatchObject({ bytesMayHaveLeft: true });
  });

  it('a pooled connection that dies under the second request proves nothing, and nothing is sent twice', async () => {
    let requests = 0;
    const { url, connections } = await serveRaw((socket) => {
      socket.on('data', () => {
        requests += 1;
        if (requests === 1) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
        else socket.resetAndDestroy();
      });
    });
    const made = transport();
    await made.send(post(url));
    await connectionIsFree();
    expect(await failing(made.send(post(url)))).toMatchObject({ bytesMayHaveLeft: true });
    expect([requests, connections()]).toEqual([2, 1]);
  });

  it('gives up when the whole answer is not there in time', async () => {
    const { url } = await serve((_, response) => {
      response.write('slow');
    });
    const error = await failing(transport().send(post(url, { timeoutMs: 80 })));
    expect(error).toMatchObject({
      bytesMayHaveLeft: true,
      message: expect.stringContaining('within 0.08 s') as string,
    });
  });

  it('stops when asked to', async () => {
    const controller = new AbortController();
    const { url } = await serve(() => controller.abort());
    const error = await failing(transport().send(post(url, { signal: controller.signal })));
    expect(error).toMatchObject({ bytesMayHaveLeft: true, message: expect.stringContaining('stopped') as string });
  });

  it('sends nothing once closed', async () => {
    const made = createTransport();
    await made.close();
    expect(await failing(made.send(post('http://127.0.0.1:1')))).toMatchObject({ bytesMayHaveLeft: false });
  });

  it('says no more of an address than its host', async () => {
    const url = `http://127.0.0.1:${await deadPort()}/path?X-Goog-Signature=secret`;
    expect((await failing(transport().send(post(url)))).message).not.toMatch(/secret|path/);
  });
});

describe('open', () => {
  const get = (url: string, rest = {}) => ({
    url,
    headers: { authorization: 'Bearer k', range: 'bytes=0-' },
    timeoutMs: 5000,
    ...rest,
  });

  async function read(body: AsyncIterable<Uint8Array>): Promise<string> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  }

  it('follows redirects to other hosts without credentials', async () => {
    const cdn = await serve((_, response) => response.end('clip'));
    const { url, seen } = await serve(({ url: path }, response) => {
      response.writeHead(302, { location: path === '/1' ? '/2' : `${cdn.url}/clip.mp4` }).end('moved');
    });
    const stream = await transport().open(get(`${url}/1`));
    expect([stream.status, await read(stream.body)]).toEqual([200, 'clip']);
    for (const { headers } of [...seen, ...cdn.seen]) {
      expect(headers.authorization).toBeUndefined();
      expect(headers.range).toBe('bytes=0-');
    }
    expect(cdn.seen).toMatchObject([{ method: 'GET', url: '/clip.mp4' }]);
  });

  it('follows five redirects and not six', async () => {
    const { url } = await serve(({ url: path }, response) => {
      const left = Number(path.slice(1));
      if (left === 0) response.end('here');
      else response.writeHead(307, { location: `/${left - 1}` }).end();
    });
    const made = transport();
    expect(await read((await made.open(get(`${url}/5`))).body)).toBe('here');
    expect((await failing(made.open(get(`${url}/6`)))).message).toContain('more than 5 redirects');
  });

  it.each(['file:///etc/passwd', 'ftp://127.0.0.1/x', 'data:text/plain,x', 'javascript:1'])(
    'refuses a redirect to %s',
    async (location) => {
      const { url } = await serve((_, response) => response.writeHead(302, { location }).end());
      expect((await failing(transport().open(get(url)))).message).toContain('not http(s)');
    },
  );

  it('reads past the limit of replies', async () => {
    const { url } = await serve((_, response) => response.end('x'.repeat(200_000)));
    const stream = await transport({ maxReplyBytes: 10 }).open(get(url));
    expect((await read(stream.body)).length).toBe(200_000);
  });

  it('throws a TransportError out of a body that breaks off', async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    });
    const stream = await transport().open(get(url));
    expect((await failing(read(stream.body))).message).toContain('connection');
  });

  it('throws a TransportError out of a body that falls silent', async () => {
    const { url } = await serve((_, response) => {
      response.write('half');
    });
    const stream = await transport().open(get(url, { timeoutMs: 100 }));
    expect((await failing(read(stream.body))).message).toContain('stopped coming');
  });

  it('stops in the middle when asked to', async () => {
    const controller = new AbortController();
    const { url } = await serve((_, response) => {
      response.write('half');
    });
    const stream = await transport().open(get(url, { signal: controller.signal }));
    const reading = failing(read(stream.body));
    controller.abort();
    expect((await reading).bytesMayHaveLeft).toBe(true);
  });

  it('hands over a refusal without needing its body to be read', async () => {
    const { url } = await serve((_, response) => response.writeHead(403).end('expired'));
    const made = transport();
    for (let i = 0; i < 3; i += 1) expect((await made.open(get(url))).status).toBe(403);
    expect(await read((await made.open(get(url))).body)).toBe('expired');
  });
});
