import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { findTool } from '../../src/media/find-tool.ts';
import { abilitiesOf } from '../../src/media/system-tool.ts';
import { describeWithFfmpeg } from '../support/odd-clips.ts';

function folder(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'shotgraph-tool-')));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A program that prints `answer` whatever it is asked. */
function program(path: string, answer: string): string {
  writeFileSync(path, `#!/bin/sh\n/bin/cat <<'END'\n${answer}\nEND\n`);
  chmodSync(path, 0o755);
  return path;
}

const SEVEN =
  'ffmpeg version n7.1.2-4 Copyright\n TSC xfade             VV->V      Cross\n A....D aac   AAC\n V....D libx264   x';

it('takes the path that SHOTGRAPH_FFMPEG names before everything else', async () => {
  const own = program(join(folder(), 'mine'), SEVEN);
  const tool = await findTool({ env: { SHOTGRAPH_FFMPEG: own, PATH: process.env['PATH'] } });
  expect(tool).toMatchObject({
    ok: true,
    value: { name: `ffmpeg 7.1.2 (${own})`, kind: 'system', can: { crossfade: true, h264: 'libx264', aac: true } },
  });
});

it.each([
  ['does not exist', 'does not exist', (path: string) => path],
  ['is no ffmpeg', 'is no ffmpeg', (path: string) => program(path, 'hello')],
  [
    'is a folder',
    'is no program that may be run',
    (path: string) => {
      mkdirSync(path);
      return path;
    },
  ],
  [
    'fails',
    'is no ffmpeg',
    (path: string) => {
      writeFileSync(path, '#!/bin/sh\nexit 1\n', { mode: 0o755 });
      return path;
    },
  ],
])('says so when the path of SHOTGRAPH_FFMPEG %s, and takes nothing else', async (_, why, make) => {
  const path = make(join(folder(), 'mine'));
  const tool = await findTool({ env: { SHOTGRAPH_FFMPEG: path, PATH: process.env['PATH'] } });
  expect(tool).toEqual({
    ok: false,
    error: {
      message: `SHOTGRAPH_FFMPEG names ${path}, which ${why}`,
      help: 'correct or unset SHOTGRAPH_FFMPEG',
    },
  });
});

it('goes on along the PATH behind an ffmpeg that does not work', async () => {
  const path = folder();
  mkdirSync(join(path, 'a/ffmpeg'), { recursive: true });
  for (const part of ['b', 'c']) mkdirSync(join(path, part));
  program(join(path, 'b/ffmpeg'), 'hello');
  const good = program(join(path, 'c/ffmpeg'), SEVEN);
  const tool = await findTool({ env: { PATH: ['a', 'b', 'c'].map((part) => join(path, part)).join(':') } });
  expect(tool).toMatchObject({ ok: true, value: { name: `ffmpeg 7.1.2 (${good})` } });
});

it('never runs what lies in the folder one happens to be in', async () => {
  const path = folder();
  program(join(path, 'ffmpeg'), SEVEN);
  const before = process.cwd();
  process.chdir(path);
  onTestFinished(() => process.chdir(before));
  const tool = await findTool({ env: { PATH: '.::bin' } });
  expect(tool).toMatchObject({ ok: true, value: { kind: 'wasm' } });
});

it('falls back to @ffmpeg/core', async () => {
  const tool = await findTool({ env: { PATH: '/nowhere' } });
  expect(tool).toMatchObject({ ok: true, value: { name: '@ffmpeg/core 0.12.10', kind: 'wasm' } });
});

it('is asked once a process', async () => {
  const env = { PATH: `/nowhere:${folder()}` };
  expect(await findTool({ env })).toBe(await findTool({ env }));
});

it('gives a program no key of a provider', async () => {
  const path = folder();
  const spy = join(path, 'ffmpeg');
  writeFileSync(spy, `#!/bin/sh\nenv >> '${path}/env'\necho 'ffmpeg version 6.1'\n`, { mode: 0o755 });
  await findTool({ env: { PATH: `${path}:/usr/bin:/bin`, APIMART_API_KEY: 'planted-key', FFREPORT: 'file=x' } });
  const { readFileSync } = await import('node:fs');
  expect(readFileSync(join(path, 'env'), 'utf8')).toMatch(/^PATH=/m);
  expect(readFileSync(join(path, 'env'), 'utf8')).not.toMatch(/planted-key|FFREPORT/);
});

it('knows what a build lacks', () => {
  expect(abilitiesOf('', '')).toEqual({ crossfade: false, aac: false });
  expect(
    abilitiesOf(' .S. xfade_opencl  VV->V', ' V..... h264_nvenc   NVIDIA\n V....D libopenh264   OpenH264'),
  ).toEqual({
    crossfade: false,
    h264: 'libopenh264',
    aac: false,
  });
});

describeWithFfmpeg('the ffmpeg of this machine', () => {
  it('is found and asked what it can', async () => {
    const tool = await findTool({ env: { PATH: process.env['PATH'] } });
    expect(tool).toMatchObject({
      ok: true,
      value: { kind: 'system', can: { crossfade: true, h264: 'libx264', aac: true } },
    });
  });

  it('is found through a link', async () => {
    const path = folder();
    symlinkSync('/usr/bin/ffmpeg', join(path, 'ffmpeg'));
    expect(await findTool({ env: { PATH: path } })).toMatchObject({ ok: true, value: { kind: 'system' } });
  });
});
