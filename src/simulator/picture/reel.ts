import { Card } from './card.ts';
import { readPicture } from './given-picture.ts';
import type { NamedPicture } from './insets.ts';
import { blendMosaic, copyMosaic, type Mosaic, resizeMosaic } from './mosaic.ts';
import { FRAMES_PER_SECOND, framesOf, type PictureRequest } from './request.ts';
import { readSourceClip, type SceneMark, type SourceClip } from './source-clip.ts';
import { World } from './world.ts';

/** Frames that a given first picture stands still, and that it takes to become the scene. */
const HOLD = FRAMES_PER_SECOND / 2;
const MORPH = FRAMES_PER_SECOND;
/** Frames before and after a middle frame. */
const FLASH = FRAMES_PER_SECOND / 2;

/** A picture that takes over at its time. */
interface Moment {
  readonly picture: Mosaic;
  /** Between 0, the scene, and 256, the picture. */
  readonly weightAt: (frame: number) => number;
}

/** All frames of the new part of a clip. */
export class Reel {
  readonly frames: number;
  /** Frames of the source that stand before it. */
  readonly offset: number;
  readonly scene: SceneMark;
  readonly #world: World;
  readonly #card: Card;
  readonly #moments: readonly Moment[];

  constructor(
    request: PictureRequest,
    parts: { scene: SceneMark; offset: number; insets: readonly NamedPicture[]; moments: readonly Moment[] },
  ) {
    const { scene, offset, insets, moments } = parts;
    const total = framesOf(request);
    this.frames = Math.max(1, total - offset);
    this.offset = offset;
    this.scene = scene;
    this.#moments = moments;
    this.#world = new World(scene.seed, request);
    this.#card = new Card(request, { palette: this.#world.palette, insets, total });
  }

  /** Where the world has come to after the last frame. */
  get endScene(): SceneMark {
    return { seed: this.scene.seed, time: this.scene.time + this.frames - 1 };
  }

  /** Draws a frame of the new part, counted from 0, over all of `target`. */
  draw(target: Mosaic, frame: number): void {
    const weights = this.#moments.map((moment) => moment.weightAt(frame));
    if (!weights.includes(256)) {
      this.#world.draw(target, this.scene.time + frame);
      this.#card.draw(target, this.offset + frame);
    }
    for (const [index, { picture }] of this.#moments.entries()) {
      const weight = weights[index] ?? 0;
      if (weight === 256) copyMosaic(picture, target);
      else if (weight > 0) blendMosaic(target, picture, weight);
    }
  }
}

/** Reads what the request names and lays out the clip. `clip` = its source, if that is one of ours. */
export async function makeReel(request: PictureRequest): Promise<{ readonly reel: Reel; readonly clip?: SourceClip }> {
  const { digest, images, source, width, height } = request;
  const clip = source?.file.bytes && (await readSourceClip(source.file.bytes));
  const start = clip ? resizeMosaic(clip.lastFrame, width, height) : undefined;
  const offset = source?.isPart && clip ? Math.min((await clip.frames()).length, framesOf(request) - 1) : 0;
  const frames = framesOf(request) - offset;
  const moments: Moment[] = [];
  const insets: NamedPicture[] = [];
  if (start) moments.push({ picture: start, weightAt: beginning(0) });
  else if (source)
    moments.push({ picture: (await readPicture(source.file)).at(width, height), weightAt: beginning(HOLD) });
  for (const { role, at = 0, label, file } of images) {
    const picture = await readPicture(file);
    if (role === 'inset') insets.push({ label, picture });
    else if (role === 'first') moments.push({ picture: picture.at(width, height), weightAt: beginning(HOLD) });
    else if (role === 'end') moments.push({ picture: picture.at(width, height), weightAt: ending(frames) });
    else moments.push({ picture: picture.at(width, height), weightAt: around(Math.round(at * FRAMES_PER_SECOND)) });
  }
  const scene = clip?.scene ?? { seed: digest, time: 0 };
  return { reel: new Reel(request, { scene, offset, insets, moments }), ...(clip && { clip }) };
}

function beginning(hold: number): Moment['weightAt'] {
  return (frame) => (frame <= hold ? 256 : ease(256 - Math.floor(((frame - hold) * 256) / MORPH)));
}

function ending(frames: number): Moment['weightAt'] {
  return (frame) => ease(256 - Math.floor(((frames - 1 - frame) * 256) / MORPH));
}

function around(centre: number): Moment['weightAt'] {
  return (frame) => ease(256 - Math.floor((Math.abs(frame - centre) * 256) / FLASH));
}

/** Slow at both ends; 0 below 0. */
function ease(along: number): number {
  return along <= 0 ? 0 : (along * along * (768 - 2 * along)) >> 16;
}
