import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, parse } from 'node:path';
import { err, ok, type Result } from '../../core/result.ts';
import { EXIT } from '../../execute/run-result.ts';
import { knownText } from '../../models/text.ts';
import type { NoMediaTool } from '../../media/media-tool.ts';
import type { PictureFormat } from '../../media/compose.ts';
import { type Sheet, sheetOf } from '../../report/sheet.ts';
import type { SheetPage } from '../../report/sheet-svg.ts';
import type { BuiltPlan } from './build-plan.ts';
import { type FramedSheet, frameSheet } from './sheet-frames.ts';
import { toolFinder } from './tool-finder.ts';
import { environmentTrouble, type Trouble } from './trouble.ts';
import { orDiskTrouble } from './under-lock.ts';

export interface SheetOptions {
  /** Absolute, ends in .jpg or .png; `sheet.jpg` among the storyboard's renders by default. */
  readonly file?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
  /** Takes looked at, and of how many. */
  readonly onProgress?: (done: number, all: number) => void;
}

export interface MadeSheet {
  readonly sheet: Sheet;
  readonly files: readonly SheetFile[];
  /** What cut pictures, or why nothing could; absent = none had to be cut. */
  readonly tool?: Result<string, NoMediaTool>;
  /** What no font of this machine can draw: `Chinese characters`. */
  readonly missingScripts: readonly string[];
}

interface SheetFile {
  /** Absolute. */
  readonly file: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
}

/** Draws the takes of a plan as they are now, on one page or several. Buys nothing, and changes no record. */
export function makeSheet(built: BuiltPlan, options: SheetOptions = {}): Promise<Result<MadeSheet, Trouble>> {
  return orDiskTrouble(async () => {
    const { plan, places, storyboard, takes } = built;
    const { env = process.env, signal, onProgress } = options;
    const prompts = new Map(
      takes.flatMap(({ id, fields: { prompt } }) => (prompt ? [[id, knownText(prompt.value)] as const] : [])),
    );
    const sheet = sheetOf(plan, { simulated: places.simulated, shots: [...storyboard.shots.keys()], prompts });
    const framed = await frameSheet(sheet, plan.takes, {
      storeFolder: places.storeFolder,
      findTool: toolFinder(env),
      ...(signal && { signal }),
      ...(onProgress && { onProgress }),
    });
    if (signal?.aborted) return err(STOPPED);
    const { sheetPages } = await import('../../report/sheet-svg.ts');
    const pages = sheetPages(framed.sheet, [...storyboard.matrix.keys()]);
    const first = options.file ?? join(places.rendersFolder, 'sheet.jpg');
    const drawn = await writePages(pages, framed, first);
    if (!drawn.ok) return drawn;
    if (options.file === undefined) await removeOlderPages(first, pages.length);
    const { sheet: shown, tool } = framed;
    return ok({ sheet: shown, ...drawn.value, ...(tool && { tool }) });
  });
}

const STOPPED = environmentTrouble(EXIT.interrupted, {
  message: 'stopped before the sheet was drawn',
  help: 'run it again; the pictures cut so far are kept',
});

/** `sheet.jpg`, `sheet-2.jpg`: the first has no number, so that a sheet of one page has the name that was asked for. */
function pageFile(first: string, number: number): string {
  const { dir, name, ext } = parse(first);
  return number === 1 ? first : join(dir, `${name}-${number}${ext}`);
}

/** One page at a time, and one picture at a time: a page in memory is large enough. */
async function writePages(
  pages: readonly SheetPage[],
  { frames }: FramedSheet,
  first: string,
): Promise<Result<Pick<MadeSheet, 'files' | 'missingScripts'>, Trouble>> {
  const [{ rasterizePixels }, { encodePicture, layInto, readPng }, { atomically }] = await Promise.all([
    import('../../media/raster.ts'),
    import('../../media/compose.ts'),
    import('../../media/atomic-file.ts'),
  ]);
  const format: PictureFormat = first.toLowerCase().endsWith('.png') ? 'png' : 'jpg';
  const files: SheetFile[] = [];
  const missing = new Set<string>();
  for (const [index, { svg, width, height, pictures }] of pages.entries()) {
    const text = svg.replaceAll(/<[^>]*>/g, '');
    const pixels = await rasterizePixels(svg, {
      width,
      text,
      onMissing: (scripts) => scripts.forEach((script) => missing.add(script)),
    });
    for (const place of pictures) {
      const frame = frames.get(place.take)?.[place.index];
      if (frame !== undefined) layInto(pixels, readPng(await readFile(frame)), place);
    }
    const file = pageFile(first, index + 1);
    const bytes = encodePicture(pixels, format);
    const written = await atomically(file, async (temporary) => ok(await writeFile(temporary, bytes)));
    if (!written.ok)
      return err(
        environmentTrouble(EXIT.failed, {
          message: written.error.message,
          help: 'see to that folder, or name another file: --out FILE',
        }),
      );
    files.push({ file, width, height, bytes: (await stat(file)).size });
  }
  return ok({ files, missingScripts: [...missing] });
}

/** Pages that an earlier, longer sheet left behind would be taken for pages of this one. */
async function removeOlderPages(first: string, count: number): Promise<void> {
  const { name, ext } = parse(first);
  for (const entry of await readdir(dirname(first))) {
    const number = entry.startsWith(`${name}-`) && entry.endsWith(ext) ? entry.slice(name.length + 1, -ext.length) : '';
    if (/^[1-9]\d*$/.test(number) && Number(number) > count) await rm(join(dirname(first), entry), { force: true });
  }
}
