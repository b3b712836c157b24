import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Transport } from '../../src/core/ports.ts';
import { createSigner } from '../../src/providers/bucket/signer.ts';
import { createTransport } from '../../src/providers/http.ts';

/** Debian's own Python, where its packages are. */
const PYTHON = '/usr/bin/python3';
const HERE = spawnSync(PYTHON, ['-c', 'import swift.common.middleware.s3api']).status === 0;

/** A real S3-compatible server (OpenStack Swift): it checks signatures and the life of links. */
export interface S3Server {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  readonly key: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** For the CLI: the key, and that the endpoint is trusted. */
  readonly env: Readonly<Record<string, string>>;
  makeBucket(name: string, acl?: 'public-read'): Promise<void>;
  /** Where anybody can read the objects of a bucket that was made for it. */
  publicUrl(bucket: string): string;
}

/**
 * Tests against a server of their own. Without Debian's python3-swift they are skipped, and the report shows it; CI,
 * which installs it, fails instead.
 */
export function describeWithS3(title: string, tests: (server: () => S3Server) => void): void {
  it(`${title}: the server is there in CI (apt-get install python3-swift)`, () => {
    expect(HERE || !process.env['CI']).toBe(true);
  });
  describe.skipIf(!HERE)(title, () => {
    let server: S3Server | undefined;
    let stop: (() => Promise<void>) | undefined;
    beforeAll(async () => {
      ({ server, stop } = await startServer());
    });
    afterAll(() => stop?.());
    tests(() => {
      if (!server) throw new Error('the S3 server is not up');
      return server;
    });
  });
}

async function startServer(): Promise<{ server: S3Server; stop: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'shotgraph-s3-'));
  const script = resolve(import.meta.dirname, 's3-server.py');
  const secretAccessKey = 'planted-s3-secret-5d1b77e2';
  const child = spawn(PYTHON, [script, folder, 'test', 'tester', secretAccessKey], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const { value: port } = await createInterface(child.stdout)[Symbol.asyncIterator]().next();
  if (port === undefined) throw new Error('the S3 server did not start');
  const endpoint = `http://127.0.0.1:${port}`;
  const key = { accessKeyId: 'test:tester', secretAccessKey };
  const transport = createTransport();
  const server = {
    endpoint,
    key,
    env: {
      SHOTGRAPH_S3_ACCESS_KEY_ID: key.accessKeyId,
      SHOTGRAPH_S3_SECRET_ACCESS_KEY: secretAccessKey,
      SHOTGRAPH_S3_ENDPOINT: endpoint,
    },
    makeBucket: (name: string, acl?: string) => makeBucket(`${endpoint}/${name}`, acl, { key, transport }),
    publicUrl: (bucket: string) => `${endpoint}/v1/AUTH_test/${bucket}`,
  };
  const stop = async (): Promise<void> => {
    const ended = new Promise((done) => child.once('exit', done));
    child.stdin.end();
    await Promise.all([ended, transport.close()]);
    rmSync(folder, { recursive: true, force: true });
  };
  return { server, stop };
}

async function makeBucket(
  url: string,
  acl: string | undefined,
  { key, transport }: Pick<S3Server, 'key'> & { transport: Transport },
): Promise<void> {
  const nothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
  const request = { method: 'PUT', url, headers: { ...(acl !== undefined && { 'x-amz-acl': acl }) } } as const;
  const headers = await createSigner(key, 'us-east-1').headers(request, nothing, Date.now());
  const { status, text } = await transport.send({ ...request, headers, timeoutMs: 10_000 });
  if (status !== 200 && !text.includes('BucketAlreadyOwnedByYou')) throw new Error(`no bucket: ${status} ${text}`);
}
