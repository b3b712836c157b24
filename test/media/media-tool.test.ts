import { copyFileSync, existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findTool } from '../../src/media/find-tool.ts';
import type { MediaTool, ToolArgument } from '../../src/media/media-tool.ts';
import { runChild } from '../../src/media/run-child.ts';
import { programArguments } from '../../src/media/tool-arguments.ts';
import { describeWithFfmpeg, makeClip, ODD_NAMES, oddClip } from '../support/odd-clips.ts';

function folder(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'shotgraph-tool-')));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function toolOf(kind: 'system' | 'wasm'): Promise<MediaTool> {
  const env = { PATH: process.env['PATH'], ...(kind === 'wasm' && { SHOTGRAPH_FFMPEG: 'wasm' }) };
  const tool = await findTool({ env });
  if (!tool.ok) throw new Error(tool.error.message);
  return tool.value;
}

/** Never ends by itself. */
const ENDLESS = ['-f', 'lavfi', '-i', 'testsrc2=size=320x180', '-f', 'null', '-'] as const;

function copy(input: string, output: string): ToolArgument[] {
  return [{ input }, '-map', '0', '-c', 'copy', '-f', 'mp4', { output }];
}

describeWithFfmpeg('a media tool', () => {
  describe.each(['system', 'wasm'] as const)('%s', (kind) => {
    it('takes any name of a file as data', async () => {
      const tool = await toolOf(kind);
      for (const name of kind === 'wasm' ? ODD_NAMES.slice(0, 4) : ODD_NAMES) {
        const place = folder();
        const input = join(place, name);
        copyFileSync(oddClip('silent.mp4'), input);
        const output = join(place, `out ${name}`);
        expect(await tool.run({ args: copy(input, output), timeoutMs: 60_000 })).toMatchObject({ ok: true });
        expect(existsSync(output)).toBe(true);
      }
    });

    it('refuses what names other files, whatever it calls itself', async () => {
      const tool = await toolOf(kind);
      const place = folder();
      const secret = makeClip(join(place, 'secret.mp4'), { sound: false });
      const lists = {
        'list.m3u8': `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:${secret}\n#EXT-X-ENDLIST\n`,
        'clip.mp4': `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${secret}\n#EXT-X-ENDLIST\n`,
        'score.mp3': `ffconcat version 1.0\nfile '${secret}'\n`,
        'clip.txt': `file '${secret}'\n`,
        'clip.mpd': '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"/>',
        'clip.svg': '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
      };
      for (const [name, text] of Object.entries(lists)) {
        const input = join(place, name);
        writeFileSync(input, text);
        const output = join(place, 'out.mp4');
        const result = await tool.run({ args: copy(input, output), timeoutMs: 60_000 });
        expect(!result.ok && result.error).toMatchObject({ reason: 'media', billed: 'no' });
        expect(!result.ok && result.error.message).toContain('its first bytes are of no known format');
        expect(existsSync(output)).toBe(false);
      }
    });

    it('is not led on by a list behind the first bytes of a film', async () => {
      const place = folder();
      const input = join(place, 'clip.mp4');
      const secret = makeClip(join(place, 'secret.mp4'), { sound: false });
      writeFileSync(input, `\0\0\0\x18ftypisom\0\0\0\0isomisom\n#EXTM3U\n#EXTINF:1,\nfile:${secret}\n#EXT-X-ENDLIST\n`);
      const output = join(place, 'out.mp4');
      const result = await (await toolOf(kind)).run({ args: copy(input, output), timeoutMs: 60_000 });
      expect(!result.ok && result.error.message).toMatch(/moov atom not found|Invalid data/);
    });

    it('is ended when its time is over', async () => {
      const tool = await toolOf(kind);
      const result = await tool.run({ args: ENDLESS, timeoutMs: 1500 });
      expect(!result.ok && result.error).toMatchObject({
        reason: 'media',
        message: `${tool.name} was ended: it was not done after 2 s`,
      });
    });

    it('is stopped by a signal, and says how far it is', async () => {
      const tool = await toolOf(kind);
      const stop = new AbortController();
      const progress: number[] = [];
      const onProgress = (seconds: number): void => {
        progress.push(seconds);
        if (seconds > 0) stop.abort();
      };
      const result = await tool.run({ args: ENDLESS, timeoutMs: 60_000, signal: stop.signal, onProgress });
      expect(!result.ok && result.error.message).toBe(`${tool.name} was stopped before it was done`);
      expect(progress.at(-1)).toBeGreaterThan(0);
    });

    it('says what its program says', async () => {
      const place = folder();
      const args = [
        { input: oddClip('silent.mp4') },
        '-f',
        'mp4',
        '-filter_complex',
        'nonsense',
        { output: join(place, 'a') },
      ];
      const result = await (await toolOf(kind)).run({ args, timeoutMs: 60_000 });
      expect(!result.ok && result.error.message).toMatch(/failed \(1\): .*nonsense/);
    });

    it('calls it the disk where the result can not be written', async () => {
      const output = join(folder(), 'not', 'there.mp4');
      const result = await (await toolOf(kind)).run({ args: copy(oddClip('silent.mp4'), output), timeoutMs: 60_000 });
      expect(result).toMatchObject({ ok: false, error: { billed: 'no' } });
    });
  });
});

it('gives each file to the one reader that its first bytes choose, and opens files alone', async () => {
  const place = folder();
  const files = { 'a.png': '\x89PNG\r\n\x1a\n', 'b.txt': 'RIFF\0\0\0\0WAVE', 'c.m3u8': '\0\0\0\x18ftypisom' };
  const inputs = Object.entries(files).map(([name, bytes]) => {
    writeFileSync(join(place, name), bytes, 'latin1');
    return { input: join(place, name) };
  });
  const names = { input: (path: string) => `in:${path}`, output: (path: string) => `out:${path}` };
  const args = await programArguments([...inputs, '-c', 'copy', { output: '/o' }], names, false);
  const reader = (index: number, demuxer: string): string[] => [
    '-protocol_whitelist',
    'file',
    '-f',
    demuxer,
    '-i',
    `in:${inputs[index]?.input}`,
  ];
  expect(args).toEqual({
    ok: true,
    value: [
      '-nostdin',
      '-hide_banner',
      '-y',
      '-v',
      'error',
      ...reader(0, 'png_pipe'),
      ...reader(1, 'wav'),
      ...reader(2, 'mov'),
      '-c',
      'copy',
      'out:/o',
    ],
  });
});

describe('a program', () => {
  const env = { PATH: process.env['PATH'] };

  it('is heard up to 64 kB, of which the end is kept', async () => {
    const script = `process.stdout.write('x'.repeat(300000) + 'end'); process.stderr.write('y'.repeat(70000) + 'END');`;
    const ended = await runChild({ program: process.execPath, args: ['-e', script], env, timeoutMs: 30_000 });
    expect(ended.kind).toBe('exited');
    if (ended.kind !== 'exited') return;
    expect([ended.stdout.length, ended.stderr.length]).toEqual([65_536, 65_536]);
    expect([ended.stdout.slice(-3), ended.stderr.slice(-3)]).toEqual(['end', 'END']);
  });

  it('that is not there, or is called with more than the system takes, is not started', async () => {
    expect(await runChild({ program: '/nowhere/ffmpeg', args: [], env, timeoutMs: 1000 })).toMatchObject({
      kind: 'not-started',
    });
    const args = ['-e', '0', 'x'.repeat(4_000_000)];
    expect(await runChild({ program: process.execPath, args, env, timeoutMs: 1000 })).toMatchObject({
      kind: 'not-started',
    });
  });

  it('that leaves a child with its pipes is not waited for when its time is over', async () => {
    const script = `require('child_process').spawn('sleep', ['5'], { stdio: 'inherit' });`;
    const before = performance.now();
    const ended = await runChild({ program: process.execPath, args: ['-e', script], env, timeoutMs: 1000 });
    expect(ended.kind).toBe('timed-out');
    expect(performance.now() - before).toBeLessThan(4000);
  });
});
