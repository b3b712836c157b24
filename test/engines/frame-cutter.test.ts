import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Moment } from '../../src/core/clip-facts.ts';
import { err, ok } from '../../src/core/result.ts';
import { type FrameParts, makeFrameCutter } from '../../src/engines/local/frame-cutter.ts';
import type { WantedFrame } from '../../src/execute/run-ports.ts';
import { fileFacts } from '../../src/media/file-facts.ts';
import { findTool } from '../../src/media/find-tool.ts';
import type { PlannedUpload } from '../../src/plan/plan.ts';
import { clipPath } from '../../src/store/clips.ts';
import { framePath } from '../../src/store/frames.ts';
import { plannedTake } from '../support/hand-world.ts';
import { describeWithFfmpeg, makeClip } from '../support/odd-clips.ts';

const NEVER = new AbortController().signal;

/** A store with one clip of a second, what was uploaded from it, and how often something was cut. */
async function store(parts: Partial<FrameParts> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'shotgraph-frames-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const made = makeClip(join(folder, 'made.mp4'));
  const sha256 = createHash('sha256').update(readFileSync(made)).digest('hex');
  const path = clipPath(folder, sha256);
  mkdirSync(dirname(path));
  renameSync(made, path);
  const clip = { sha256, bytes: statSync(path).size, taskId: 't', url: 'https://clips.test/a.mp4' };
  const source = { take: plannedTake('opening', { state: { kind: 'fresh', clip }, buy: false }), clip };
  const uploads: PlannedUpload[] = [];
  const jobs: string[] = [];
  const asParts: FrameParts = {
    storeFolder: folder,
    findTool: async () => {
      const tool = await findTool({ env: process.env });
      if (!tool.ok) return tool;
      const run = (job: Parameters<typeof tool.value.run>[0]) => {
        jobs.push(JSON.stringify(job.args));
        return tool.value.run(job);
      };
      return ok({ ...tool.value, run });
    },
    fetch: async () => undefined,
    refetch: async () => ({ reason: 'unreachable', billed: 'no', message: 'its address answered 404' }),
    upload: async (upload) => {
      uploads.push(upload);
      return ok({ url: `https://${upload.host}.test/${upload.sha256}.png`, fresh: true });
    },
    ...parts,
  };
  const wanted = (at: Moment, host: WantedFrame['host'] = 'apimart'): WantedFrame => ({
    source,
    at,
    written: `the ${at} frame of opening`,
    host,
  });
  const cutter = () => makeFrameCutter(asParts);
  return {
    folder,
    path,
    sha256,
    uploads,
    jobs,
    wanted,
    cutter,
    at: (moment: Moment) => framePath(folder, sha256, moment),
  };
}

const incoming = (folder: string): string[] => {
  const path = join(folder, 'incoming');
  return existsSync(path) ? readdirSync(path) : [];
};

describeWithFfmpeg('a frame', () => {
  it('is cut once, whoever asks for it in this run or a later one, and kept for reading only', async () => {
    const { folder, cutter, wanted, uploads, jobs, at } = await store();
    const hostFrame = cutter();
    await Promise.all([hostFrame(wanted('last'), NEVER), hostFrame(wanted('last', 'gmi'), NEVER)]);
    await cutter()(wanted('last'), NEVER);
    expect(jobs).toHaveLength(1);
    expect(uploads.map(({ host, path }) => [host, path])).toEqual([
      ['apimart', at('last')],
      ['gmi', at('last')],
      ['apimart', at('last')],
    ]);
    const facts = await fileFacts(at('last'));
    expect(facts).toMatchObject({ ok: true, value: { format: 'png', width: 160, height: 90 } });
    expect(uploads[0]).toMatchObject(facts.ok ? { sha256: facts.value.sha256, bytes: facts.value.bytes } : {});
    expect(statSync(at('last')).mode & 0o777).toBe(0o444);
    expect(incoming(folder)).toEqual([]);
  });

  it('is another for each moment, and lies beside the others of its clip', async () => {
    const { cutter, wanted, uploads, at, sha256, folder } = await store();
    const hostFrame = cutter();
    for (const moment of ['first', 'last', 0.5] as const) await hostFrame(wanted(moment), NEVER);
    expect(new Set(uploads.map((upload) => upload.sha256)).size).toBe(3);
    expect(readdirSync(join(folder, 'frames', sha256)).toSorted()).toEqual(['0.5.png', 'first.png', 'last.png']);
    expect(at(0.5)).toMatch(/0\.5\.png$/);
  });

  it('that a crash or a disk left without its bytes is cut anew', async () => {
    const { cutter, wanted, at, jobs } = await store();
    mkdirSync(dirname(at('first')), { recursive: true });
    writeFileSync(at('first'), '');
    expect(await cutter()(wanted('first'), NEVER)).toMatchObject({ ok: true });
    expect(jobs).toHaveLength(1);
    expect(await fileFacts(at('first'))).toMatchObject({ value: { format: 'png' } });
  });

  it('that a disk has lost the end of is cut anew', async () => {
    const { cutter, wanted, at, jobs } = await store();
    await cutter()(wanted('first'), NEVER);
    const whole = readFileSync(at('first'));
    rmSync(at('first'));
    writeFileSync(at('first'), whole.subarray(0, whole.length - 20));
    expect(await cutter()(wanted('first'), NEVER)).toMatchObject({ ok: true });
    expect([jobs.length, readFileSync(at('first')).equals(whole)]).toEqual([2, true]);
  });

  it('is never one of other bytes than those that were bought', async () => {
    const lost = await store();
    const other = readFileSync(makeClip(join(lost.folder, 'other.mp4'), { picture: 'drawn' }));
    writeFileSync(lost.path, other);
    expect(await lost.cutter()(lost.wanted('last'), NEVER)).toMatchObject({ ok: false, error: { reason: 'input' } });
    expect([existsSync(lost.at('last')), lost.jobs]).toEqual([false, []]);

    const found = await store({
      refetch: async () => {
        writeFileSync(found.path, whole);
        return undefined;
      },
    });
    const whole = readFileSync(found.path);
    writeFileSync(found.path, other);
    expect(await found.cutter()(found.wanted('last'), NEVER)).toMatchObject({ ok: true });
    expect(found.jobs).toHaveLength(1);
  });

  it('is one of a few that are cut at once, however many are asked for', async () => {
    let atOnce = 0;
    let most = 0;
    const { cutter, wanted, uploads } = await store({
      findTool: async () => {
        atOnce += 1;
        most = Math.max(most, atOnce);
        await new Promise((done) => setTimeout(done, 20));
        atOnce -= 1;
        return err({ message: 'no ffmpeg is installed', help: 'install it' });
      },
    });
    const hostFrame = cutter();
    await Promise.all(Array.from({ length: 40 }, (_, index) => hostFrame(wanted(index / 100), NEVER)));
    expect([most, uploads]).toEqual([4, []]);
  });

  it('that cannot be cut leaves nothing behind, and is tried again when it is asked for again', async () => {
    const { cutter, wanted, at, path, folder, jobs } = await store();
    const whole = readFileSync(path);
    writeFileSync(path, whole.subarray(0, 900));
    const hostFrame = cutter();
    expect(await hostFrame(wanted('last'), NEVER)).toMatchObject({ ok: false, error: { billed: 'no' } });
    expect([existsSync(at('last')), incoming(folder)]).toEqual([false, []]);
    writeFileSync(path, whole);
    expect(await hostFrame(wanted('last'), NEVER)).toMatchObject({ ok: true });
    expect(jobs.length).toBeGreaterThan(0);
  });

  it('of a clip that is elsewhere waits for its bytes, and is none without them', async () => {
    const asked: string[] = [];
    const { cutter, wanted, uploads } = await store({
      fetch: async ({ take }) => {
        asked.push(take.id);
        return { reason: 'unreachable', billed: 'no', message: 'its address answered 404' };
      },
    });
    const cut = await cutter()(wanted('last'), NEVER);
    expect(cut).toMatchObject({
      ok: false,
      error: { reason: 'input', message: 'the clip of opening is not on this machine: its address answered 404' },
    });
    expect([asked, uploads]).toEqual([['opening'], []]);
  });

  it('that is in the store needs neither the clip nor a tool', async () => {
    const first = await store();
    await first.cutter()(first.wanted('last'), NEVER);
    const { cutter, wanted, uploads } = await store({
      storeFolder: first.folder,
      fetch: async () => ({ reason: 'input', billed: 'no', message: 'gone' }),
      findTool: async () => err({ message: 'no ffmpeg is installed', help: 'install it' }),
    });
    expect(await cutter()(wanted('last'), NEVER)).toMatchObject({ ok: true });
    expect(uploads).toHaveLength(1);
  });

  it('is none without a tool: what to install is said', async () => {
    const { cutter, wanted } = await store({
      findTool: async () => err({ message: 'no ffmpeg is installed', help: 'install it' }),
    });
    const error = { reason: 'media', billed: 'no', message: 'no ffmpeg is installed; install it' };
    expect(await cutter()(wanted('last'), NEVER)).toEqual({ ok: false, error });
  });

  it('is not cut any more once the run was stopped', async () => {
    const { cutter, wanted, at } = await store();
    const stop = new AbortController();
    stop.abort();
    expect(await cutter()(wanted('last'), stop.signal)).toMatchObject({ ok: false, error: { reason: 'stopped' } });
    expect(existsSync(at('last'))).toBe(false);
  });

  it('says what the disk refuses', async () => {
    const { cutter, wanted, folder } = await store();
    writeFileSync(join(folder, 'frames'), 'a file in the way');
    expect(await cutter()(wanted('last'), NEVER)).toMatchObject({ ok: false, error: { reason: 'disk' } });
  });
});
