import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Film, FilmPiece, Join } from '../../src/core/film.ts';
import { readClipFacts } from '../../src/media/clip-facts.ts';
import { findTool } from '../../src/media/find-tool.ts';
import { joinClips } from '../../src/media/join-clips.ts';
import type { MediaTool } from '../../src/media/media-tool.ts';
import { needsTool, renderFilm } from '../../src/media/render-film.ts';
import { describeWithChromium } from '../support/browser.ts';
import { countsOf, describeWithFfmpeg, judge, loudness, makeClip, oddClip } from '../support/odd-clips.ts';

function folder(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'shotgraph-film-')));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function toolOf(kind: 'system' | 'wasm' = 'system'): Promise<MediaTool> {
  const tool = await findTool({
    env: { PATH: process.env['PATH'], ...(kind === 'wasm' && { SHOTGRAPH_FFMPEG: 'wasm' }) },
  });
  if (!tool.ok) throw new Error(tool.error.message);
  return tool.value;
}

const CUT: Join = { kind: 'cut' };

interface PieceWish {
  readonly from?: number;
  readonly length?: number;
  readonly join?: Join;
  readonly title?: string;
  readonly caption?: string;
}

async function piece(file: string, wish: PieceWish = {}): Promise<FilmPiece> {
  const facts = await readClipFacts(file);
  if (!facts.ok) throw new Error(facts.error);
  const { from = 0, length = facts.value.seconds - from, join = CUT, title = 'a', caption = 'A.' } = wish;
  const origin = { uses: 'p/m', provider: 'p', taskId: 't', sha256: '0', fingerprint: 'f' };
  return { kind: 'clip', take: 'a', title, caption, file, facts: facts.value, from, length, join, origin };
}

function card(seconds: number, join: Join = CUT): FilmPiece {
  return { kind: 'card', title: 'The end', text: 'The end', seconds, join };
}

function film(pieces: readonly FilmPiece[], more: Partial<Film> = {}): Film {
  return { name: 'film', labels: {}, pieces, sound: true, ...more };
}

async function render(made: Film, tool?: MediaTool, target = folder()) {
  const picture = new PNG({ width: 16, height: 9 });
  picture.data.fill(255);
  const cards = new Map<FilmPiece, string>();
  const cardFile = join(folder(), 'card.png');
  writeFileSync(cardFile, PNG.sync.write(picture));
  for (const one of made.pieces) if (one.kind === 'card') cards.set(one, cardFile);
  const progress: number[] = [];
  const result = await renderFilm(made, {
    folder: target,
    cards,
    onProgress: (seconds) => progress.push(seconds),
    ...(tool && { tool }),
  });
  return { result, progress, target };
}

async function rendered(made: Film, tool?: MediaTool) {
  const { result, progress } = await render(made, tool);
  if (!result.ok) throw new Error(result.error.message);
  return { ...result.value, progress, judged: judge(result.value.file) };
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);
const rounded = (path: string): number[] => countsOf(path).map((count) => Math.round(count));

describeWithFfmpeg('a film to look at', () => {
  describeWithChromium('in a browser', (play) => {
    it.each(['cut', 'crossfade'] as const)('by %s plays and can be sought through', async (kind) => {
      const place = folder();
      const clips = [300, 600].map((sound) =>
        makeClip(join(place, `${sound}.mp4`), { seconds: 3, width: 320, height: 180, sound, picture: 'drawn' }),
      );
      const joins: Join = kind === 'cut' ? CUT : { kind, seconds: 0.5 };
      const made = film([await piece(clips[0] ?? ''), await piece(clips[1] ?? '', { join: joins })]);
      const { file, how } = await rendered(made, await toolOf());
      expect(how).toBe(kind === 'cut' ? 'joined' : 'encoded');
      const played = await play(file);
      expect(played).toMatchObject({ readyState: 4, width: 320, height: 180, errors: [] });
      expect(played.seconds).toBeCloseTo(kind === 'cut' ? 6 : 5.5, 1);
      expect(played.foundAt).toBeCloseTo(played.soughtTo, 1);
      expect(played.advanced).toBeGreaterThan(0);
      expect(played.audioBytes).toBeGreaterThan(0);
      expect(played.colours).toBeGreaterThan(4);
    });
  });
});

describeWithFfmpeg('a film', () => {
  it('of clips that fit together is joined without loss and without a tool', async () => {
    const [a, b] = [oddClip('plain.mp4'), oddClip('plain.mp4')];
    const made = film([await piece(a, { title: 'One = 1; #\\' }), await piece(b, { title: 'Ünö' }), await piece(a)]);
    expect(needsTool(made)).toBeUndefined();
    const { how, judged, file, facts, tool } = await rendered(made);
    expect({ how, tool }).toEqual({ how: 'joined', tool: undefined });
    expect(judged).toMatchObject({ codec: 'h264', frames: 72, rate: '24/1', seconds: 3, complaints: '' });
    expect(judged.audio?.seconds).toBeCloseTo(3, 1);
    expect(rounded(file)).toEqual([...range(0, 24), ...range(0, 24), ...range(0, 24)]);
    expect(facts).toMatchObject({ frames: 72, seconds: 3, width: 160, height: 90 });
    expect(judged.chapters).toEqual([
      { start: 0, end: 1, title: 'One = 1; #\\' },
      { start: 1, end: 2, title: 'Ünö' },
      { start: 2, end: 3, title: 'a' },
    ]);
  });

  it('is the same bytes each time, joined or encoded', async () => {
    for (const join of [CUT, { kind: 'crossfade', seconds: 0.25 }] as const) {
      const made = film([await piece(oddClip('plain.mp4')), await piece(oddClip('plain.mp4'), { join })]);
      const [one, two] = [await rendered(made, await toolOf()), await rendered(made, await toolOf())];
      expect(readFileSync(one.file).equals(readFileSync(two.file))).toBe(true);
    }
  });

  describe.each(['system', 'wasm'] as const)('by the %s tool', (kind) => {
    it('with crossfades lays as many frames over each other as it says', async () => {
      const join = { kind: 'crossfade', seconds: 0.5 } as const;
      const clip = oddClip('plain.mp4');
      const made = film([await piece(clip), await piece(clip, { join }), await piece(clip, { join })]);
      const { how, judged, file, progress } = await rendered(made, await toolOf(kind));
      expect(how).toBe('encoded');
      expect(judged).toMatchObject({
        codec: 'h264',
        frames: 48,
        rate: '24/1',
        seconds: 2,
        pixels: 'yuv420p',
        complaints: '',
      });
      expect(judged.audio).toMatchObject({ codec: 'aac', rate: 48_000, channels: 2 });
      expect(judged.audio?.seconds).toBeCloseTo(2, 1);
      const counts = rounded(file);
      expect(counts.slice(0, 12)).toEqual(range(0, 12));
      expect(counts.slice(36)).toEqual(range(12, 24));
      expect(progress.at(-1)).toBeCloseTo(2, 1);
    });

    it('of unlike clips is brought to the size and rate of the first', async () => {
      const slow = makeClip(join(folder(), 'slow.mp4'), { fps: 12, width: 90, height: 160, sound: false });
      const made = film([
        await piece(oddClip('plain.mp4')),
        await piece(slow),
        await piece(oddClip('hevc-ten-bit.mp4'), { from: 0.25, length: 0.5 }),
        card(0.5),
      ]);
      const { judged, file } = await rendered(made, await toolOf(kind));
      expect(judged).toMatchObject({ frames: 72, width: 160, height: 90, rate: '24/1', complaints: '' });
      expect(rounded(file).slice(0, 24)).toEqual(range(0, 24));
      expect(rounded(file).slice(48, 60)).toEqual(range(6, 18));
      expect(loudness(file, 0.1, 0.9)).toBeGreaterThan(-30);
      expect(loudness(file, 1.1, 1.9)).toBeLessThan(-80);
    });
  });

  it.each([
    ['23.976', 24000 / 1001, '24000/1001'],
    ['29.97', 30000 / 1001, '30000/1001'],
    ['25', 25, '25/1'],
    ['60', 60, '60/1'],
  ])('at %s frames a second has exactly as many as it says', async (_, fps, rate) => {
    const place = folder();
    const clip = makeClip(join(place, 'a.mp4'), { fps, seconds: 48 / fps });
    const made = film([
      await piece(clip, { length: 30 / fps }),
      await piece(clip, { from: 10 / fps, join: { kind: 'crossfade', seconds: 8 / fps } }),
      await piece(clip, { join: { kind: 'fade', seconds: 12 / fps } }),
      await piece(clip, { from: 3 / fps, length: 11 / fps }),
    ]);
    const { judged, file } = await rendered(made, await toolOf());
    expect(judged).toMatchObject({ frames: 30 + 38 - 8 + 48 + 11, rate, complaints: '' });
    const counts = rounded(file);
    expect(counts.slice(0, 22)).toEqual(range(0, 22));
    expect(counts.slice(30, 54)).toEqual(range(18, 42));
    expect(counts.slice(66, 108)).toEqual(range(6, 48));
    expect(counts.slice(108)).toEqual(range(3, 14));
    expect(judged.audio?.seconds).toBeCloseTo(judged.seconds, 1);
  });

  it('fades through black, pictures and sound', async () => {
    const clip = makeClip(join(folder(), 'a.mp4'), { fps: 24, seconds: 2 });
    const made = film([await piece(clip), await piece(clip, { join: { kind: 'fade', seconds: 1 } })]);
    const { judged, file } = await rendered(made, await toolOf());
    const counts = countsOf(file);
    expect(judged.frames).toBe(96);
    expect(counts[47]).toBeLessThan(5);
    expect(counts[40]).toBeLessThan(40 * 0.8);
    expect(Math.round(counts[35] ?? 0)).toBe(35);
    expect(loudness(file, 1.95, 2.05)).toBeLessThan(loudness(file, 0.5, 1) - 15);
  });

  it('with a soundtrack plays it to its end, alone or under the sound of the clips', async () => {
    const clip = makeClip(join(folder(), 'a.mp4'), { seconds: 2 });
    const soundtrack = { file: join(folder(), 'score, [a]; `b`.wav'), gain: -6, fadeIn: 0.5, fadeOut: 0.5 };
    const tone = makeClip(`${soundtrack.file}.mp4`, { seconds: 3, sound: 880 });
    const { ffmpeg } = await import('../support/odd-clips.ts');
    ffmpeg(['-i', `file:${tone}`, '-vn', `file:${soundtrack.file}`]);
    const pieces = [await piece(clip)];
    const alone = await rendered(film(pieces, { sound: false, soundtrack }), await toolOf());
    expect(alone.judged.frames).toBe(48);
    expect(alone.judged.audio?.seconds).toBeCloseTo(2, 1);
    expect(loudness(alone.file, 0, 0.1)).toBeLessThan(loudness(alone.file, 0.8, 1.2) - 10);
    expect(loudness(alone.file, 1.9, 2)).toBeLessThan(loudness(alone.file, 0.8, 1.2) - 10);
    const both = await rendered(film(pieces, { soundtrack }), await toolOf());
    expect(loudness(both.file, 0.8, 1.2)).toBeGreaterThan(loudness(alone.file, 0.8, 1.2) + 1);
    const short = await rendered(film([...pieces, ...pieces], { sound: false, soundtrack }), await toolOf());
    expect(short.judged).toMatchObject({ frames: 96 });
    expect(short.judged.audio?.seconds).toBeCloseTo(4, 1);
    expect(loudness(short.file, 2.9, 3)).toBeLessThan(loudness(short.file, 2, 2.4) - 10);
    expect(loudness(short.file, 3.1, 3.9)).toBeLessThan(-80);
  });

  it.each(['system', 'wasm'] as const)(
    'plays on under a soundtrack that changes in the middle, by %s',
    async (kind) => {
      const place = folder();
      const { ffmpeg } = await import('../support/odd-clips.ts');
      const parts = [44_100, 22_050].map((rate, index) => {
        const part = join(place, `${rate}.mp3`);
        ffmpeg(['-f', 'lavfi', '-i', `sine=440:duration=1:sample_rate=${rate}`, '-ac', String(index + 1), part]);
        return readFileSync(part);
      });
      const soundtrack = { file: join(place, 'score.mp3'), gain: 0, fadeIn: 0, fadeOut: 0 };
      writeFileSync(soundtrack.file, Buffer.concat(parts));
      const clip = makeClip(join(place, 'a.mp4'), { seconds: 2 });
      const made = await rendered(film([await piece(clip)], { sound: false, soundtrack }), await toolOf(kind));
      expect(made.judged).toMatchObject({ frames: 48, complaints: '' });
      expect(loudness(made.file, 0.2, 0.8)).toBeGreaterThan(-40);
      expect(loudness(made.file, 1.3, 1.8)).toBeGreaterThan(-40);
    },
  );

  it('begins a soundtrack with the silence that it begins with', async () => {
    const place = folder();
    const { ffmpeg } = await import('../support/odd-clips.ts');
    const clip = makeClip(join(place, 'a.mp4'), { seconds: 2 });
    const soundtrack = { file: join(place, 'late.mp4'), gain: 0, fadeIn: 0, fadeOut: 0 };
    const tone = ['-f', 'lavfi', '-i', 'sine=440:duration=1'];
    ffmpeg(['-i', clip, '-itsoffset', '1', ...tone, '-map', '0:v', '-map', '1:a', soundtrack.file]);
    const { file } = await rendered(film([await piece(clip)], { sound: false, soundtrack }), await toolOf());
    expect(loudness(file, 0.1, 0.8)).toBeLessThan(-80);
    expect(loudness(file, 1.2, 1.8)).toBeGreaterThan(-40);
  });

  it('names the soundtrack that cannot be played', async () => {
    const soundtrack = { file: oddClip('silent.mp4'), gain: 0, fadeIn: 0, fadeOut: 0 };
    const { result, target } = await render(film([await piece(oddClip('plain.mp4'))], { soundtrack }), await toolOf());
    expect(result).toMatchObject({
      error: { reason: 'media', message: `the soundtrack ${soundtrack.file} can not be played: it holds no sound` },
    });
    expect(readdirSync(target)).toEqual([]);
  });

  it.skipIf(!existsSync('/dev/full'))('that is joined on a disk that is full says so', async () => {
    const joined = await joinClips({
      files: [oddClip('plain.mp4')],
      target: '/dev/full',
      rate: { num: 24, den: 1 },
      withSound: true,
      spare: 0,
    });
    expect(joined).toMatchObject({
      error: { reason: 'disk', message: 'the clips cannot be joined: the disk is full' },
    });
  });

  it('without sound has no sound track', async () => {
    const pieces = [await piece(oddClip('plain.mp4')), await piece(oddClip('plain.mp4'))];
    const joined = await rendered(film(pieces, { sound: false }));
    expect(joined.judged).toMatchObject({ frames: 48, complaints: '' });
    expect(joined.judged.audio).toBeUndefined();
    const silent = [await piece(oddClip('silent.mp4')), card(0.5, { kind: 'crossfade', seconds: 0.25 })];
    const encoded = await rendered(film(silent), await toolOf());
    expect(encoded.judged.frames).toBe(30);
    expect(encoded.judged.audio).toBeUndefined();
  });

  it.each([
    'key-frames.mp4',
    'b-frames.mp4',
    'hevc.mp4',
    'ten-bit.mp4',
    'webm.webm',
    'odd-size.webm',
    'rotated.mp4',
    'fragmented.mp4',
    'short-sound.mp4',
    'long-sound.mp4',
    'mono.mp4',
  ] as const)('begins with %s, and has each of its frames', async (name) => {
    const made = film([await piece(oddClip(name)), await piece(oddClip('plain.mp4'))]);
    const { judged, file } = await rendered(made, await toolOf());
    expect(judged).toMatchObject({ frames: 48, complaints: '' });
    expect(judged.width % 2).toBe(0);
    expect(rounded(file).slice(0, 24)).toEqual(range(0, 24));
    expect(judged.audio?.seconds).toBeCloseTo(2, 1);
  });

  it.each([
    'b-frames.mp4',
    'fragmented.mp4',
    'short-sound.mp4',
    'long-sound.mp4',
    'mono.mp4',
    'edit-list.mp4',
  ] as const)('of %s alone is joined, or says what it needs', async (name) => {
    const facts = await piece(oddClip(name));
    const made = film([facts, facts, facts]);
    const { how, judged, file } = await rendered(made, await toolOf());
    expect(how).toBe(name === 'edit-list.mp4' ? 'encoded' : 'joined');
    const [first, last] = name === 'edit-list.mp4' ? [12, 48] : [0, 24];
    expect(rounded(file)).toEqual([...range(first, last), ...range(first, last), ...range(first, last)]);
    expect(judged.complaints).toBe('');
  });

  it('begins with the frame that is seen where a clip is cut, at another rate too', async () => {
    const slow = makeClip(join(folder(), 'slow.mp4'), { fps: 12 });
    const pieces = [await piece(oddClip('plain.mp4')), await piece(slow, { from: 1 / 24, length: 0.25 })];
    const { file } = await rendered(film(pieces), await toolOf());
    expect(rounded(file).slice(24)).toEqual([0, 1, 1, 2, 2, 3]);
  });

  it('with a clip whose rate varies shows each frame as long as it is shown', async () => {
    const { judged, file } = await rendered(
      film([await piece(oddClip('plain.mp4')), await piece(oddClip('variable.mp4'))]),
      await toolOf(),
    );
    const counts = rounded(file).slice(24);
    expect(counts.slice(0, 12)).toEqual(range(0, 12));
    expect(counts.slice(12, 18)).toEqual([12, 12, 12, 13, 13, 13]);
    expect(judged.frames).toBe(counts.length + 24);
  });

  it('of a hundred clips is made in parts, without a seam', async () => {
    const clip = makeClip(join(folder(), 'a.mp4'), { seconds: 0.5 });
    const overlap = { kind: 'crossfade', seconds: 1 / 6 } as const;
    const pieces = [await piece(clip)];
    for (let index = 1; index < 30; index += 1)
      pieces.push(await piece(clip, { join: index % 10 === 0 ? CUT : overlap }));
    const { judged, file } = await rendered(film(pieces), await toolOf());
    expect(judged).toMatchObject({ frames: 30 * 12 - 27 * 4, complaints: '' });
    expect(judged.chapters).toHaveLength(30);
    expect(judged.audio?.seconds).toBeCloseTo(judged.seconds, 1);
    const counts = rounded(file);
    expect(counts.slice(0, 8)).toEqual(range(0, 8));
    expect(counts.slice(-8)).toEqual(range(4, 12));
    for (let second = 0; second + 0.4 < judged.seconds; second += 0.4) {
      expect(loudness(file, second, second + 0.4)).toBeGreaterThan(-30);
    }
  });

  it('that comes out too short is none, and leaves what stood there', async () => {
    const good = await piece(oddClip('plain.mp4'));
    const lying = { ...(await piece(oddClip('plain.mp4'))), file: oddClip('truncated.mp4') };
    const target = folder();
    writeFileSync(join(target, 'film.mp4'), 'mine');
    const { result } = await render(film([good, lying, card(0.2)]), await toolOf(), target);
    expect(result).toMatchObject({ ok: false, error: { reason: 'media' } });
    expect(readFileSync(join(target, 'film.mp4'), 'utf8')).toBe('mine');
    expect(readdirSync(target)).toEqual(['film.mp4']);
  });

  it('needs no tool only where it can be joined, and says why it does', async () => {
    const made = film([await piece(oddClip('plain.mp4')), card(1)]);
    expect(needsTool(made)).toBe('it has a card');
    const { result } = await render(made);
    expect(result).toMatchObject({
      ok: false,
      error: { reason: 'media', message: 'film needs ffmpeg or @ffmpeg/core, as it has a card' },
    });
  });

  it('says what a tool lacks', async () => {
    const made = film([await piece(oddClip('plain.mp4')), card(1, { kind: 'crossfade', seconds: 0.5 })]);
    const poor: MediaTool = { ...(await toolOf()), name: 'ffmpeg 4.0 (x)', can: { crossfade: false, aac: true } };
    const { result } = await render(made, poor);
    expect(!result.ok && result.error.message).toBe(
      'ffmpeg 4.0 (x) lacks an encoder for H.264 (libx264) and the filter xfade, which crossfades are made with: ' +
        'install a complete ffmpeg of version 4.4 or newer',
    );
  });
});
