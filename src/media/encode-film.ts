import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Failure } from '../core/failure.ts';
import type { Film, FilmPiece } from '../core/film.ts';
import { err, ok, type Result } from '../core/result.ts';
import { fileFacts } from './file-facts.ts';
import { filmArguments, type FilmMaterial, lackOf, partArguments, wholeArguments } from './film-arguments.ts';
import { type FilmCut, partsOf } from './film-cut.ts';
import { secondsOf } from './film-rate.ts';
import { joinClips } from './join-clips.ts';
import { mediaFailure } from './media-failure.ts';
import type { MediaTool, ToolArgument } from './media-tool.ts';
import { plainSound } from './plain-sound.ts';

export interface EncodeOptions {
  readonly cut: FilmCut;
  readonly tool: MediaTool;
  readonly cards: ReadonlyMap<FilmPiece, string>;
  /** Where the film goes. */
  readonly temporary: string;
  /** Bytes to keep free behind the index. */
  readonly spare: number;
  readonly onProgress?: (seconds: number) => void;
  readonly signal?: AbortSignal;
}

/** So many decoders work at once, each with pictures in memory; as WebAssembly they share 2 GB. */
const SHOTS_A_RUN = { system: 8, wasm: 4 } as const;

/** Makes a film anew, in one run of the tool or, where it has many shots, in parts that are joined without loss. */
export async function encodeFilm(film: Film, options: EncodeOptions): Promise<Result<void, Failure>> {
  const { cut, tool, signal } = options;
  const material = await materialOf(film, options);
  if (!material.ok) return material;
  const lack = lackOf(film, tool, material.value.ownSound || film.soundtrack !== undefined);
  if (lack !== undefined) return err(mediaFailure(lack));
  const { soundtrack } = material.value;
  if (!soundtrack) return encode(material.value, options);
  return inWorkFolder(async (work) => {
    const target = join(work, 'soundtrack.mka');
    const sound = { tool, target, seconds: secondsOf(cut.frames, cut.rate), ...(signal && { signal }) };
    const plain = await plainSound(soundtrack.file, sound);
    return plain.ok ? encode({ ...material.value, soundtrack: { ...soundtrack, file: target } }, options) : plain;
  });
}

async function encode(material: FilmMaterial, options: EncodeOptions): Promise<Result<void, Failure>> {
  const { cut, tool, temporary } = options;
  const parts = partsOf(cut, SHOTS_A_RUN[tool.kind]);
  if (parts.length > 1) return inWorkFolder((work) => new PartsMaker(material, options).makeIn(work, parts));
  const args = filmArguments(cut, material, { tool, output: temporary });
  return run(options, args, { frames: cut.frames });
}

async function inWorkFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'shotgraph-film-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function materialOf(film: Film, { cards, spare }: EncodeOptions): Promise<Result<FilmMaterial, Failure>> {
  const missing = film.pieces.find((piece) => piece.kind === 'card' && !cards.has(piece));
  if (missing) return err(mediaFailure(`the card "${missing.title}" has no picture`));
  const { soundtrack } = film;
  const facts = soundtrack && (await fileFacts(soundtrack.file));
  if (facts?.ok === false) return err(mediaFailure(`the soundtrack: ${facts.error.message}`));
  return ok({
    fileOf: ({ piece }) => (piece.kind === 'clip' ? piece.file : (cards.get(piece) ?? '')),
    ownSound: film.sound && film.pieces.some((piece) => piece.kind === 'clip' && piece.facts.audio !== undefined),
    ...(soundtrack && {
      soundtrack: {
        ...soundtrack,
        ...(facts?.ok && facts.value.seconds !== undefined && { seconds: facts.value.seconds }),
      },
    }),
    spare,
  });
}

/** A minute, and for each second of the film twenty, or a hundred as WebAssembly: ten times what a slow machine takes. */
const TIME_OUT = { start: 60_000, system: 20_000, wasm: 100_000 } as const;

/** One run of the tool that makes `frames` of the film, of which `before` are done already. */
async function run(
  { cut, tool, onProgress, signal }: EncodeOptions,
  args: readonly ToolArgument[],
  { frames, before = 0 }: { readonly frames: number; readonly before?: number },
): Promise<Result<void, Failure>> {
  const seconds = secondsOf(frames, cut.rate);
  const [done, all] = [secondsOf(before, cut.rate), secondsOf(cut.frames, cut.rate)];
  const result = await tool.run({
    args,
    timeoutMs: Math.round(TIME_OUT.start + seconds * TIME_OUT[tool.kind]),
    ...(onProgress && { onProgress: (now: number) => onProgress(Math.min(done + now, all)) }),
    ...(signal && { signal }),
  });
  return result.ok ? ok(undefined) : result;
}

class PartsMaker {
  readonly #material: FilmMaterial;
  readonly #options: EncodeOptions;

  constructor(material: FilmMaterial, options: EncodeOptions) {
    this.#material = material;
    this.#options = options;
  }

  /** Part by part, then the pictures of all joined as they are, then their sound put to them. */
  async makeIn(work: string, parts: readonly FilmCut[]): Promise<Result<void, Failure>> {
    const { cut, tool, temporary, signal } = this.#options;
    const picture = join(work, 'picture.mp4');
    const files = parts.map((_, index) => ({
      picture: join(work, `part-${index}.mp4`),
      sound: join(work, `part-${index}.wav`),
    }));
    for (const [index, part] of parts.entries()) {
      const args = partArguments(part, this.#material, { tool, files: files[index] ?? { picture: '', sound: '' } });
      const made = await run(this.#options, args, { frames: part.frames, before: part.start });
      if (!made.ok) return made;
    }
    const joined = await joinClips({
      files: files.map((file) => file.picture),
      target: picture,
      rate: cut.rate,
      withSound: false,
      spare: 0,
      ...(signal && { signal }),
    });
    if (!joined.ok) return joined;
    if (joined.value.kind === 'differs') return err(mediaFailure(`the parts do not fit: ${joined.value.why}`));
    const sounds = files.map(({ sound }) => sound);
    const args = wholeArguments(cut, this.#material, { picture, sounds, output: temporary });
    return run(this.#options, args, { frames: cut.frames, before: cut.frames });
  }
}
