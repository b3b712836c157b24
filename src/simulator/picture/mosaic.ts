/**
 * A picture as the encoder takes it: one luma value for every 4x4 pixels, one of each chroma for every 8x8, in whole
 * macroblocks of 16x16 pixels. Levels are those of BT.709, limited range.
 */
export interface Mosaic {
  /** Pixels that are shown. */
  readonly width: number;
  readonly height: number;
  /** Macroblocks. */
  readonly across: number;
  readonly down: number;
  /** `4 across` values a row, `4 down` rows. */
  readonly luma: Uint8Array;
  /** `2 across` values a row, `2 down` rows. */
  readonly blue: Uint8Array;
  readonly red: Uint8Array;
}

/** Pixels to a side of a luma value, the unit everything is drawn in. */
export const CELL = 4;

/** A grey picture of this many pixels. */
export function makeMosaic(width: number, height: number): Mosaic {
  const across = Math.ceil(width / 16);
  const down = Math.ceil(height / 16);
  const cells = across * down;
  return {
    width,
    height,
    across,
    down,
    luma: new Uint8Array(16 * cells).fill(128),
    blue: new Uint8Array(4 * cells).fill(128),
    red: new Uint8Array(4 * cells).fill(128),
  };
}

/** Makes `target`, which is as large, the same picture. */
export function copyMosaic(source: Mosaic, target: Mosaic): void {
  target.luma.set(source.luma);
  target.blue.set(source.blue);
  target.red.set(source.red);
}

/** Mixes `over` into `target`, which is as large; `weight` 0 leaves the target, 256 gives `over`. */
export function blendMosaic(target: Mosaic, over: Mosaic, weight: number): void {
  blendPlane(target.luma, over.luma, weight);
  blendPlane(target.blue, over.blue, weight);
  blendPlane(target.red, over.red, weight);
}

function blendPlane(target: Uint8Array, over: Uint8Array, weight: number): void {
  for (let at = 0; at < target.length; at += 1) {
    const from = target[at] ?? 0;
    target[at] = from + ((((over[at] ?? 0) - from) * weight + 128) >> 8);
  }
}

/** The same picture at another size, cut to fill it. */
export function resizeMosaic(source: Mosaic, width: number, height: number): Mosaic {
  if (source.width === width && source.height === height) return source;
  const target = makeMosaic(width, height);
  scalePlane(source.luma, target.luma, planeWindow(source, target, 4));
  scalePlane(source.blue, target.blue, planeWindow(source, target, 2));
  scalePlane(source.red, target.red, planeWindow(source, target, 2));
  return target;
}

/** Where each value of the target lies in the source, in 1/65536 of its values. */
interface PlaneWindow {
  readonly sourceStride: number;
  readonly targetStride: number;
  readonly columns: number;
  readonly rows: number;
  readonly left: number;
  readonly top: number;
  readonly step: number;
}

function planeWindow(source: Mosaic, target: Mosaic, each: number): PlaneWindow {
  const unit = 16 / each;
  const step = Math.min(
    Math.floor((source.width * 65_536) / target.width),
    Math.floor((source.height * 65_536) / target.height),
  );
  const columns = Math.ceil(source.width / unit);
  const rows = Math.ceil(source.height / unit);
  const margin = (whole: number, part: number): number =>
    Math.max(0, Math.floor((whole * 65_536 - part * step) / unit / 2)) + (step >> 1);
  return {
    sourceStride: each * source.across,
    targetStride: each * target.across,
    columns,
    rows,
    left: margin(source.width, target.width),
    top: margin(source.height, target.height),
    step,
  };
}

/** Every value is the one at its place, or where the picture shrinks the mean of four around it. */
function scalePlane(source: Uint8Array, target: Uint8Array, window: PlaneWindow): void {
  const { sourceStride, targetStride, columns, rows, left, top, step } = window;
  const apart = step > 65_536 ? step >> 2 : 0;
  const valueAt = (x: number, y: number): number =>
    source[Math.min(rows - 1, y >> 16) * sourceStride + Math.min(columns - 1, x >> 16)] ?? 0;
  for (let at = 0; at < target.length; at += 1) {
    const x = left + (at % targetStride) * step;
    const y = top + Math.floor(at / targetStride) * step;
    target[at] =
      apart === 0
        ? valueAt(x, y)
        : (valueAt(x - apart, y - apart) +
            valueAt(x + apart, y - apart) +
            valueAt(x - apart, y + apart) +
            valueAt(x + apart, y + apart) +
            2) >>
          2;
  }
}
