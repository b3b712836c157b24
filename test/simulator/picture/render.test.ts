import jpeg from 'jpeg-js';
import { BufferSource, EncodedPacketSink, Input, MP4 } from 'mediabunny';
import { describe, expect, it } from 'vitest';
import { mediaFacts } from '../../../src/simulator/media-facts.ts';
import { decodeKeyPicture } from '../../../src/simulator/picture/decoder.ts';
import type { Mosaic } from '../../../src/simulator/picture/mosaic.ts';
import { mosaicOf, readPixels } from '../../../src/simulator/picture/raster-file.ts';
import { makeReel } from '../../../src/simulator/picture/reel.ts';
import { renderThumbnail } from '../../../src/simulator/picture/render.ts';
import { makeMosaic } from '../../../src/simulator/picture/mosaic.ts';
import { readSourceClip } from '../../../src/simulator/picture/source-clip.ts';
import { complaints, decode, HAS_FFMPEG, looksLike, planesOf, probe } from './judge.ts';
import type { GivenFile } from '../../../src/simulator/picture/request.ts';
import { draw, given, image, jpg, png, request } from './scenes.ts';

/** The key picture that a clip begins with. */
async function firstFrame(bytes: Uint8Array): Promise<Mosaic | undefined> {
  const track = await new Input({ source: new BufferSource(bytes), formats: [MP4] }).getPrimaryVideoTrack();
  const packet = track && (await new EncodedPacketSink(track).getFirstPacket());
  return packet ? decodeKeyPicture(packet.data.subarray(4), track.displayWidth, track.displayHeight) : undefined;
}

async function lastFrame(bytes: Uint8Array): Promise<Mosaic | undefined> {
  return (await readSourceClip(bytes))?.lastFrame;
}

/** The share of luma values that differ. */
function difference(one: Mosaic | undefined, other: Mosaic | undefined): number {
  if (!one || !other) return NaN;
  return one.luma.reduce((sum, value, at) => sum + (value === other.luma[at] ? 0 : 1), 0) / one.luma.length;
}

const LONG = 'A lighthouse keeper climbs the spiral stairs. '.repeat(30);

describe('a clip', () => {
  const sizes = [480, 720, 1080].flatMap((short) =>
    [
      [16, 9],
      [4, 3],
      [1, 1],
      [9, 16],
      [3, 4],
    ].map(([across = 1, down = 1]) => {
      const long = 2 * Math.round((short * Math.max(across / down, down / across)) / 2);
      return across >= down ? ([long, short] as const) : ([short, long] as const);
    }),
  );

  it.skipIf(!HAS_FFMPEG).each([...sizes, [160, 90] as const, [360, 360] as const, [1920, 480] as const])(
    'of %i x %i has that size, all its frames, and decodes without a word',
    async (width, height) => {
      const bytes = await draw({ width, height, seconds: 1, prompt: LONG, model: 'skyreels-v4-image-to-video' });
      expect(probe(bytes).streams).toMatchObject([
        {
          codec_name: 'h264',
          profile: 'Constrained Baseline',
          width,
          height,
          r_frame_rate: '24/1',
          nb_read_frames: '24',
          duration: '1.000000',
          color_space: 'bt709',
        },
      ]);
      expect(complaints(bytes)).toBe('');
    },
  );

  it.skipIf(!HAS_FFMPEG).each([3, 7.5, 15])('lasts %d s', async (seconds) => {
    const bytes = await draw({ seconds });
    const { streams, format } = probe(bytes);
    expect(streams[0]?.['nb_read_frames']).toBe(String(seconds * 24));
    expect(Number(format['duration'])).toBeCloseTo(seconds, 3);
    expect(mediaFacts(Buffer.from(bytes)).seconds).toBeCloseTo(seconds, 3);
    expect(complaints(bytes)).toBe('');
  });

  it.skipIf(!HAS_FFMPEG)('shows what was drawn: first and last frame exactly, the others nearly', async () => {
    const more = { width: 640, height: 360, seconds: 2 };
    const { reel } = await makeReel(request(more));
    const raw = decode(await draw(more));
    const size = (640 * 360 * 3) / 2;
    const wanted = makeMosaic(640, 360);
    for (const frame of [0, 13, 29, 47]) {
      reel.draw(wanted, frame);
      const [is, should] = [raw.subarray(frame * size, (frame + 1) * size), planesOf(wanted)];
      if (frame === 0 || frame === 47) expect(is.equals(should)).toBe(true);
      const worst = is.reduce((most, value, at) => Math.max(most, Math.abs(value - (should[at] ?? 0))), 0);
      expect(worst).toBeLessThanOrEqual(4);
    }
  });

  it('moves, and its clock runs', async () => {
    const { reel } = await makeReel(request({ width: 640, height: 360 }));
    const [one, two] = [makeMosaic(640, 360), makeMosaic(640, 360)];
    for (let frame = 0; frame < 71; frame += 1) {
      reel.draw(one, frame);
      reel.draw(two, frame + 1);
      expect(difference(one, two)).toBeGreaterThan(0);
    }
    reel.draw(one, 0);
    expect(difference(one, two)).toBeGreaterThan(0.02);
  });

  it.each([
    ['digest', { digest: 'ffff' }],
    ['prompt', { prompt: 'Another.' }],
    ['model', { model: 'skyreels-v4-std' }],
    ['mode', { mode: 'I2V' }],
    ['sound', { hasSound: true }],
    ['picture', { images: [image('inset', given(png(80, 80)), { label: '@Hero' })] }],
  ])('is another one with another %s', async (_, more) => {
    const plain = { width: 640, height: 360, seconds: 1 };
    const bytes = Buffer.from(await draw(plain));
    expect(bytes.equals(await draw(plain))).toBe(true);
    expect(bytes.equals(await draw({ ...plain, ...more }))).toBe(false);
  });

  it('can be drawn of any prompt', async () => {
    for (const prompt of [
      '',
      ' ',
      '.',
      'W'.repeat(400),
      LONG.repeat(4),
      '\u6771\u4eac\u306e\u591c \ud83c\udf03 caf\u00e9',
      'a\n\nb\tc',
    ])
      for (const [width, height] of [
        [160, 90],
        [90, 160],
        [360, 90],
      ] as const)
        expect((await draw({ prompt, width, height, seconds: 0.5, mode: 'EXTEND' })).length).toBeGreaterThan(1000);
  });
});

describe('sound', () => {
  it.skipIf(!HAS_FFMPEG)('is there when asked, and makes the clip no longer', async () => {
    const { streams, format } = probe(await draw({ hasSound: true, seconds: 3 }));
    expect(streams.map(({ codec_name: name }) => name)).toEqual(['h264', 'aac']);
    expect(format['duration']).toBe('3.000000');
    const lag = 3 - Number(streams[1]?.['duration']);
    expect(lag).toBeGreaterThanOrEqual(0);
    expect(lag).toBeLessThan(0.03);
    expect(complaints(await draw({ hasSound: true, seconds: 3 }))).toBe('');
  });

  it.skipIf(!HAS_FFMPEG)('is not there when not', async () => {
    expect(probe(await draw()).streams.length).toBe(1);
  });
});

describe('extend', () => {
  const source = { digest: 'beef', width: 480, height: 360, prompt: 'Before.' };

  it('begins on the last frame of its source, pixel by pixel, and goes on, over a chain', async () => {
    let before = await draw(source);
    for (const digest of ['c1', 'c2', 'c3']) {
      const file = given(before, 'before.mp4');
      const bytes = await draw({
        ...source,
        digest,
        mode: 'EXTEND',
        prompt: `After ${digest}.`,
        source: { file, isPart: false },
      });
      const [first, last] = [await firstFrame(bytes), await lastFrame(bytes)];
      expect(looksLike(first, await lastFrame(before))).toBe(true);
      expect(difference(first, last)).toBeGreaterThan(0.05);
      if (HAS_FFMPEG) {
        const size = (480 * 360 * 3) / 2;
        const [end, start] = [decode(before), decode(bytes)];
        expect(start.subarray(0, size).equals(end.subarray(-size))).toBe(true);
      }
      before = bytes;
    }
  });

  it('goes on in the world of its source, where that stopped', async () => {
    const file = given(await draw(source), 'before.mp4');
    const { reel } = await makeReel(request({ ...source, digest: 'other', source: { file, isPart: false } }));
    expect(reel.scene).toEqual({ seed: 'beef', time: 71 });
    expect(reel.endScene).toEqual({ seed: 'beef', time: 142 });
  });

  it('begins on the last frame at another size', async () => {
    const file = given(await draw(source), 'before.mp4');
    const bytes = await draw({ ...source, width: 960, height: 720, source: { file, isPart: false } });
    const [small, large] = [await lastFrame(file.bytes ?? bytes), await firstFrame(bytes)];
    for (let y = 0; y < 90; y += 1)
      for (let x = 0; x < 120; x += 1) expect(large?.luma[2 * y * 4 * 60 + 2 * x]).toBe(small?.luma[y * 4 * 30 + x]);
  });

  it.skipIf(!HAS_FFMPEG).each([
    ['the same size', {}],
    ['another size', { width: 640, height: 480 }],
  ])('that contains its source plays it first, at %s', async (_, size) => {
    const before = await draw(source);
    const whole = { file: given(before, 'before.mp4'), isPart: true };
    const bytes = await draw({ ...source, ...size, digest: 'c9', seconds: 5, source: whole });
    expect(probe(bytes).streams[0]?.['nb_read_frames']).toBe('120');
    expect(complaints(bytes)).toBe('');
    if (Object.keys(size).length > 0) return;
    const frame = (480 * 360 * 3) / 2;
    const [all, part] = [decode(bytes), decode(before)];
    expect(all.subarray(0, 72 * frame).equals(part)).toBe(true);
    expect(all.subarray(72 * frame, 73 * frame).equals(part.subarray(-frame))).toBe(true);
  });

  it('of a clip that lies elsewhere, or is none of ours, begins with a placeholder', async () => {
    const foreign = await draw(source);
    foreign.fill(0, foreign.length - 3000);
    for (const bytes of [undefined, new Uint8Array(100), foreign]) {
      const made = await draw({ ...source, source: { file: given(bytes, 'far.mp4'), isPart: true } });
      expect(difference(await firstFrame(made), await lastFrame(made))).toBeGreaterThan(0.1);
    }
  });
});

describe('given pictures', () => {
  const size = { width: 640, height: 360 };
  const mosaic = (bytes: Uint8Array): Mosaic => {
    const pixels = readPixels(bytes);
    if (!pixels) throw new Error('no picture');
    return mosaicOf(pixels, size.width, size.height);
  };

  it.each([
    ['PNG', png(640, 360)],
    ['PNG of another size', png(100, 300)],
    ['JPEG', jpg(800, 600)],
  ])('stand at the beginning: %s', async (_, bytes) => {
    const clip = await draw({ ...size, images: [image('first', given(bytes))] });
    expect(looksLike(await firstFrame(clip), mosaic(bytes))).toBe(true);
    expect(difference(await firstFrame(clip), await lastFrame(clip))).toBeGreaterThan(0.1);
  });

  it.skipIf(!HAS_FFMPEG)('look as they do in the file', async () => {
    const bytes = png(640, 360);
    const decoded = decode(await draw({ ...size, images: [image('first', given(bytes))] }));
    const shown = decode(bytes, 'given.png');
    const luma = (raw: Buffer, x: number, y: number): number => raw[y * 640 + x] ?? 0;
    // ffmpeg turns RGB into BT.601 where nothing is said, so only grey tones can be compared; black and white are there.
    let near = 0;
    for (let y = 2; y < 360; y += 4)
      for (let x = 2; x < 640; x += 4) if (Math.abs(luma(decoded, x, y) - luma(shown, x, y)) < 24) near += 1;
    expect(near / (90 * 160)).toBeGreaterThan(0.9);
  });

  it('stand at the end, and in the middle at their time', async () => {
    const [end, middle] = [png(640, 360, 5), png(640, 360, 9)];
    const images = [image('end', given(end)), image('middle', given(middle), { at: 1 })];
    const clip = await draw({ ...size, images });
    expect(looksLike(await lastFrame(clip), mosaic(end))).toBe(true);
    const { reel } = await makeReel(request({ ...size, images }));
    const target = makeMosaic(640, 360);
    reel.draw(target, 24);
    expect(looksLike(target, mosaic(middle))).toBe(true);
    reel.draw(target, 40);
    expect(difference(target, mosaic(middle))).toBeGreaterThan(0.5);
  });

  it('are shown as insets, each with its own place', async () => {
    const bare = makeMosaic(640, 360);
    (await makeReel(request(size))).reel.draw(bare, 30);
    for (const count of [1, 3, 5, 12]) {
      const images = Array.from({ length: count }, (_, at) =>
        image('inset', given(png(64, 48, at)), { label: `@Hero${at}` }),
      );
      const target = makeMosaic(640, 360);
      (await makeReel(request({ ...size, images }))).reel.draw(target, 30);
      expect(difference(target, bare)).toBeGreaterThan(0.03);
    }
  });

  it('that can not be read are placeholders, of one look for one file', async () => {
    const huge = Buffer.from(png(8, 8));
    huge.writeUInt32BE(60_000, 16);
    huge.writeUInt32BE(60_000, 20);
    const broken = [
      undefined,
      new Uint8Array(),
      png(64, 64).subarray(0, 90),
      huge,
      jpg(64, 64).subarray(0, 300),
      Buffer.from('GIF89a'),
    ];
    const start = async (file: GivenFile): Promise<Mosaic> => {
      const target = makeMosaic(size.width, size.height);
      (await makeReel(request({ ...size, images: [image('first', file)] }))).reel.draw(target, 0);
      return target;
    };
    const one = await start(given(undefined, 'cat photo.webp'));
    for (const bytes of broken) expect(looksLike(await start(given(bytes, 'cat photo.webp')), one)).toBe(true);
    expect(difference(one, await start(given(undefined, 'dog.webp')))).toBeGreaterThan(0.05);
  });
});

describe('the thumbnail', () => {
  it('is a JPEG, a quarter of the size', async () => {
    const bytes = await renderThumbnail(request({ width: 854, height: 480 }));
    expect(jpeg.decode(bytes)).toMatchObject({ width: 214, height: 120 });
    expect(mediaFacts(Buffer.from(bytes))).toEqual({ width: 214, height: 120 });
    expect(Buffer.from(bytes).equals(await renderThumbnail(request({ width: 854, height: 480 })))).toBe(true);
  });
});
