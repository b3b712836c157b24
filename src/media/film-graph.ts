import type { FilmCut, FilmShot } from './film-cut.ts';
import { fraction, SAMPLE_RATE, samplesOf, secondsOf } from './film-rate.ts';

/**
 * The pictures of a cut as a filter graph of ffmpeg; shot n is input n, the result is `[picture]`. Each shot is brought
 * to the film's rate and size and to exactly its number of frames; then those that meet in cuts are put one behind the
 * other, and what is left is laid over each other in crossfades.
 */
export function pictureGraph(cut: FilmCut): readonly string[] {
  const { rate } = cut;
  const each = cut.shots.map((shot, index) => `[${index}:V:0]${shotFilters(shot, cut)}[v${index}]`);
  const joined = joinRuns(cut, {
    letter: 'v',
    // The clock of the rate, which crossfades ask for; the filter `fps` would lose the last frame here.
    concat: (count) => `concat=n=${count}:v=1:a=0,settb=${rate.den}/${rate.num}`,
    crossfade: (shot) =>
      `xfade=transition=fade:duration=${decimal(secondsOf(shot.overlap, rate))}:` +
      `offset=${decimal(secondsOf(shot.start - cut.start, rate))}`,
  });
  return [...each, ...joined.chains, `[${joined.last}]format=yuv420p[picture]`];
}

function shotFilters(shot: FilmShot, { rate, width, height }: FilmCut): string {
  const { from, frames, fadeIn, fadeOut } = shot;
  const start = secondsOf(from, rate);
  // Two frames more than are needed, as rates differ; and the frame that is still seen at the start.
  const end = secondsOf(from + frames + 2, rate);
  const isStill = shot.piece.kind === 'card';
  const time = isStill
    ? [`fps=${fraction(rate)}`]
    : [
        'setpts=PTS-STARTPTS',
        `trim=start=${decimal(Math.max(0, start - 1))}:end=${decimal(end)}`,
        `setpts=PTS-${decimal(start)}/TB`,
        `fps=${fraction(rate)}:start_time=0`,
      ];
  const side = (own: string, other: string): string => `2*max(1\\,floor(min(${own}\\,${other})/2))`;
  const size = [
    `scale=w=${side(String(width), `${height}*dar`)}:h=${side(String(height), `${width}/dar`)}:flags=${SCALING}`,
    `pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2`,
    'setsar=1',
    'format=yuv420p',
  ];
  const length = [`tpad=stop_mode=clone:stop=${isStill ? frames : 2}`, `trim=end_frame=${frames}`];
  const fades = [
    ...(fadeIn > 0 ? [`fade=t=in:s=0:n=${fadeIn}`] : []),
    ...(fadeOut > 0 ? [`fade=t=out:s=${frames - fadeOut}:n=${fadeOut}`] : []),
  ];
  return [...time, ...size, ...length, ...fades].join(',');
}

/** The same bytes on every processor. */
const SCALING = 'bicubic+accurate_rnd+full_chroma_int+bitexact';

/** A shot whose clip has a sound of its own. */
export function isHeard({ piece }: FilmShot): boolean {
  return piece.kind === 'clip' && piece.facts.audio !== undefined;
}

/**
 * The clips' own sound of a cut as a filter graph, with silence where there is none; the result is `[own]`, 48 kHz
 * stereo, as long as the picture to the sample. The shots that are heard are inputs of their own, from `input` on: were
 * they those of the pictures, these would wait in memory by the thousand for a crossfade of sound to be done.
 */
export function soundGraph(cut: FilmCut, input: number): readonly string[] {
  let next = input;
  const each = cut.shots.map((shot, index) => {
    const source = isHeard(shot) ? next++ : undefined;
    return `${soundFilters(shot, source, cut)}[a${index}]`;
  });
  const joined = joinRuns(cut, {
    letter: 'a',
    concat: (count) => `concat=n=${count}:v=0:a=1`,
    crossfade: (shot) => `acrossfade=ns=${spanOf(cut, shot.start, shot.overlap)}`,
  });
  return [...each, ...joined.chains, `[${joined.last}]atrim=end_sample=${spanOf(cut, cut.start, cut.frames)}[own]`];
}

/** 48 kHz stereo, as it is mixed. */
export const SOUND_FORMAT = `aformat=sample_fmts=fltp:sample_rates=${SAMPLE_RATE}:channel_layouts=stereo`;

function soundFilters(shot: FilmShot, input: number | undefined, cut: FilmCut): string {
  const { from, frames, start, fadeIn, fadeOut } = shot;
  const samples = spanOf(cut, start, frames);
  const exact = [`apad=whole_len=${samples}`, `atrim=end_sample=${samples}`];
  if (input === undefined) return `anullsrc=r=${SAMPLE_RATE}:cl=stereo,${SOUND_FORMAT},${exact[1]}`;
  const first = samplesOf(from, cut.rate);
  const into = spanOf(cut, start, fadeIn);
  const out = spanOf(cut, start + frames - fadeOut, fadeOut);
  return [
    `[${input}:a:0]aresample=${SAMPLE_RATE}:async=1:first_pts=0`,
    SOUND_FORMAT,
    `atrim=start_sample=${first}:end_sample=${first + samples}`,
    'asetpts=PTS-STARTPTS',
    ...exact,
    ...(into > 0 ? [`afade=t=in:ss=0:ns=${into}`] : []),
    ...(out > 0 ? [`afade=t=out:ss=${samples - out}:ns=${out}`] : []),
  ].join(',');
}

/** Samples of some frames; each seam is rounded once for both of its sides. */
function spanOf({ rate }: FilmCut, start: number, frames: number): number {
  return samplesOf(start + frames, rate) - samplesOf(start, rate);
}

interface Joining {
  readonly letter: 'v' | 'a';
  readonly concat: (count: number) => string;
  readonly crossfade: (shot: FilmShot) => string;
}

/** Shots one behind the other where they meet in cuts, and what that makes one over the other. */
function joinRuns(cut: FilmCut, { letter, concat, crossfade }: Joining) {
  const chains: string[] = [];
  const runs: number[][] = [];
  cut.shots.forEach((shot, index) => {
    if (index === 0 || shot.overlap > 0) runs.push([index]);
    else runs.at(-1)?.push(index);
  });
  let last = '';
  runs.forEach((run, number) => {
    const first = run[0] ?? 0;
    let label = `${letter}${first}`;
    if (run.length > 1) {
      chains.push(`${run.map((index) => `[${letter}${index}]`).join('')}${concat(run.length)}[${letter}r${number}]`);
      label = `${letter}r${number}`;
    }
    const shot = cut.shots[first];
    if (number > 0 && shot) {
      chains.push(`[${last}][${label}]${crossfade(shot)}[${letter}x${number}]`);
      label = `${letter}x${number}`;
    }
    last = label;
  });
  return { chains, last };
}

/** Of seconds, to the microsecond, which is as fine as ffmpeg counts. */
export function decimal(seconds: number): string {
  return seconds.toFixed(6);
}
