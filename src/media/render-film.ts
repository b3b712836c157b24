import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClipFacts } from '../core/clip-facts.ts';
import type { Failure } from '../core/failure.ts';
import type { Film, FilmPiece } from '../core/film.ts';
import { err, ok, type Result } from '../core/result.ts';
import { atomically } from './atomic-file.ts';
import { chapterBox } from './chapters.ts';
import { readClipFacts } from './clip-facts.ts';
import { encodeFilm } from './encode-film.ts';
import { cutOf, type FilmCut } from './film-cut.ts';
import { joinClips } from './join-clips.ts';
import { mediaFailure } from './media-failure.ts';
import type { MediaTool } from './media-tool.ts';
import { finishIndex } from './mp4-index.ts';
import { needsTool } from './needs-tool.ts';
import { subtitles } from './subtitles.ts';

export { needsTool };

export interface RenderOptions {
  /** Absent = only what can be joined as it is. */
  readonly tool?: MediaTool;
  /** Where the film goes. */
  readonly folder: string;
  /** The picture of each card, as the path of a PNG. */
  readonly cards: ReadonlyMap<FilmPiece, string>;
  /** Seconds of the film that are done. */
  readonly onProgress?: (seconds: number) => void;
  readonly signal?: AbortSignal;
}

export interface RenderedFilm {
  readonly file: string;
  readonly srt: string;
  readonly facts: ClipFacts;
  /** `joined`: the clips' own pictures and sounds; `encoded`: made anew from them. */
  readonly how: 'joined' | 'encoded';
  /** By what it was encoded. */
  readonly tool?: string;
}

/**
 * Makes the file of a film and its subtitles, whole or not at all. Where the clips fit together they are joined without
 * loss and without any tool; else the tool makes it anew. What stands at the names is replaced at the end.
 */
export async function renderFilm(film: Film, options: RenderOptions): Promise<Result<RenderedFilm, Failure>> {
  const { folder, signal } = options;
  const file = join(folder, `${film.name}.mp4`);
  const srt = join(folder, `${film.name}.srt`);
  const cut = cutOf(film);
  if (cut.frames === 0) return err(mediaFailure(`${film.name} has no pieces`));
  const made = await atomically(file, async (temporary) => {
    const result = await make(film, { ...options, cut, chapters: chapterBox(cut), temporary });
    return signal?.aborted === true ? err(mediaFailure(`${film.name} was stopped before it was done`)) : result;
  });
  if (!made.ok) return made;
  const told = await atomically(srt, async (temporary) => ok(await writeFile(temporary, subtitles(cut))));
  return told.ok ? ok({ file, srt, ...made.value }) : told;
}

type MadeFilm = Pick<RenderedFilm, 'facts' | 'how' | 'tool'>;

interface Making extends RenderOptions {
  readonly cut: FilmCut;
  readonly chapters: Buffer;
  readonly temporary: string;
}

async function make(film: Film, making: Making): Promise<Result<MadeFilm, Failure>> {
  let need = needsTool(film);
  if (need === undefined) {
    const joined = await joinFilm(film, making);
    if (!joined.ok) return joined;
    if (joined.value === undefined) return finished(film, making, { how: 'joined' });
    need = joined.value;
  }
  const { tool } = making;
  if (!tool) return err(mediaFailure(`${film.name} needs ffmpeg or @ffmpeg/core, as ${need}`));
  const spare = making.chapters.length + FREE_BOX;
  const encoded = await encodeFilm(film, { ...making, tool, spare });
  return encoded.ok ? finished(film, making, { how: 'encoded', tool: tool.name }) : encoded;
}

/** The value says why the clips could not be joined after all; undefined = they are. */
async function joinFilm(film: Film, making: Making): Promise<Result<string | undefined, Failure>> {
  const { cut, chapters, temporary, onProgress, signal } = making;
  const joined = await joinClips({
    files: film.pieces.flatMap((piece) => (piece.kind === 'clip' ? [piece.file] : [])),
    target: temporary,
    rate: cut.rate,
    withSound: film.sound,
    spare: chapters.length + FREE_BOX,
    ...(onProgress && { onProgress }),
    ...(signal && { signal }),
  });
  if (!joined.ok) return joined;
  return ok(joined.value.kind === 'differs' ? joined.value.why : undefined);
}

/** A frame more or less is a clip whose last one is half as long; more is a film that is not what was asked for. */
const TOLERATED_FRAMES = 1;

/** What a box takes that holds nothing. */
const FREE_BOX = 8;

/** Puts the chapter marks in and looks at what came out: a tool that says nothing is not yet a film. */
async function finished(
  film: Film,
  { cut, chapters, temporary }: Making,
  how: Omit<MadeFilm, 'facts'>,
): Promise<Result<MadeFilm, Failure>> {
  const facts = await readClipFacts(temporary);
  if (!facts.ok) return err(mediaFailure(`${film.name} came out as no video that can be read: ${facts.error}`));
  const { frames } = facts.value;
  if (Math.abs(frames - cut.frames) > TOLERATED_FRAMES) {
    const short = `${film.name} came out with ${frames} frames in place of ${cut.frames}`;
    return err(
      mediaFailure(`${short}: a clip holds less than its index says; see which with \`ffprobe -count_frames\``),
    );
  }
  await finishIndex(temporary, chapters);
  return ok({ facts: facts.value, ...how });
}
