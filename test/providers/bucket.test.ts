import { createHash } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import type { HttpRequest, Transport } from '../../src/core/ports.ts';
import type { HashedFile } from '../../src/core/provider.ts';
import { type Bucket, type BucketConnection, connectBucket } from '../../src/providers/bucket/bucket.ts';
import { createTransport } from '../../src/providers/http.ts';
import { describeWithS3, type S3Server } from '../support/s3-server.ts';

const DAY = 24 * 60 * 60 * 1000;

function file(text: string, extension = 'wav'): HashedFile {
  const bytes = new TextEncoder().encode(text);
  return { path: `a.${extension}`, extension, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** A bucket of a server, and every request that is sent to it. */
function connect(
  { endpoint, key }: S3Server,
  setting: Partial<BucketConnection['setting']>,
  rest: Partial<Pick<BucketConnection, 'key' | 'region' | 'clock'>> = {},
): { bucket: Bucket; sent: HttpRequest[]; transport: Transport } {
  const transport = createTransport();
  onTestFinished(() => transport.close());
  const sent: HttpRequest[] = [];
  const listening: Transport = {
    open: (request) => transport.open(request),
    send: (request) => {
      sent.push(request);
      return transport.send(request);
    },
  };
  const bucket = connectBucket({
    setting: { endpoint, bucket: 'film-inputs', ...setting },
    key,
    region: 'us-east-1',
    clock: { now: Date.now, sleep: async () => undefined },
    transport: listening,
    ...rest,
  });
  return { bucket, sent, transport };
}

const get = (transport: Transport, url: string) =>
  transport.send({ method: 'GET', url, headers: {}, timeoutMs: 5_000 });

describeWithS3('a bucket on a real S3-compatible server', (server) => {
  it('keeps a file under its content, and gives a link that anybody can read for a week', async () => {
    await server().makeBucket('film-inputs');
    const { bucket, transport } = connect(server(), { prefix: 'noir/takes' });
    const voice = file('a voice');
    const uploaded = await bucket.upload(voice);
    if (uploaded.kind !== 'uploaded') throw new Error(uploaded.failure.message);
    expect(new URL(uploaded.url).pathname).toBe(`/film-inputs/noir/takes/${voice.sha256}.wav`);
    expect((uploaded.expiresAt ?? 0) - Date.now()).toBeGreaterThan(7 * DAY - 60_000);
    const reply = await get(transport, uploaded.url);
    expect([reply.status, reply.text, reply.headers['content-type']]).toEqual([200, 'a voice', 'audio/wav']);
  });

  it('sends nothing that is there already', async () => {
    await server().makeBucket('twice');
    const first = connect(server(), { bucket: 'twice' });
    await first.bucket.upload(file('once'));
    expect(first.sent.map(({ method }) => method)).toEqual(['HEAD', 'PUT']);
    const second = connect(server(), { bucket: 'twice' });
    expect(await second.bucket.upload(file('once'))).toMatchObject({ kind: 'uploaded' });
    expect(second.sent.map(({ method }) => method)).toEqual(['HEAD']);
    const { sha256 } = file('once');
    expect(await second.bucket.find({ sha256, extension: 'wav', bytes: 4 })).toMatchObject({ kind: 'uploaded' });
    expect(await second.bucket.find({ sha256, extension: 'wav', bytes: 5 })).toBeUndefined();
    expect(await second.bucket.find({ sha256, extension: 'mp4', bytes: 4 })).toBeUndefined();
  });

  it('gives links that end, and that open one object only', async () => {
    await server().makeBucket('links');
    const { bucket, transport } = connect(server(), { bucket: 'links' });
    const [one, other] = [file('one'), file('other')];
    await bucket.upload(one);
    await bucket.upload(other);
    const link = await bucket.link(one);
    expect((await get(transport, link)).status).toBe(200);
    expect((await get(transport, link.replace(one.sha256, other.sha256))).status).toBe(403);
    expect((await get(transport, link.split('?')[0] ?? '')).status).toBeGreaterThanOrEqual(400);
    const signedAt = (ago: number) =>
      connect(server(), { bucket: 'links' }, { clock: { now: () => Date.now() - ago, sleep: async () => undefined } });
    expect((await get(transport, await signedAt(7 * DAY - 60_000).bucket.link(one))).status).toBe(200);
    expect((await get(transport, await signedAt(7 * DAY + 60_000).bucket.link(one))).status).toBe(403);
  });

  it.each([
    ['a wrong secret', { key: { accessKeyId: 'test:tester', secretAccessKey: 'another-secret-0c1d' } }, {}, /secret/],
    ['an unknown id', { key: { accessKeyId: 'nobody:here', secretAccessKey: 'another-secret-0c1d' } }, {}, /HTTP 403/],
    ['another region', { region: 'eu-west-1' }, {}, /region: in uploads.*us-east-1/],
    ['a bucket that is not there', {}, { bucket: 'no-such-bucket' }, /no-such-bucket at \S+ does not exist/],
  ])('says what is wrong with %s, before and at the upload', async (_what, rest, setting, words) => {
    await server().makeBucket('right');
    const { bucket } = connect(server(), { bucket: 'right', ...setting }, rest);
    const found = await bucket.check();
    expect(found?.message).toMatch(words);
    const outcome = await bucket.upload(file('x'));
    expect(outcome).toMatchObject({ kind: 'failed', failure: { billed: 'no', message: found?.message } });
    expect(found?.message).not.toMatch(/another-secret|AWS4|Signature=/);
  });

  it('finds nothing wrong with a bucket that works', async () => {
    await server().makeBucket('works');
    expect(await connect(server(), { bucket: 'works' }).bucket.check()).toBeUndefined();
  });

  it('gives the public address where there is one, once it was seen to work', async () => {
    await server().makeBucket('open', 'public-read');
    const open = connect(server(), { bucket: 'open', publicBaseUrl: `${server().publicUrl('open')}/` });
    const picture = file('a picture', 'png');
    const url = `${server().publicUrl('open')}/${picture.sha256}.png`;
    expect(await open.bucket.upload(picture)).toEqual({ kind: 'uploaded', url });
    expect((await get(open.transport, url)).text).toBe('a picture');

    await server().makeBucket('closed');
    const closed = connect(server(), { bucket: 'closed', publicBaseUrl: server().publicUrl('closed') });
    expect(await closed.bucket.upload(picture)).toMatchObject({
      kind: 'failed',
      failure: { reason: 'input', message: expect.stringMatching(/public address answers 401; public_base_url/) },
    });
  });

  it('takes no file that is empty or of no known kind', async () => {
    const { bucket, sent } = connect(server(), {});
    expect(await bucket.upload(file('', 'png'))).toMatchObject({ failure: { message: 'a.png: the file is empty' } });
    expect(await bucket.upload(file('x', 'exe'))).toMatchObject({ kind: 'failed' });
    expect(sent).toEqual([]);
  });
});

it('makes a link for each request where the key belongs to a session, which may end any time', async () => {
  const sent: HttpRequest[] = [];
  const transport = {
    send: async (request: HttpRequest) => {
      sent.push(request);
      return { status: request.method === 'HEAD' ? 404 : 200, headers: {}, text: '' };
    },
    open: async () => Promise.reject(new Error('not asked for')),
  };
  const key = { accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'the-token' };
  const setting = { endpoint: 'https://s3.eu-west-1.amazonaws.com', bucket: 'film-inputs' };
  const clock = { now: () => 1_000_000, sleep: async () => undefined };
  const bucket = connectBucket({ setting, key, region: 'eu-west-1', transport, clock });
  const uploaded = await bucket.upload(file('x'));
  expect(uploaded).toMatchObject({ kind: 'uploaded', expiresAt: 1_000_000 + 60 * 60_000 });
  expect(sent.map(({ headers }) => headers['x-amz-security-token'])).toEqual(['the-token', 'the-token']);
  expect(uploaded.kind === 'uploaded' && uploaded.url).toMatch(/X-Amz-Security-Token=the-token/);
});

it('speaks to no simulator unless it was told to, and to no server that is not there', async () => {
  const connection = {
    setting: { endpoint: 'http://127.0.0.1:9', bucket: 'film-inputs' },
    key: { accessKeyId: 'id', secretAccessKey: 'planted-secret-77' },
    region: 'us-east-1',
    clock: { now: () => 0, sleep: async () => undefined },
  };
  const transport = createTransport();
  onTestFinished(() => transport.close());
  const refused = await connectBucket({ ...connection, transport }).upload(file('x'));
  expect(refused).toMatchObject({ failure: { reason: 'unreachable', message: expect.stringMatching(/refused/) } });
  const simulator: Transport = {
    send: async () => ({ status: 200, headers: { 'shotgraph-simulator': '1' }, text: '' }),
    open: async () => Promise.reject(new Error('not asked for')),
  };
  const told = await connectBucket({ ...connection, transport: simulator }).check();
  expect(told?.message).toMatch(/--simulate/);
});
