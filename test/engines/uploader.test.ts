import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { FileHost, HostedContent, UploadOutcome } from '../../src/core/provider.ts';
import { ok } from '../../src/core/result.ts';
import { makeUploader } from '../../src/engines/local/uploader.ts';

const HOUR = 3_600_000;

/** A host that answers as told, one answer for each upload; time stands still unless it is moved. */
function host(answers: UploadOutcome[], find?: FileHost['find']) {
  const folder = mkdtempSync(join(tmpdir(), 'shotgraph-upload-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'a.png');
  writeFileSync(path, 'picture');
  const sha256 = createHash('sha256').update('picture').digest('hex');
  const time = { now: 0 };
  const clock = { now: () => time.now, sleep: async () => undefined };
  const client = { name: 'apimart' as const, upload: async () => answers.shift() as UploadOutcome };
  const upload = makeUploader(() => ok({ ...client, ...(find && { find }) }), clock);
  const file = { path, written: 'a.png', sha256, bytes: 7, host: 'apimart' } as const;
  return { time, path, sha256, upload: () => upload(file) };
}

const uploaded = (url: string, expiresAt?: number): UploadOutcome => ({
  kind: 'uploaded',
  url,
  ...(expiresAt !== undefined && { expiresAt }),
});

it('brings a file to its host once, and again when its URL grows old', async () => {
  const { upload, time } = host([uploaded('one', 72 * HOUR), uploaded('two', 144 * HOUR)]);
  expect(await upload()).toMatchObject({ value: { url: 'one', fresh: true } });
  expect(await upload()).toMatchObject({ value: { url: 'one', fresh: false } });
  time.now = 71.5 * HOUR;
  expect(await upload()).toMatchObject({ value: { url: 'two', fresh: true } });
});

it('tries again what the network broke, and not what the host refused', async () => {
  const broken: UploadOutcome = { kind: 'failed', failure: { reason: 'unreachable', billed: 'no', message: 'reset' } };
  const refused: UploadOutcome = {
    kind: 'failed',
    failure: { reason: 'bad-request', billed: 'no', message: 'too large' },
  };
  expect(await host([broken, broken, uploaded('url')]).upload()).toMatchObject({ ok: true });
  expect(await host([refused, uploaded('url')]).upload()).toMatchObject({ ok: false, error: { message: 'too large' } });
});

it('refuses a file that is no longer what was planned', async () => {
  const { upload, path } = host([uploaded('url')]);
  writeFileSync(path, 'another picture');
  expect(await upload()).toMatchObject({ ok: false, error: { reason: 'input' } });
});

it('asks a host that names files by content for a file that is not here', async () => {
  const asked: HostedContent[] = [];
  const there = host([], async (content) => {
    asked.push(content);
    return uploaded('found');
  });
  rmSync(there.path);
  expect(await there.upload()).toMatchObject({ value: { url: 'found' } });
  expect(asked).toMatchObject([{ sha256: there.sha256, extension: 'png', bytes: 7 }]);
  const nowhere = host([], async () => undefined);
  rmSync(nowhere.path);
  expect(await nowhere.upload()).toMatchObject({ ok: false, error: { message: 'a.png cannot be read any more' } });
});
