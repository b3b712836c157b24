import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { workerDraughtsman } from '../../../src/simulator/picture/draughtsman.ts';
import { renderThumbnail } from '../../../src/simulator/picture/render.ts';
import type { PictureRequest } from '../../../src/simulator/picture/request.ts';
import { draw, given, image, png, request } from './scenes.ts';

/** The bundled worker; `npm run build` makes it. */
const WORKER = resolve(import.meta.dirname, '../../../dist/render-worker.js');
const HASHES = join(import.meta.dirname, 'hashes.json');

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Clips of every kind; all they are drawn from is here. */
async function samples(): Promise<Readonly<Record<string, Partial<PictureRequest>>>> {
  const before = await draw({ width: 480, height: 360, hasSound: true });
  const insets = [image('inset', given(png(48, 48)), { label: '@Hero' }), image('inset', given(undefined, 'far.png'))];
  return {
    plain: { width: 854, height: 480 },
    tall: { width: 480, height: 854, digest: '01', prompt: 'Ein Caf\u00e9 in Z\u00fcrich, \u6771\u4eac.' },
    sound: { width: 480, height: 360, hasSound: true },
    extend: { width: 480, height: 360, digest: '02', source: { file: given(before, 'before.mp4'), isPart: false } },
    full: { width: 480, height: 360, seconds: 5, source: { file: given(before, 'before.mp4'), isPart: true } },
    pictures: { width: 640, height: 480, digest: '03', images: [image('first', given(png(640, 480))), ...insets] },
  };
}

describe('the bytes of a clip', () => {
  it('are those that were here before, on every version of Node', async () => {
    const hashes: Record<string, string> = {};
    for (const [name, more] of Object.entries(await samples())) hashes[name] = sha256(await draw(more));
    hashes['thumbnail'] = sha256(await renderThumbnail(request({ width: 854, height: 480 })));
    if (process.env['UPDATE_CASES']) writeFileSync(HASHES, `${JSON.stringify(hashes, null, 2)}\n`);
    expect(hashes).toEqual(JSON.parse(readFileSync(HASHES, 'utf8')));
  });

  it('are the same in three processes', async () => {
    expect(existsSync(WORKER), 'npm run build makes the worker').toBe(true);
    const wanted = sha256(await draw({ hasSound: true }));
    const program = `
      const { Worker } = require('node:worker_threads');
      const worker = new Worker(${JSON.stringify(WORKER)});
      worker.on('message', ({ bytes }) => {
        console.log(require('node:crypto').createHash('sha256').update(bytes).digest('hex'));
        process.exit();
      });
      worker.postMessage({ kind: 'clip', request: ${JSON.stringify(request({ hasSound: true }))} });`;
    const run = promisify(execFile);
    for (let count = 0; count < 3; count += 1) {
      const { stdout } = await run(process.execPath, ['-e', program]);
      expect(stdout.trim()).toBe(wanted);
    }
  });
});

describe('the worker', () => {
  it('draws, says what went wrong, draws again, and can be stopped in the middle', async () => {
    const worker = workerDraughtsman();
    expect(worker, 'npm run build makes the worker').toBeDefined();
    if (!worker) return;
    const bytes = await worker.draw({ kind: 'clip', request: request() });
    expect(Buffer.from(bytes).equals(await draw())).toBe(true);
    await expect(worker.draw({ kind: 'clip', request: request({ width: -1 }) })).rejects.toThrow(/./);
    const thumbnail = await worker.draw({ kind: 'thumbnail', request: request() });
    expect(Buffer.from(thumbnail).equals(await renderThumbnail(request()))).toBe(true);
    const endless = worker.draw({ kind: 'clip', request: request({ width: 3840, height: 2160, seconds: 600 }) });
    setTimeout(() => worker.stop(), 50);
    await expect(endless).rejects.toThrow('stopped');
  });

  it('keeps no process alive', async () => {
    const program = `
      const { Worker } = require('node:worker_threads');
      const worker = new Worker(${JSON.stringify(WORKER)});
      worker.unref();
      worker.postMessage({ kind: 'clip', request: ${JSON.stringify(request({ width: 3840, height: 2160, seconds: 600 }))} });
      setTimeout(() => console.log('over'), 300);`;
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', program], { timeout: 20_000 });
    expect(stdout.trim()).toBe('over');
  });
});
