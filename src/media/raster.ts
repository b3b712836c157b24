import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { initWasm, Resvg } from '@resvg/resvg-wasm';
import { placeRuns } from './font-runs.ts';
import { fontsFor, type TextFonts } from './fonts.ts';

export interface RasterOptions {
  /** Pixels; the height follows. */
  readonly width: number;
  /** All text in the picture, to choose fonts by. */
  readonly text: string;
  /** Told, once a picture, what no font of this machine can draw: `Chinese characters`. Those are drawn as boxes. */
  readonly onMissing?: (scripts: readonly string[]) => void;
  /** Where this machine keeps its fonts, where that is not where systems do. */
  readonly fontFolders?: readonly string[];
}

/** Pixels as they lie in memory: rows from the top, each pixel red, green, blue, opacity. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** A picture as PNG. The same SVG with the same fonts gives the same bytes. */
export async function rasterize(svg: string, options: RasterOptions): Promise<Uint8Array> {
  return draw(svg, options, (image) => image.asPng());
}

/** A picture as pixels, for what is put together from several. */
export async function rasterizePixels(svg: string, options: RasterOptions): Promise<Pixels> {
  return draw(svg, options, ({ width, height, pixels }) => ({ width, height, data: pixels }));
}

type Image = ReturnType<InstanceType<typeof Resvg>['render']>;

async function draw<T>(svg: string, options: RasterOptions, take: (image: Image) => T): Promise<T> {
  const { width, text, onMissing, fontFolders } = options;
  const fonts = fontsFor(text, fontFolders);
  if (fonts.missing.length > 0) onMissing?.(fonts.missing);
  const [{ Resvg }, fontBuffers] = await Promise.all([renderer(), fontBytes(fonts)]);
  const [{ family }] = fonts.own;
  const drawing = new Resvg(placeRuns(svg, fonts), {
    fitTo: { mode: 'width', value: width },
    font: { fontBuffers, defaultFontFamily: family, sansSerifFamily: family },
  });
  try {
    const image = drawing.render();
    try {
      return take(image);
    } finally {
      image.free();
    }
  } finally {
    drawing.free();
  }
}

type Renderer = typeof import('@resvg/resvg-wasm');
let ready: Promise<Renderer> | undefined;

/** 2.5 MB of WebAssembly, loaded with the first picture; it can be set up once in a process. */
function renderer(): Promise<Renderer> {
  return (ready ??= load());
}

async function load(): Promise<Renderer> {
  const path = createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm');
  const [module, bytes] = await Promise.all([import('@resvg/resvg-wasm'), readFile(path)]);
  const init: typeof initWasm = module.initWasm;
  await init(bytes);
  return module;
}

const files = new Map<string, Promise<Uint8Array>>();

function fontBytes({ own, more }: TextFonts): Promise<Uint8Array[]> {
  return Promise.all(
    [...own, ...more].map(({ path }) => {
      const bytes = files.get(path) ?? readFile(path);
      files.set(path, bytes);
      return bytes;
    }),
  );
}
