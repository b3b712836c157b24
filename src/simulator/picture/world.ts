import { type Colour, mix } from './colour.ts';
import { Dice } from './dice.ts';
import { copyMosaic, makeMosaic, type Mosaic } from './mosaic.ts';
import { cellsOf } from './paint.ts';
import { type Palette, PALETTES } from './palette.ts';

/** What stands on the horizon. */
type Terrain = 'peaks' | 'dunes' | 'city';
const TERRAINS: readonly Terrain[] = ['peaks', 'dunes', 'city'];

/** One range of hills, further or nearer. */
interface Range {
  readonly row: number;
  /** Frames to a cell of movement. */
  readonly pace: number;
  /** Cells from the top to where it stands, how high it rises above that, and from valley to peak. */
  readonly foot: number;
  readonly rise: number;
  readonly step: number;
  /** Colour by row of cells, as mist makes it. */
  readonly colours: readonly Colour[];
}

/**
 * A landscape that follows from a seed: a sky, a sun that wanders, and hills that pass by, the nearer the faster. Its
 * time is counted in frames and has no end, so that one clip can go on where another stopped. Whole numbers only.
 */
export class World {
  readonly palette: Palette;
  readonly #dice: Dice;
  readonly #terrain: Terrain;
  readonly #sky: Mosaic;
  readonly #ranges: readonly Range[];
  readonly #columns: number;
  readonly #rows: number;
  /** The top of the nearest range so far, by column. */
  readonly #tops: Int32Array;

  constructor(seed: string, { width, height }: { readonly width: number; readonly height: number }) {
    this.#dice = new Dice(seed);
    this.palette = PALETTES[this.#dice.pick(901, PALETTES.length)] ?? (PALETTES[0] as Palette);
    this.#terrain = TERRAINS[this.#dice.pick(902, TERRAINS.length)] ?? 'peaks';
    ({ columns: this.#columns, rows: this.#rows } = cellsOf({ width, height }));
    this.#tops = new Int32Array(this.#columns + 1);
    this.#sky = makeMosaic(width, height);
    this.#paintSky();
    this.#ranges = this.#makeRanges();
  }

  /** Draws the moment, over all of `target`. */
  draw(target: Mosaic, time: number): void {
    copyMosaic(this.#sky, target);
    this.#drawLight(target, time);
    for (const range of this.#ranges) this.#drawRange(target, range, time);
  }

  #paintSky(): void {
    const { zenith, horizon, hasStars, light } = this.palette;
    const { luma, blue, red, across, down } = this.#sky;
    for (let row = 0; row < 4 * down; row += 1) {
      const along = Math.min(256, Math.floor((row * 25_600) / (this.#rows * 64)));
      const colour = mix(zenith, horizon, (along * (along + 256)) >> 9);
      luma.fill(colour.luma, row * 4 * across, (row + 1) * 4 * across);
      if (row % 2 === 0) {
        blue.fill(colour.blue, row * across, (row + 2) * across);
        red.fill(colour.red, row * across, (row + 2) * across);
      }
    }
    if (!hasStars) return;
    for (let star = 0; star < 90; star += 1) {
      const x = Math.floor(((this.#dice.byte(910, star) * 256 + this.#dice.byte(911, star)) * this.#columns) / 65_536);
      const y = Math.floor((this.#dice.byte(912, star) * this.#rows) / 400);
      const at = y * 4 * across + x;
      luma[at] = ((luma[at] ?? 0) + light.luma * (1 + (star % 3))) >> 2;
    }
  }

  #makeRanges(): readonly Range[] {
    const { far, near, horizon } = this.palette;
    const rows = this.#rows;
    const isCity = this.#terrain === 'city';
    const paces = [12, 5, 2];
    return paces.map((pace, index) => {
      const foot = Math.floor((rows * (60 + 10 * index)) / 100);
      const colour = mix(far, near, index * 128);
      const haze = mix(colour, horizon, 110 - 40 * index);
      const colours = Array.from({ length: rows + 16 }, (_, row) => {
        const depth = Math.max(0, Math.min(256, Math.floor(((row - foot + (rows >> 3)) * 512) / rows)));
        return mix(colour, haze, depth);
      });
      const step = Math.max(4, Math.floor((rows * (isCity ? 5 + 2 * index : 34 - 6 * index)) / 100));
      return { row: index, pace, foot, rise: Math.floor((rows * (26 - 4 * index)) / 100), step, colours };
    });
  }

  /** How high a range is over its foot, `at` cells along it. */
  #height({ row, rise, step }: Range, at: number): number {
    const dice = this.#dice;
    if (this.#terrain === 'city') {
      const block = Math.floor(at / step);
      const gap = at - block * step === 0 ? 2 : 0;
      return Math.max(1, ((dice.byte(row, block) * rise) >> 8) - gap);
    }
    const isRound = this.#terrain === 'dunes';
    const large = dice.line(row, at, { step, isRound });
    const small = dice.line(row + 20, at, { step: Math.max(2, step >> 2), isRound });
    const ground = ((large * 3 + small) * rise) >> 10;
    return row === 2 && !isRound ? ground + this.#tree(at) : ground;
  }

  /** Firs on the nearest range. */
  #tree(at: number): number {
    const step = Math.max(3, this.#rows >> 5);
    const slot = Math.floor(at / step);
    if (this.#dice.byte(40, slot) < 90) return 0;
    const tall = 2 + ((this.#dice.byte(41, slot) * step * 2) >> 8);
    return Math.max(0, tall - 3 * Math.abs(at - slot * step - (step >> 1)));
  }

  #drawRange(target: Mosaic, range: Range, time: number): void {
    const { pace, foot, colours } = range;
    const shift = Math.floor(time / pace);
    const { luma, blue, red, across } = target;
    const stride = 4 * across;
    const tops = this.#tops;
    for (let x = 0; x < this.#columns; x += 1) tops[x] = Math.max(0, foot - this.#height(range, x + shift));
    for (let y = 0; y < this.#rows; y += 1) {
      const value = colours[y]?.luma ?? 16;
      for (let x = 0, at = y * stride; x < this.#columns; x += 1, at += 1) if (y >= (tops[x] ?? 0)) luma[at] = value;
    }
    for (let y = 0; y < this.#rows; y += 2) {
      const colour = colours[y] ?? { blue: 128, red: 128 };
      for (let x = 0, at = (y * stride) >> 2; x < this.#columns; x += 2, at += 1)
        if (y + 1 >= (tops[x] ?? 0)) {
          blue[at] = colour.blue;
          red[at] = colour.red;
        }
    }
    if (this.#terrain === 'city' && range.row > 0) this.#drawWindows(target, range, shift);
  }

  /** Lit windows, larger in larger pictures. */
  #drawWindows({ luma, across }: Mosaic, { row, foot, step }: Range, shift: number): void {
    const side = Math.max(1, Math.round(this.#rows / 130));
    const lit = Math.min(225, this.palette.light.luma);
    for (let x = 0; x < this.#columns; x += 1) {
      const along = x + shift;
      const inBlock = along - Math.floor(along / step) * step;
      if (inBlock < 2 || inBlock >= step - 1 || inBlock % (2 * side) >= side) continue;
      const slot = along - (inBlock % side);
      const first = (this.#tops[x] ?? 0) + 2 * side;
      for (let y = first; y < foot + 2; y += 1) {
        const below = y - first;
        if (below % (3 * side) >= side) continue;
        if (this.#dice.byte(60 + row, slot * 97 + Math.floor(below / side)) > 160) luma[y * 4 * across + x] = lit;
      }
    }
  }

  #drawLight(target: Mosaic, time: number): void {
    const { light } = this.palette;
    const radius = Math.max(4, Math.floor(Math.min(this.#rows, this.#columns) / 11));
    const reach = 3 * radius;
    const span = this.#columns + 2 * reach;
    const start = Math.floor((this.#columns * (45 + (this.#dice.byte(920, 0) * 40) / 256)) / 100);
    const centreX = ((start + reach + Math.floor(time / 8)) % span) - reach;
    const centreY = Math.floor((this.#rows * (30 + (this.#dice.byte(921, 0) * 14) / 256)) / 100);
    const { luma, blue, red, across } = target;
    for (let y = Math.max(0, centreY - reach); y <= Math.min(this.#rows - 1, centreY + reach); y += 1)
      for (let x = Math.max(0, centreX - reach); x <= Math.min(this.#columns - 1, centreX + reach); x += 1) {
        const weight = lightAt((x - centreX) ** 2 + (y - centreY) ** 2, radius);
        if (weight === 0) continue;
        const at = y * 4 * across + x;
        luma[at] = (luma[at] ?? 0) + (((light.luma - (luma[at] ?? 0)) * weight) >> 8);
        if (x % 2 || y % 2) continue;
        const half = y * across + (x >> 1);
        blue[half] = (blue[half] ?? 0) + (((light.blue - (blue[half] ?? 0)) * weight) >> 8);
        red[half] = (red[half] ?? 0) + (((light.red - (red[half] ?? 0)) * weight) >> 8);
      }
  }
}

/** Between 0 and 256: a disc with a soft edge in a halo. */
function lightAt(square: number, radius: number): number {
  const inner = (radius - 1) ** 2;
  const outer = (radius + 1) ** 2;
  const reach = 9 * radius * radius;
  if (square >= reach) return 0;
  const halo = Math.floor(((reach - square) * 256) / reach);
  const glow = (halo * halo * 110) >> 16;
  if (square >= outer) return glow;
  return square <= inner ? 256 : 256 - Math.floor(((256 - glow) * (square - inner)) / (outer - inner));
}
