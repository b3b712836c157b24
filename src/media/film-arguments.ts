import type { Film, Soundtrack } from '../core/film.ts';
import type { FilmCut, FilmShot } from './film-cut.ts';
import { decimal, isHeard, pictureGraph, SOUND_FORMAT, soundGraph } from './film-graph.ts';
import { fraction, SAMPLE_RATE, samplesOf, secondsOf } from './film-rate.ts';
import type { MediaTool, ToolArgument } from './media-tool.ts';

/** What a film is made of beside its cut. */
export interface FilmMaterial {
  /** Of a clip or of a card, absolute. */
  readonly fileOf: (shot: FilmShot) => string;
  /** The clips' own sound is heard, and at least one of them has any. */
  readonly ownSound: boolean;
  readonly soundtrack?: Soundtrack & {
    /** How long it plays, where that is known. */
    readonly seconds?: number;
  };
  /** Bytes to keep free behind the index, for chapter marks. */
  readonly spare: number;
}

type Encoder = Pick<MediaTool, 'kind' | 'can'>;

/** The arguments that make a whole film in one run. */
export function filmArguments(
  cut: FilmCut,
  material: FilmMaterial,
  { tool, output }: { readonly tool: Encoder; readonly output: string },
): readonly ToolArgument[] {
  const { pictures, sounds } = inputs(cut, material);
  const own = material.ownSound ? soundGraph(cut, cut.shots.length) : [];
  const sound = mix(cut, material, { own, music: cut.shots.length + sounds.length });
  return [
    ...pictures,
    ...sounds.flat(),
    ...musicInput(material),
    ...graph([...pictureGraph(cut), ...sound]),
    ...picture(cut, tool),
    ...(sound.length > 0 ? SOUND : []),
    ...container(cut, material),
    { output },
  ];
}

/** Where a part of a film goes: its pictures, and its sound as it is. */
export interface PartFiles {
  readonly picture: string;
  readonly sound: string;
}

/** The arguments that make one part of a film that is too long for one run. */
export function partArguments(
  cut: FilmCut,
  material: FilmMaterial,
  { tool, files }: { readonly tool: Encoder; readonly files: PartFiles },
): readonly ToolArgument[] {
  const { pictures, sounds } = inputs(cut, material);
  const sound = material.ownSound ? soundGraph(cut, cut.shots.length) : [];
  return [
    ...pictures,
    ...sounds.flat(),
    ...graph([...pictureGraph(cut), ...sound]),
    ...picture(cut, tool),
    ...ANONYMOUS,
    '-f',
    'mp4',
    { output: files.picture },
    ...(material.ownSound ? [...PLAIN_SOUND, ...ANONYMOUS, '-f', 'wav', { output: files.sound }] : []),
  ];
}

/** The arguments that put the joined pictures of all parts and their sound into the film; no picture is made anew. */
export function wholeArguments(
  cut: FilmCut,
  material: FilmMaterial,
  files: { readonly picture: string; readonly sounds: readonly string[]; readonly output: string },
): readonly ToolArgument[] {
  const sounds = material.ownSound ? files.sounds : [];
  const own = sounds.map((_, index) => `[${index + 1}:a:0]`).join('');
  const join = sounds.length > 0 ? [`${own}concat=n=${sounds.length}:v=0:a=1,${SOUND_FORMAT}[own]`] : [];
  const music = 1 + sounds.length;
  const sound = mix(cut, material, { own: join, music });
  return [
    { input: files.picture },
    ...sounds.map((input) => ({ input })),
    ...musicInput(material),
    ...(sound.length > 0 ? graph(sound) : []),
    ...SAME_PICTURE,
    ...(sound.length > 0 ? SOUND : []),
    ...container(cut, material),
    { output: files.output },
  ];
}

/** Each shot for its picture, and again for its sound where that is heard. */
function inputs(cut: FilmCut, { fileOf, ownSound }: FilmMaterial) {
  return {
    pictures: cut.shots.map((shot): ToolArgument => ({ input: fileOf(shot) })),
    sounds: ownSound ? cut.shots.filter(isHeard).map((shot): ToolArgument[] => ['-vn', { input: fileOf(shot) }]) : [],
  };
}

function musicInput({ soundtrack }: FilmMaterial): readonly ToolArgument[] {
  // Its times as they are, and not from its first sound on.
  return soundtrack ? ['-vn', '-seek_timestamp', '1', { input: soundtrack.file }] : [];
}

function graph(chains: readonly string[]): readonly string[] {
  return ['-filter_complex', chains.join(';')];
}

/** Nothing in a file says when or by what it was made. */
const ANONYMOUS = ['-map_metadata', '-1', '-bitexact'] as const;
const SAME_PICTURE = ['-map', '0:V:0', '-c:v', 'copy'] as const;
/** Without loss, and to the sample. */
const PLAIN_SOUND = ['-map', '[own]', '-c:a', 'pcm_f32le'] as const;
const SOUND = ['-map', '[sound]', '-c:a', 'aac', '-b:a', '192k', '-ar', String(SAMPLE_RATE)] as const;

/** The index stands first, in room that is kept for it, so that a player need not have the whole file. */
function container(cut: FilmCut, { spare }: FilmMaterial): readonly string[] {
  const packets = Math.ceil(samplesOf(cut.frames, cut.rate) / AAC_SAMPLES);
  const room = INDEX_BYTES.head + cut.frames * INDEX_BYTES.frame + packets * INDEX_BYTES.packet + spare;
  return [...ANONYMOUS, '-moov_size', String(room), '-f', 'mp4'];
}

const AAC_SAMPLES = 1024;

/** The most that a frame takes in the tables of an index (ISO 14496-12, 8.6 and 8.7), and a packet of sound. */
const INDEX_BYTES = { head: 8192, frame: 8 + 8 + 4 + 4 + 12 + 8, packet: 8 + 4 + 12 + 8 } as const;

/** The clips' own sound and the soundtrack, one of them or both, as `[sound]`; empty = the film is silent. */
function mix(
  cut: FilmCut,
  { soundtrack }: FilmMaterial,
  { own, music }: { readonly own: readonly string[]; readonly music: number },
): readonly string[] {
  const played = soundtrack ? [musicGraph(cut, soundtrack, music)] : [];
  if (own.length > 0 && soundtrack) {
    return [...own, ...played, '[own][music]amix=inputs=2:duration=first:normalize=0[sound]'];
  }
  if (soundtrack) return [...played, '[music]anull[sound]'];
  return own.length > 0 ? [...own, '[own]anull[sound]'] : [];
}

/** Cut where the film ends, or silent once it has ended; it is faded out before whichever comes first. */
function musicGraph(
  cut: FilmCut,
  { gain, fadeIn, fadeOut, seconds }: NonNullable<FilmMaterial['soundtrack']>,
  input: number,
): string {
  const samples = samplesOf(cut.frames, cut.rate);
  const length = secondsOf(cut.frames, cut.rate);
  const out = Math.max(0, Math.min(length, seconds ?? length) - fadeOut);
  return [
    `[${input}:a:0]aresample=${SAMPLE_RATE}:async=1:first_pts=0`,
    SOUND_FORMAT,
    ...(gain === 0 ? [] : [`volume=${decimal(gain)}dB`]),
    ...(fadeIn > 0 ? [`afade=t=in:st=0:d=${decimal(fadeIn)}`] : []),
    ...(fadeOut > 0 ? [`afade=t=out:st=${decimal(out)}:d=${decimal(fadeOut)}`] : []),
    `apad=whole_len=${samples}`,
    `atrim=end_sample=${samples}[music]`,
  ].join(',');
}

/** For x264 a quality; the others know a bit rate only, and get one that is generous. */
function picture({ rate, width, height }: FilmCut, { kind, can }: Encoder): readonly string[] {
  const fps = rate.num / rate.den;
  const quality =
    can.h264 === 'libx264'
      ? ['-preset', kind === 'wasm' ? 'ultrafast' : 'veryfast', '-crf', '18']
      : ['-b:v', String(Math.round(width * height * fps * BITS_A_PIXEL))];
  const rates = ['-r', fraction(rate), '-g', String(Math.round(2 * fps))];
  return ['-map', '[picture]', '-c:v', can.h264 ?? 'libx264', ...quality, '-pix_fmt', 'yuv420p', ...rates];
}

const BITS_A_PIXEL = 0.2;

/** What a tool lacks for this film, and what helps; undefined = nothing. */
export function lackOf(
  film: Film,
  { name, can }: Pick<MediaTool, 'name' | 'can'>,
  withSound: boolean,
): string | undefined {
  const lacks = [
    ...(can.h264 === undefined ? ['an encoder for H.264 (libx264)'] : []),
    ...(withSound && !can.aac ? ['an encoder for AAC'] : []),
    ...(!can.crossfade && film.pieces.some(({ join }, index) => index > 0 && join.kind === 'crossfade')
      ? ['the filter xfade, which crossfades are made with']
      : []),
  ];
  if (lacks.length === 0) return undefined;
  return `${name} lacks ${lacks.join(' and ')}: install a complete ffmpeg of version 4.4 or newer`;
}
