import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { makeUrlCheck } from '../../src/engines/local/url-check.ts';
import { createTransport } from '../../src/providers/http.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const says =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (_request, response) =>
    void response.writeHead(status, headers).end();

/** A server with an answer for each path, and a check of its URLs. */
async function check(answers: Readonly<Record<string, Answer>>) {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    (answers[request.url ?? ''] ?? says(404))(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const transport = createTransport();
  onTestFinished(async () => {
    await transport.close();
    server.closeAllConnections();
    server.close();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const time = { now: 0 };
  const answersNow = makeUrlCheck(transport, { now: () => time.now, sleep: async () => undefined });
  return { requests, time, server, alive: (path: string) => answersNow(origin + path) };
}

const VIDEO = { 'content-type': 'video/mp4' };
/** A presigned link: signed for GET alone. */
const signed: Answer = (request, response) =>
  void (request.method === 'GET'
    ? response.writeHead(206, VIDEO).end('x')
    : response.writeHead(403, { 'content-type': 'application/xml' }).end());

it.each<[string, boolean, Readonly<Record<string, Answer>>]>([
  ['that answers', true, { '/clip': says(200, VIDEO) }],
  ['that is not found', false, {}],
  ['that is gone', false, { '/clip': says(410) }],
  ['that is signed for GET alone', true, { '/clip': signed }],
  ['that refuses everything', false, { '/clip': says(403) }],
  [
    'of a server without HEAD',
    true,
    { '/clip': (request, response) => says(request.method === 'GET' ? 200 : 405, VIDEO)(request, response) },
  ],
  ['that moved', true, { '/clip': says(302, { location: '/new' }), '/new': says(200, VIDEO) }],
  ['that moved to nowhere', false, { '/clip': says(302, { location: '/new' }) }],
  ['that moved in a circle', false, { '/clip': says(302, { location: '/clip' }) }],
  [
    'that leads to a page',
    false,
    { '/clip': says(302, { location: '/login' }), '/login': says(200, { 'content-type': 'text/html' }) },
  ],
  ['that is a page', false, { '/clip': says(200, { 'content-type': 'text/html; charset=utf-8' }) }],
  ['of a server in trouble', false, { '/clip': says(503) }],
])('a URL %s is alive: %s', async (_what, expected, answers) => {
  const { alive } = await check(answers);
  expect(await alive('/clip')).toBe(expected);
});

it('reads nothing of a long clip', async () => {
  let sent = 0;
  const endless: Answer = (request, response) => {
    if (request.method === 'HEAD') return void response.writeHead(403).end();
    response.writeHead(200, VIDEO);
    const more = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536))) sent += 65_536;
    };
    response.on('drain', more);
    more();
  };
  const { alive } = await check({ '/clip': endless });
  expect(await alive('/clip')).toBe(true);
  expect(sent).toBeLessThan(64 * 1024 * 1024);
});

it('looks once at what answers, again after a while, and every time at what does not', async () => {
  const { alive, requests, time } = await check({ '/clip': says(200, VIDEO) });
  await alive('/clip');
  await alive('/clip');
  expect(requests).toEqual(['HEAD /clip']);
  time.now = 6 * 60_000;
  await alive('/clip');
  await alive('/gone');
  await alive('/gone');
  expect(requests).toEqual(['HEAD /clip', 'HEAD /clip', 'HEAD /gone', 'HEAD /gone']);
});

it('takes a server that does not answer for a dead one', async () => {
  const { alive, server } = await check({});
  await new Promise((done) => server.close(done));
  expect(await alive('/clip')).toBe(false);
});
