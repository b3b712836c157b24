import pLimit from 'p-limit';
import type { Moment } from '../../core/clip-facts.ts';
import type { Failure } from '../../core/failure.ts';
import type { TakeId } from '../../core/take.ts';
import { ok, type Result } from '../../core/result.ts';
import type { MediaTool, NoMediaTool } from '../../media/media-tool.ts';
import { readClipFacts } from '../../media/clip-facts.ts';
import { clipOf, type Sheet, type SheetCell } from '../../report/sheet.ts';
import type { PlannedClip, PlannedTake } from '../../plan/plan.ts';
import { clipPath, hasClip } from '../../store/clips.ts';
import { framePath, hasFrame, keepFrame } from '../../store/frames.ts';

/** A sheet whose clips have been looked at, with the files of their pictures in the order of time. */
export interface FramedSheet {
  readonly sheet: Sheet;
  readonly frames: ReadonlyMap<TakeId, readonly string[]>;
  /** The media tool, where one was needed: its name, or why there is none. */
  readonly tool?: Result<string, NoMediaTool>;
}

export interface FrameSearch {
  readonly storeFolder: string;
  readonly findTool: () => Promise<Result<MediaTool, NoMediaTool>>;
  readonly signal?: AbortSignal;
  /** Takes done, and of how many. */
  readonly onProgress?: (done: number, all: number) => void;
}

/** Takes without variants show how they begin, go on and end, as long as there are not too many of them. */
const MOST_STRIPS = 48;

/**
 * The pictures of every clip that is here, cut once and kept beside the clips. What has none keeps its place on the
 * sheet and says why; only what the disk does not do is thrown.
 */
export async function frameSheet(
  sheet: Sheet,
  takes: readonly PlannedTake[],
  search: FrameSearch,
): Promise<FramedSheet> {
  const states = new Map(takes.map(({ id, state }) => [id, state]));
  const alone = sheet.cells.filter(({ labels }) => Object.keys(labels).length === 0);
  const cutter = new Cutter(search);
  const limit = pLimit(2);
  let done = 0;
  const framed = await Promise.all(
    sheet.cells.map((cell) =>
      limit(async () => {
        const state = states.get(cell.take);
        const clip = state && clipOf(state);
        const isStrip = alone.length <= MOST_STRIPS && Object.keys(cell.labels).length === 0;
        const result = clip ? await cutter.frame(cell, clip, isStrip) : { cell, files: [] };
        done += 1;
        search.onProgress?.(done, sheet.cells.length);
        return result;
      }),
    ),
  );
  return {
    sheet: { ...sheet, cells: framed.map(({ cell }) => cell) },
    frames: new Map(framed.map(({ cell, files }) => [cell.take, files])),
    ...(cutter.tool && { tool: cutter.tool.ok ? ok(cutter.tool.value.name) : cutter.tool }),
  };
}

interface FramedCell {
  readonly cell: SheetCell;
  readonly files: readonly string[];
}

class Cutter {
  readonly #search: FrameSearch;
  readonly #cutting = new Map<string, Promise<Result<void, Failure>>>();
  /** Looked for only when a picture has to be cut. */
  tool: Result<MediaTool, NoMediaTool> | undefined;

  constructor(search: FrameSearch) {
    this.#search = search;
  }

  async frame(cell: SheetCell, clip: PlannedClip, isStrip: boolean): Promise<FramedCell> {
    const { storeFolder } = this.#search;
    if (cell.state === 'elsewhere' || cell.state === 'unreadable') return { cell, files: [] };
    if (!(await hasClip(storeFolder, clip))) return without(cell, 'its bytes are not on this machine');
    const path = clipPath(storeFolder, clip.sha256);
    const facts = clip.facts ? ok(clip.facts) : await readClipFacts(path);
    if (!facts.ok) return without({ ...cell, state: 'unreadable' }, `the clip cannot be read: ${facts.error}`);
    const { width, height, seconds } = facts.value;
    const middle = Math.floor(seconds * 50) / 100;
    const files: string[] = [];
    let problem: string | undefined;
    for (const at of isStrip ? (['first', middle, 'last'] as const) : [middle]) {
      const file = framePath(storeFolder, clip.sha256, at);
      const cut = await this.#once(file, { path, at, clip });
      if (cut.ok) files.push(file);
      else problem ??= cut.error.message.replaceAll(path, cell.take);
    }
    const shown = { ...cell, width, height, seconds, pictures: files.length };
    return problem === undefined ? { cell: shown, files } : { ...without(shown, problem), files };
  }

  /** Takes that ask for the same share a clip, and its pictures. */
  #once(file: string, wanted: Wanted): Promise<Result<void, Failure>> {
    const known = this.#cutting.get(file) ?? this.#cut(file, wanted);
    this.#cutting.set(file, known);
    return known;
  }

  async #cut(file: string, { path, at, clip }: Wanted): Promise<Result<void, Failure>> {
    const { storeFolder, findTool, signal } = this.#search;
    if (await hasFrame(file)) return ok(undefined);
    if (signal?.aborted) return noPicture('stopped');
    this.tool ??= await findTool();
    const { tool } = this;
    if (!tool.ok) return noPicture(tool.error.message);
    const { cutFrame } = await import('../../media/cut-frame.ts');
    const facts = clip.facts && { facts: clip.facts };
    return keepFrame(storeFolder, file, (target) =>
      cutFrame(tool.value, { clip: path, at, target, ...facts, ...(signal && { signal }) }),
    );
  }
}

interface Wanted {
  readonly path: string;
  readonly at: Moment;
  readonly clip: PlannedClip;
}

function noPicture(message: string): { readonly ok: false; readonly error: Failure } {
  return { ok: false, error: { reason: 'media', billed: 'no', message } };
}

function without(cell: SheetCell, why: string): FramedCell {
  return { cell: { ...cell, why: cell.why === undefined ? why : `${cell.why}; ${why}` }, files: [] };
}
