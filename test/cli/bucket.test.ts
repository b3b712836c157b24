import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTransport } from '../../src/providers/http.ts';
import { cli, eventsOf, project } from '../support/built-cli.ts';
import { describeWithS3, type S3Server } from '../support/s3-server.ts';
import { startVendor } from '../support/vendor.ts';

/** One second of silence. */
function voice(): Buffer {
  const samples = Buffer.alloc(16_000);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8_000, 24);
  head.writeUInt32LE(16_000, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}

const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

const uploads = (endpoint: string, bucket: string, rest = ''): string =>
  `uploads: { endpoint: "${endpoint}", bucket: ${bucket}${rest} }\n`;

/** A spoken line: the picture goes to APIMart, the voice to the bucket. */
const spoken = (bucket: string): string => `version: 1
${bucket}defaults: { uses: apimart/skyreels-v4-fast, resolution: 480p, duration: 5 }
shots:
  line:
    prompt: "@Hero says: it is late."
    refs: { Hero: { images: [hero.png], audio: late.wav } }
`;

/** A shot made from another's clip. */
const CHAIN = `defaults: { uses: apimart/skyreels-v4-fast, resolution: 480p, duration: 5 }
shots:
  opening: { prompt: Rain over the city. }
`;
const WALK = `  walk: { extend: opening, prompt: "Video extended @opening, a stranger walks in." }
`;

function withVoice(board: string): string {
  const folder = project({ 'board.yaml': board });
  writeFileSync(join(folder, 'late.wav'), voice());
  writeFileSync(join(folder, 'hero.png'), PICTURE);
  return folder;
}

const everyFile = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());

/** Makes the recorded URL of `opening` one that was dead long ago. */
function letExpire(folder: string): void {
  const path = join(folder, 'board.lock.yaml');
  const text = readFileSync(path, 'utf8');
  const old = text.replace(/expires_at: \d+/, 'expires_at: 1600000000000');
  expect(old).not.toBe(text);
  writeFileSync(path, old);
  rmSync(join(folder, '.shotgraph/journals'), { recursive: true });
}

const bought = (stdout: string): unknown[] =>
  eventsOf(stdout).flatMap(({ type, take }) => (type === 'submitted' ? [take] : []));

/** Without the line breaks of a narrow terminal. */
const flat = (text: string): string => text.replaceAll(/\s+/g, ' ');

async function read(url: unknown): Promise<{ status: number; text: string }> {
  const transport = createTransport();
  try {
    return await transport.send({ method: 'GET', url: String(url), headers: {}, timeoutMs: 5_000 });
  } finally {
    await transport.close();
  }
}

describeWithS3('a run with a bucket', (server) => {
  const env = async (vendor: Awaited<ReturnType<typeof startVendor>>, s3: S3Server) => ({ ...vendor.env, ...s3.env });

  it('brings what the provider does not take to the bucket, and gives it a link that works', async () => {
    await server().makeBucket('voices');
    const vendor = await startVendor();
    const folder = withVoice(spoken(uploads(server().endpoint, 'voices', ', prefix: noir')));
    const { code, stdout } = await cli(folder, ['run', 'board.yaml', '--yes', '--json'], await env(vendor, server()));
    expect(code).toBe(0);
    const name = createHash('sha256').update(voice()).digest('hex');
    const told = eventsOf(stdout).filter(({ type }) => type === 'uploaded');
    expect(told.map(({ file, host }) => `${String(file)} to ${String(host)}`).toSorted()).toEqual([
      'hero.png to apimart',
      'late.wav to bucket',
    ]);
    expect(told.find(({ host }) => host === 'bucket')?.['url']).toBe(`${server().endpoint}/voices/noir/${name}.wav`);
    const [task] = vendor.simulator.inspect().tasks;
    const sent = /"audio_url":"([^"]+)"/.exec(JSON.stringify(task?.payload))?.[1];
    expect(sent).toMatch(new RegExp(`/voices/noir/${name}\\.wav\\?.*X-Amz-Expires=604800`));
    expect((await read(sent)).status).toBe(200);
  });

  it('keeps secrets and signatures out of everything but the request as it was sent', async () => {
    await server().makeBucket('secrets');
    const vendor = await startVendor();
    const folder = withVoice(spoken(uploads(server().endpoint, 'secrets')));
    const printed: string[] = [];
    for (const args of [
      ['plan', 'board.yaml'],
      ['run', 'board.yaml', '--yes'],
      ['run', 'board.yaml', '--yes', '--json'],
      ['plan', 'board.yaml', '--json'],
    ]) {
      const { stdout, stderr } = await cli(folder, args, await env(vendor, server()));
      printed.push(stdout, stderr);
    }
    expect(vendor.simulator.inspect().tasks).toHaveLength(1);
    expect(printed.filter((text) => /X-Amz-|planted-s3/.test(text))).toEqual([]);
    const holds = (words: RegExp): string[] =>
      everyFile(folder).filter((path) => words.test(readFileSync(path, 'latin1')));
    expect(holds(/planted-s3/)).toEqual([]);
    expect(holds(/X-Amz-Signature/)).toEqual([join(folder, '.shotgraph/journals/board.jsonl')]);
  });

  it.each<[string, (s3: S3Server) => Readonly<Record<string, string>>, string, RegExp]>([
    [
      'a wrong secret',
      () => ({ SHOTGRAPH_S3_SECRET_ACCESS_KEY: 'not-the-secret-at-all' }),
      'asked',
      /secret does not belong/,
    ],
    ['a bucket that is not there', () => ({}), 'nowhere', /the bucket nowhere at 127\.0\.0\.1:\d+ does not exist/],
    ['no key', () => ({ SHOTGRAPH_S3_ACCESS_KEY_ID: '' }), 'asked', /SHOTGRAPH_S3_ACCESS_KEY_ID is not set/],
    [
      'an endpoint nobody vouched for',
      () => ({ SHOTGRAPH_S3_ENDPOINT: '' }),
      'asked',
      /nothing is signed.*\n.*SHOTGRAPH_S3_ENDPOINT=http.*--trust-base-url/,
    ],
  ])('stops before anything is bought, for %s', async (_what, change, bucket, words) => {
    await server().makeBucket('asked');
    const vendor = await startVendor();
    const folder = withVoice(`${spoken(uploads(server().endpoint, bucket))}  other: { prompt: Rain. }\n`);
    const { code, stderr } = await cli(folder, ['run', 'board.yaml', '--yes'], {
      ...(await env(vendor, server())),
      ...change(server()),
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(words);
    expect(stderr).not.toMatch(/not-the-secret|planted/);
    expect(vendor.simulator.inspect()).toMatchObject({ submits: 0 });
  });

  it('hosts a clip whose URL has expired, and whose provider gives no new one', async () => {
    await server().makeBucket('clips');
    const vendor = await startVendor();
    const board = `version: 1\n${uploads(server().endpoint, 'clips')}${CHAIN}`;
    const folder = project({ 'board.yaml': board });
    const keys = await env(vendor, server());
    expect(await cli(folder, ['run', 'board.yaml', '--yes'], keys)).toMatchObject({ code: 0 });
    letExpire(folder);
    vendor.simulator.reset();
    writeFileSync(join(folder, 'board.yaml'), board + WALK);
    const plan = await cli(folder, ['plan', 'board.yaml'], keys);
    expect(flat(plan.stdout)).toMatch(
      /input: the URL of opening has expired; unless its provider gives a new one, the bucket hosts it/,
    );
    const { code, stdout } = await cli(folder, ['run', 'board.yaml', '--yes', '--json'], keys);
    expect([code, bought(stdout)]).toEqual([0, ['walk']]);
    expect(eventsOf(stdout)).toContainEqual(
      expect.objectContaining({ type: 'uploaded', file: 'the clip of opening', host: 'bucket' }),
    );
    const [task] = vendor.simulator.inspect().tasks;
    const sent = /"video_url":"([^"]+)"/.exec(JSON.stringify(task?.payload))?.[1];
    expect(sent).toContain(`${server().endpoint}/clips/`);
    expect((await read(sent)).status).toBe(200);
  });

  it('fetches a clip from the bucket that another machine brought there', async () => {
    await server().makeBucket('shared', 'public-read');
    const vendor = await startVendor();
    const board = `version: 1\n${uploads(server().endpoint, 'shared', `, public_base_url: "${server().publicUrl('shared')}"`)}${CHAIN}`;
    const folder = project({ 'board.yaml': board });
    const keys = await env(vendor, server());
    await cli(folder, ['run', 'board.yaml', '--yes'], keys);
    letExpire(folder);
    vendor.simulator.reset();
    writeFileSync(join(folder, 'board.yaml'), board + WALK);
    const brought = await cli(folder, ['run', 'board.yaml', '--yes', '--json'], keys);
    expect(brought.code).toBe(0);
    const payload = JSON.stringify(vendor.simulator.inspect().tasks[0]?.payload);
    expect(payload).toContain(`"${server().publicUrl('shared')}/`);
    // A fresh clone: the lockfile, and nothing of what this machine kept.
    const clone = project({
      'board.yaml': board,
      'board.lock.yaml': readFileSync(join(folder, 'board.lock.yaml'), 'utf8'),
    });
    const clip = readFileSync(join(folder, 'renders/board/opening.mp4'));
    const { code, stdout } = await cli(clone, ['run', 'board.yaml', '--yes', '--json'], keys);
    expect([code, bought(stdout)]).toEqual([0, []]);
    expect(readFileSync(join(clone, 'renders/board/opening.mp4')).equals(clip)).toBe(true);
  });
});

describe('a simulated run with a bucket', () => {
  it('needs neither bucket nor key', async () => {
    const folder = withVoice(spoken(uploads('https://s3.eu-west-1.amazonaws.com', 'film-inputs', ', prefix: a/b')));
    const { code, stdout } = await cli(folder, ['run', 'board.yaml', '--simulate', '--latency', '100', '--json']);
    expect(code).toBe(0);
    expect(eventsOf(stdout)).toContainEqual(expect.objectContaining({ type: 'uploaded', host: 'bucket' }));
    const again = await cli(folder, ['run', 'board.yaml', '--simulate', '--json']);
    expect([again.code, bought(again.stdout)]).toEqual([0, []]);
  });
});

describe('a run that needs nothing of its bucket', () => {
  it('needs no key for it', async () => {
    const vendor = await startVendor();
    const folder = project({
      'board.yaml': `version: 1\n${uploads('https://s3.amazonaws.com', 'film-inputs')}${CHAIN}`,
    });
    expect(await cli(folder, ['run', 'board.yaml', '--yes'], vendor.env)).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('a clip whose URL has expired', () => {
  it('and that nobody can host is warned of, and nothing is sent with a dead URL', async () => {
    const vendor = await startVendor();
    const folder = project({ 'board.yaml': `version: 1\n${CHAIN}` });
    await cli(folder, ['run', 'board.yaml', '--yes'], vendor.env);
    letExpire(folder);
    vendor.simulator.reset();
    writeFileSync(join(folder, 'board.yaml'), `version: 1\n${CHAIN}${WALK}`);
    const { code, stdout, stderr } = await cli(folder, ['run', 'board.yaml', '--yes'], vendor.env);
    expect(code).toBe(1);
    expect(flat(stdout)).toMatch(/opening, whose URL has expired; should apimart give no new one, nothing can host it/);
    expect(stdout + stderr).toMatch(/input expired: .*add "uploads: gmi" or a bucket/);
    expect(vendor.simulator.inspect().submits).toBe(0);
  });

  it('is used by the new one that its provider gives', async () => {
    const vendor = await startVendor();
    const folder = project({ 'board.yaml': `version: 1\n${CHAIN}` });
    await cli(folder, ['run', 'board.yaml', '--yes'], vendor.env);
    letExpire(folder);
    writeFileSync(join(folder, 'board.yaml'), `version: 1\n${CHAIN}${WALK}`);
    const { code, stdout } = await cli(folder, ['run', 'board.yaml', '--yes', '--json'], vendor.env);
    expect([code, bought(stdout)]).toEqual([0, ['walk']]);
    expect(eventsOf(stdout).filter(({ type }) => type === 'uploaded')).toEqual([]);
  });

  it('goes to GMI where uploads: says so', async () => {
    const vendor = await startVendor();
    const board = `version: 1\nuploads: gmi\n${CHAIN}`;
    const folder = project({ 'board.yaml': board });
    await cli(folder, ['run', 'board.yaml', '--yes'], vendor.env);
    letExpire(folder);
    vendor.simulator.reset();
    writeFileSync(join(folder, 'board.yaml'), board + WALK);
    const { code, stdout } = await cli(folder, ['run', 'board.yaml', '--yes', '--json'], vendor.env);
    expect([code, bought(stdout)]).toEqual([0, ['walk']]);
    expect(eventsOf(stdout)).toContainEqual(
      expect.objectContaining({ type: 'uploaded', file: 'the clip of opening', host: 'gmi' }),
    );
    expect(JSON.stringify(vendor.simulator.inspect().tasks[0]?.payload)).toContain('/files/gmi/uploads/');
  });
});

it('a bucket that is written wrong is complained of once: that nothing hosts the file then follows from it', async () => {
  const folder = withVoice(spoken(uploads('files.example', 'clips')));
  const { code, stderr } = await cli(folder, ['check', 'board.yaml']);
  expect(code).toBe(2);
  expect(stderr).toMatch(/board\.yaml:2:.*error\[/);
  expect(stderr.match(/error\[/g)).toHaveLength(1);
  writeFileSync(join(folder, 'board.yaml'), spoken(''));
  expect((await cli(folder, ['check', 'board.yaml'])).stderr).toMatch(/nothing can host late\.wav/);
});
