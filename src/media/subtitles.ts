import type { FilmCut } from './film-cut.ts';
import { secondsOf } from './film-rate.ts';

/** The captions of a film's clips as SubRip: each from where its clip begins to be seen until the next one does. */
export function subtitles(cut: FilmCut): string {
  const cues = cut.shots.flatMap(({ piece, start }, index) => {
    const text = piece.kind === 'clip' ? lines(piece.caption) : '';
    const end = cut.shots[index + 1]?.start ?? cut.start + cut.frames;
    return text === '' || end <= start ? [] : [`${timeCode(start, cut)} --> ${timeCode(end, cut)}\n${text}\n`];
  });
  return cues.map((cue, index) => `${index + 1}\n${cue}`).join('\n');
}

/** An empty line would end the cue, an arrow might begin one. */
function lines(caption: string): string {
  return caption
    .split(/\r\n|[\n\r\u0085\u2028\u2029\v\f]/)
    .map((line) => line.replaceAll('\0', '').replaceAll('-->', '→').trim())
    .filter((line) => line !== '')
    .join('\n');
}

/** `01:02:03,456` */
function timeCode(frame: number, { rate }: FilmCut): string {
  const all = Math.round(secondsOf(frame, rate) * 1000);
  const two = (value: number): string => String(Math.floor(value) % 60).padStart(2, '0');
  const hours = String(Math.floor(all / 3_600_000)).padStart(2, '0');
  return `${hours}:${two(all / 60_000)}:${two(all / 1000)},${String(all % 1000).padStart(3, '0')}`;
}
