import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const HERE = ['ffmpeg', 'ffprobe'].every((program) => spawnSync(program, ['-version']).status === 0);

/**
 * Tests that make or judge video with the system's ffmpeg and ffprobe. Without them they are skipped, and the report
 * shows it; CI, which installs them, fails instead.
 */
export function describeWithFfmpeg(title: string, tests: () => void): void {
  it(`${title}: ffmpeg and ffprobe are there in CI (apt-get install ffmpeg)`, () => {
    expect(HERE || !process.env['CI']).toBe(true);
  });
  describe.skipIf(!HERE)(title, () => {
    tests();
  });
}

export interface ClipWish {
  /** Default 1. */
  readonly seconds?: number;
  /** Frames a second; default 24. */
  readonly fps?: number;
  readonly width?: number;
  readonly height?: number;
  /** Hertz of a sine; false = it is silent. Default 440. */
  readonly sound?: number | false;
  readonly channels?: 1 | 2;
  /** `counted` (the default): frame n is one grey, which `countOf` reads back (modulo 54); `drawn`: something to look at. */
  readonly picture?: 'counted' | 'drawn';
  /** Default H.264. */
  readonly codec?: 'h264' | 'hevc' | 'vp9';
  readonly pixels?: 'yuv420p' | 'yuv420p10le' | 'yuv444p';
  /** More for ffmpeg, before the name of the file: `['-bf', '0']`. */
  readonly args?: readonly string[];
  /** More filters for the picture. */
  readonly filter?: string;
}

const CODECS = {
  h264: ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '8'],
  hevc: ['-c:v', 'libx265', '-preset', 'ultrafast', '-crf', '8', '-x265-params', 'log-level=none', '-tag:v', 'hvc1'],
  vp9: ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-crf', '10', '-b:v', '0'],
} as const;

/** Makes a clip of exactly `seconds * fps` frames; the extension says the container. */
export function makeClip(path: string, wish: ClipWish = {}): string {
  const { seconds = 1, fps = 24, width = 160, height = 90, sound = 440, picture = 'counted', codec = 'h264' } = wish;
  const frames = Math.round(seconds * fps);
  const source =
    picture === 'drawn'
      ? `testsrc2=size=${width}x${height}:rate=${fps}`
      : `color=c=black:s=8x8:r=${fps},geq=lum='16+4*mod(N,54)':cb=128:cr=128,scale=${width}:${height}:flags=neighbor,setsar=1`;
  // Not by `-frames:v`, which ends the sound as soon as the picture is done.
  const filters = [source, `trim=end_frame=${frames}`, ...(wish.filter === undefined ? [] : [wish.filter])].join(',');
  mkdirSync(dirname(path), { recursive: true });
  const tone = `sine=frequency=${sound}:sample_rate=48000:duration=${seconds}`;
  const inputs = ['-f', 'lavfi', '-i', filters, ...(sound === false ? [] : ['-f', 'lavfi', '-i', tone])];
  const pictures = [...CODECS[codec], '-pix_fmt', wish.pixels ?? 'yuv420p'];
  const sounds = ['-c:a', codec === 'vp9' ? 'libopus' : 'aac', '-b:a', '96k', '-ac', String(wish.channels ?? 2)];
  ffmpeg([...inputs, ...pictures, ...sounds, '-bitexact', ...(wish.args ?? []), `file:${path}`]);
  return path;
}

/** Which frame of a `counted` clip this is, modulo 54, by its mean grey; `grey` is 0 to 255, as in a PNG. */
export function countOf(grey: number): number {
  return Math.round((grey * 219) / 255 / 4);
}

/** The frames of a `counted` clip, in the order shown; between two numbers where two frames are seen at once. */
export function countsOf(path: string): readonly number[] {
  const filter = 'scale=2:2:flags=area,format=gray,format=rgb24,format=gray';
  const args = ['-nostdin', '-v', 'error', '-i', `file:${path}`, '-vf', filter, '-f', 'rawvideo', '-'];
  const { stdout } = spawnSync('ffmpeg', args, { maxBuffer: 1 << 28 });
  return Array.from({ length: stdout.length / 4 }, (_, frame) => ((stdout[frame * 4] ?? 0) * 219) / 255 / 4);
}

/** How loud a file is from one second to another, in decibels; -91 is silence. */
export function loudness(path: string, from: number, to: number): number {
  const filter = `atrim=${from}:${to},volumedetect`;
  const args = ['-nostdin', '-i', `file:${path}`, '-map', '0:a:0', '-af', filter, '-f', 'null', '-'];
  const { stderr } = spawnSync('ffmpeg', args, { encoding: 'utf8' });
  return Number(/mean_volume: (\S+) dB/.exec(stderr)?.[1] ?? Number.NaN);
}

/** Runs the system's ffmpeg; throws with its own words. */
export function ffmpeg(args: readonly string[]): void {
  const { status, stderr } = spawnSync('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ffmpeg ${args.join(' ')}\n${stderr}`);
}

/** What ffprobe says of a file, its frames counted by decoding them. */
export interface Judged {
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  /** As a fraction: `24/1`. */
  readonly rate: string;
  /** Of the video track, in seconds. */
  readonly seconds: number;
  readonly pixels: string;
  readonly audio?: {
    readonly codec: string;
    readonly rate: number;
    readonly channels: number;
    readonly seconds: number;
  };
  readonly chapters: readonly { readonly start: number; readonly end: number; readonly title: string }[];
  /** What a decoder complains of, reading it whole; empty = nothing. */
  readonly complaints: string;
}

interface Stream {
  readonly codec_type: string;
  readonly codec_name: string;
  readonly width: number;
  readonly height: number;
  readonly nb_read_frames: string;
  readonly r_frame_rate: string;
  readonly duration?: string;
  readonly pix_fmt: string;
  readonly sample_rate: string;
  readonly channels: number;
}

/** The judgement of ffprobe, which is not ours. */
export function judge(path: string): Judged {
  const args = ['-v', 'error', '-count_frames', '-show_streams', '-show_chapters', '-of', 'json', `file:${path}`];
  const { stdout, stderr, status } = spawnSync('ffprobe', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ffprobe: ${stderr}`);
  const { streams, chapters } = JSON.parse(stdout) as {
    streams: Stream[];
    chapters: { start_time: string; end_time: string; tags?: { title?: string } }[];
  };
  const video = streams.find(({ codec_type: type }) => type === 'video');
  const audio = streams.find(({ codec_type: type }) => type === 'audio');
  if (!video) throw new Error(`no video track in ${path}`);
  const decoded = spawnSync('ffmpeg', ['-nostdin', '-v', 'warning', '-i', `file:${path}`, '-f', 'null', '-'], {
    encoding: 'utf8',
  });
  return {
    codec: video.codec_name,
    width: video.width,
    height: video.height,
    frames: Number(video.nb_read_frames),
    rate: video.r_frame_rate,
    seconds: Number(video.duration),
    pixels: video.pix_fmt,
    ...(audio && {
      audio: {
        codec: audio.codec_name,
        rate: Number(audio.sample_rate),
        channels: audio.channels,
        seconds: Number(audio.duration),
      },
    }),
    chapters: chapters.map(({ start_time: start, end_time: end, tags }) => ({
      start: Number(start),
      end: Number(end),
      title: tags?.title ?? '',
    })),
    complaints: decoded.stderr,
  };
}

/** A folder that goes when the process ends; one a process, so that each clip is made once. */
let shelf: string | undefined;
function onShelf(name: string): string {
  if (shelf === undefined) {
    shelf = realpathSync(mkdtempSync(join(tmpdir(), 'shotgraph-odd-')));
    const mine = shelf;
    process.once('exit', () => rmSync(mine, { recursive: true, force: true }));
  }
  return join(shelf, name);
}

/** How each is made, and what is odd about it. All have 24 frames at 24 a second, 160x90, where nothing else is said. */
const MAKERS = {
  'plain.mp4': (path) => makeClip(path),
  'silent.mp4': (path) => makeClip(path, { sound: false }),
  'mono.mp4': (path) => makeClip(path, { channels: 1 }),
  /** No B-frames, every frame a key frame. */
  'key-frames.mp4': (path) => makeClip(path, { args: ['-g', '1', '-bf', '0'] }),
  /** As many B-frames as there are, so that frames are not stored in the order they are shown. */
  'b-frames.mp4': (path) => makeClip(path, { args: ['-bf', '8', '-b_strategy', '0'] }),
  'hevc.mp4': (path) => makeClip(path, { codec: 'hevc' }),
  'ten-bit.mp4': (path) => makeClip(path, { pixels: 'yuv420p10le' }),
  'hevc-ten-bit.mp4': (path) => makeClip(path, { codec: 'hevc', pixels: 'yuv420p10le' }),
  'webm.webm': (path) => makeClip(path, { codec: 'vp9' }),
  /** 161x91: H.264 films have even sides. */
  'odd-size.webm': (path) => makeClip(path, { codec: 'vp9', width: 161, height: 91 }),
  /** Shown 90x160. */
  'rotated.mp4': (path) => turn(makeClip(path)),
  /** 12 frames at 24 a second, then 12 at 8; the last is shown from 1.875 s on. */
  'variable.mp4': (path) =>
    makeClip(path, {
      filter: "setpts='if(lt(N,12),N/24,0.5+(N-12)/8)/TB'",
      sound: false,
      args: ['-fps_mode', 'vfr', '-video_track_timescale', '24000'],
    }),
  /** 48 frames are stored; an edit list shows those from frame 12 on. */
  'edit-list.mp4': (path) => {
    const whole = makeClip(`${path}.whole.mp4`, { seconds: 2 });
    ffmpeg(['-ss', '0.5', '-i', `file:${whole}`, '-c', 'copy', '-bitexact', `file:${path}`]);
  },
  /** The sound begins and ends with the picture's middle. */
  'short-sound.mp4': (path) => makeClip(path, { args: ['-af', 'atrim=0:0.5'] }),
  'long-sound.mp4': (path) => makeClip(path, { args: ['-af', 'apad=pad_dur=0.7'] }),
  /** The index stands first, the last third of the bytes is missing. */
  'truncated.mp4': (path) => {
    const whole = makeClip(`${path}.whole.mp4`, { picture: 'drawn', args: ['-movflags', '+faststart'] });
    const bytes = readFileSync(whole);
    writeFileSync(path, bytes.subarray(0, Math.floor((bytes.length * 2) / 3)));
  },
  /** The index stood last, and is missing. */
  'no-index.mp4': (path) => {
    const bytes = readFileSync(makeClip(`${path}.whole.mp4`, { picture: 'drawn' }));
    writeFileSync(path, bytes.subarray(0, Math.floor((bytes.length * 2) / 3)));
  },
  /** The index is whole, every byte of the pictures is wrong. */
  'corrupt.mp4': (path) => {
    const bytes = readFileSync(makeClip(`${path}.whole.mp4`, { picture: 'drawn' }));
    const start = bytes.indexOf('mdat') + 4;
    const end = bytes.indexOf('moov') - 4;
    for (let at = start; at < end; at += 1) bytes[at] = (at * 37) % 251;
    writeFileSync(path, bytes);
  },
  /** A fragmented file that ends before its first fragment. */
  'no-frames.mp4': (path) => {
    const whole = makeClip(`${path}.whole.mp4`, { args: ['-movflags', '+empty_moov+frag_keyframe'] });
    const bytes = readFileSync(whole);
    writeFileSync(path, bytes.subarray(0, bytes.indexOf('moof') - 4));
  },
  'fragmented.mp4': (path) => makeClip(path, { args: ['-movflags', '+empty_moov+frag_keyframe'] }),
  'empty.mp4': (path) => writeFileSync(path, ''),
  'sound-only.mp4': (path) => {
    ffmpeg(['-f', 'lavfi', '-i', 'sine=duration=1', '-c:a', 'aac', `file:${path}`]);
  },
  /** An error page, as stores send it with status 200. */
  'page.mp4': (path) => writeFileSync(path, '<!doctype html><title>404</title><p>Gone.</p>\n'.repeat(100)),
} satisfies Record<string, (path: string) => unknown>;

export type OddClip = keyof typeof MAKERS;

export const ODD_CLIPS = Object.keys(MAKERS) as readonly OddClip[];

const made = new Set<OddClip>();

/** The path of an odd clip, made at its first use. Not to be written to. */
export function oddClip(name: OddClip): string {
  const path = onShelf(name);
  if (!made.has(name)) MAKERS[name](path);
  made.add(name);
  return path;
}

/** Names that are data, whatever they look like; for a file of a folder that exists. */
export const ODD_NAMES: readonly string[] = [
  'with space.mp4',
  `it's "quoted".mp4`,
  'new\nline.mp4',
  '-i.mp4',
  '-y',
  'percent%03d.mp4',
  'star*and?.mp4',
  'concat:a|b.mp4',
  'http:..example.mp4',
  '日本語 Ключ ñ 🎬.mp4',
  'a,b;c[0]=d.mp4',
  'back\\slash.mp4',
  '$(touch gone) `x`.mp4',
];

/**
 * Puts the display matrix of a player's turn by 90 degrees clockwise into the first track; what ffmpeg offers for it
 * has changed its name from version to version.
 */
function turn(path: string): void {
  const bytes = readFileSync(path);
  const matrix = bytes.indexOf('tkhd') + 4 + 40;
  const height = bytes.readUInt32BE(matrix + 40);
  [0, 0x10000, 0, -0x10000, 0, 0, height, 0, 0x40000000].forEach((value, at) => {
    bytes.writeInt32BE(value, matrix + at * 4);
  });
  writeFileSync(path, bytes);
}
