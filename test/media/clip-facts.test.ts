import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { probeClip, readClipFacts } from '../../src/media/clip-facts.ts';
import { renderPlainClip } from '../../src/simulator/picture/plain-clip.ts';
import { describeWithFfmpeg, judge, makeClip, type OddClip, ODD_CLIPS, oddClip } from '../support/odd-clips.ts';

function scratchFile(name: string, bytes?: Uint8Array | string): string {
  const folder = mkdtempSync(join(tmpdir(), 'shotgraph-facts-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  if (bytes !== undefined) writeFileSync(join(folder, name), bytes);
  return join(folder, name);
}

/** A clip with its index before its pictures or behind them, whose boxes end where the file does. */
const SIMULATED = Buffer.from(renderPlainClip({ seconds: 2, width: 854, height: 480, digest: '53a1'.repeat(16) }));

async function why(bytes: Uint8Array | string): Promise<string> {
  const facts = await readClipFacts(scratchFile('clip.mp4', bytes));
  return facts.ok ? 'a video' : facts.error;
}

describe('a clip of the simulator', () => {
  it('is what was asked of it', async () => {
    expect(await readClipFacts(scratchFile('clip.mp4', SIMULATED))).toEqual({
      ok: true,
      value: { container: 'mp4', codec: 'avc', width: 854, height: 480, seconds: 2, frames: 48, fps: 24 },
    });
  });

  it('is cut off, wherever it ends', async () => {
    for (let length = 1; length < SIMULATED.length; length += 1 + (length >> 4)) {
      const said = await why(SIMULATED.subarray(0, length));
      expect(said, `${length} of ${SIMULATED.length} bytes`).toMatch(/^it is (cut off|no video|text)|its index/);
    }
  });

  it('is cut off where only its sample table knows of the end', async () => {
    const at = SIMULATED.indexOf('mdat') - 4;
    const end = at + SIMULATED.readUInt32BE(at);
    const isLast = end === SIMULATED.length;
    // To the end of the file, wherever that is.
    const open = Buffer.from(SIMULATED);
    open.writeUInt32BE(0, at);
    if (isLast) {
      expect(await why(open)).toBe('a video');
      expect(await why(open.subarray(0, open.length - 2))).toMatch(
        /^it is cut off: frame 48 of 48 lies beyond its end/,
      );
    } else {
      // The index stands last: pictures are taken out before it, and the box is as long as what is left.
      const short = Buffer.concat([SIMULATED.subarray(0, at + 8), SIMULATED.subarray(end)]);
      short.writeUInt32BE(8, at);
      expect(await why(short)).toMatch(/^it is (cut off|damaged)/);
    }
  });

  it('is damaged where zeros stand in the place of its pictures', async () => {
    const at = SIMULATED.indexOf('mdat') + 4;
    const end = at - 8 + SIMULATED.readUInt32BE(at - 8);
    const zeros = Buffer.from(SIMULATED).fill(0, at, end);
    expect(await why(zeros)).toBe('it is damaged: frame 1 of 48 is no H.264');
    const half = Buffer.from(SIMULATED).fill(0, (at + end) >> 1, end);
    expect(await why(half)).toMatch(/^it is damaged: frame \d+ of 48 is no H.264$/);
  });

  it('never throws, whatever a byte of its index becomes', async () => {
    const moov = SIMULATED.indexOf('moov');
    for (let at = moov; at < SIMULATED.length; at += 7) {
      const broken = Buffer.from(SIMULATED);
      broken[at] = (broken[at] ?? 0) ^ 0x5a;
      const facts = await readClipFacts(scratchFile('clip.mp4', broken));
      if (facts.ok) expect(Object.values(facts.value).every((value) => value !== 0)).toBe(true);
      else expect(facts.error).toMatch(/^it/);
    }
  });
});

describe('what is no video', () => {
  it.each([
    ['nothing', '', 'it is empty'],
    ['text', 'Not found.\n', 'it is text, not a video'],
    [
      'a picture',
      Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'),
      'it is a file of the format png, not a video',
    ],
    ['a sound', Buffer.from('RIFF\x24\0\0\0WAVEfmt ', 'latin1'), 'it is a file of the format wav, not a video'],
    ['bytes', new Uint8Array(4096).fill(1), 'it is no video: its first bytes are of no known format'],
    ['a box alone', Buffer.from('\0\0\0\x10ftypisom\0\0\0\0', 'latin1'), /^its index \(moov\) is missing/],
    ['a playlist', '#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n/etc/hostname\n', 'it is text, not a video'],
  ])('%s', async (_name, bytes, words) => {
    expect(await why(bytes)).toEqual(typeof words === 'string' ? words : expect.stringMatching(words));
  });

  it('is not said of a file that is not there, or no file', async () => {
    const missing = scratchFile('gone.mp4');
    expect(await probeClip(missing)).toMatchObject({ kind: 'unknown' });
    mkdirSync(missing);
    expect(await probeClip(missing)).toMatchObject({ kind: 'unknown' });
    expect(await readClipFacts(missing)).toMatchObject({ ok: false });
  });
});

describeWithFfmpeg('clips of ffmpeg', () => {
  const UNREADABLE: Readonly<Partial<Record<OddClip, RegExp>>> = {
    'truncated.mp4': /^it is cut off: \d+ of at least \d+ bytes are there$/,
    'no-index.mp4': /^it is cut off: \d+ of at least \d+ bytes are there$/,
    'corrupt.mp4': /^it is damaged: frame 1 of 24 is no H.264$/,
    'no-frames.mp4': /^it holds no frames$/,
    'empty.mp4': /^it is empty$/,
    'sound-only.mp4': /^it holds sound and no picture$/,
    'page.mp4': /^it is text, not a video$/,
  };
  const CODEC: Readonly<Record<string, string>> = { h264: 'avc', hevc: 'hevc', vp9: 'vp9' };

  it.each(ODD_CLIPS.filter((name) => !UNREADABLE[name]))('%s is what ffprobe says it is', async (name) => {
    const path = oddClip(name);
    const facts = await readClipFacts(path);
    if (!facts.ok) throw new Error(facts.error);
    const judged = judge(path);
    const { codec, width, height, frames, seconds, fps, audio, depth = 8, rotation = 0, isVariable } = facts.value;
    const turned = rotation === 90 || rotation === 270;
    expect({ codec, width: turned ? height : width, height: turned ? width : height, frames }).toEqual({
      codec: CODEC[judged.codec],
      width: judged.width,
      height: judged.height,
      frames: judged.frames,
    });
    if (!isVariable && !Number.isNaN(judged.seconds)) expect(seconds).toBeCloseTo(judged.seconds, 2);
    expect(depth).toBe(judged.pixels.includes('10') ? 10 : 8);
    expect(isVariable ?? false).toBe(name === 'variable.mp4');
    expect(rotation).toBe(name === 'rotated.mp4' ? 90 : 0);
    if (!isVariable) expect(fps).toBe(24);
    expect(audio && { rate: audio.sampleRate, channels: audio.channels, codec: audio.codec }).toEqual(
      judged.audio && { rate: judged.audio.rate, channels: judged.audio.channels, codec: judged.audio.codec },
    );
  });

  it.each(Object.entries(UNREADABLE))('%s can not be read, and it says why', async (name, words) => {
    const facts = await readClipFacts(oddClip(name as OddClip));
    expect(facts.ok ? 'a video' : facts.error).toMatch(words);
  });

  it.each([
    ['24000/1001', 23.976],
    ['25', 25],
    ['30000/1001', 29.97],
    ['60', 60],
    ['17', 17],
  ])('a rate of %s', async (rate, fps) => {
    const path = makeClip(scratchFile('clip.webm'), {
      codec: 'vp9',
      sound: false,
      seconds: 2,
      fps: 30,
      filter: `fps=${rate}`,
    });
    const facts = await readClipFacts(path);
    expect(facts.ok && facts.value.fps).toBeCloseTo(fps, 1);
    if (facts.ok && fps !== 17) expect(facts.value.fps).toBe(fps);
  });

  it('a WebM that was cut off', async () => {
    const whole = readFileSync(oddClip('webm.webm'));
    expect(await why(whole.subarray(0, whole.length >> 1))).toMatch(/^it is cut off: \d+ of at least \d+ bytes/);
  });

  it('a file that is cut off, whose boxes say that it is whole', async () => {
    const bytes = readFileSync(oddClip('truncated.mp4'));
    const at = bytes.indexOf('mdat') - 4;
    bytes.writeUInt32BE(bytes.length - at, at);
    expect(await why(bytes)).toMatch(/^it is cut off: frame \d+ of 24 lies beyond its end$/);
  });
});
