import type { OutputName } from '../core/payload.ts';
import type { Span } from '../core/span.ts';
import { type Edge, type Hole, takeId, type TakeId } from '../core/take.ts';
import type { Model } from '../models/model.ts';
import { didYouMean } from './did-you-mean.ts';
import type { ShotOutput } from './filled.ts';
import type { Findings } from './findings.ts';
import type { ModelLookup } from './uses.ts';

/** What a take may know of the other shots. */
export interface Neighbours extends ModelLookup {
  readonly shots: ReadonlySet<string>;
  /** The model of a shot; undefined where that shot has an error of its own. */
  readonly modelOf: (shot: string) => Model | undefined;
}

const FRAMES: ReadonlySet<OutputName> = new Set(['last_frame', 'first_frame']);

/**
 * The dependencies of one take, gathered while its fields are read: only what is really used makes an edge. A shot
 * that uses itself gets its edge too, and is found as a cycle of one.
 */
export class Edges {
  readonly #neighbours: Neighbours;
  readonly #findings: Findings;
  readonly #edges = new Map<string, Edge>();

  constructor(neighbours: Neighbours, findings: Findings) {
    this.#neighbours = neighbours;
    this.#findings = findings;
  }

  /** A dependency that carries an output. The shot is known to exist (`isShot`, or a template that was filled in). */
  output({ shot, output }: ShotOutput, via: Exclude<Edge['via'], 'needs'>, span: Span): Hole {
    if (FRAMES.has(output)) {
      this.#findings.add('error', 'not-yet', `frames are not supported yet: ${output} of "${shot}"`, {
        span,
        help: 'use a picture of your own, or the clip itself (extend, motion, video_url)',
      });
    }
    if (output === 'thumbnail_url') this.#checkThumbnail(shot, span);
    return { take: this.order(shot, via, span), output };
  }

  /** A dependency without an output. */
  order(shot: string, via: Edge['via'], span: Span): TakeId {
    const take = takeId(shot, {}, 1);
    const key = `${via} ${take}`;
    if (!this.#edges.has(key)) this.#edges.set(key, { take, via, span });
    return take;
  }

  /** Reports a name that is no shot's. */
  isShot(name: string, span: Span, help?: string): boolean {
    if (this.#neighbours.shots.has(name)) return true;
    this.#findings.add('error', 'unknown-shot', `there is no shot "${name}"`, {
      span,
      help: help ?? didYouMean(name, this.#neighbours.shots, 'shots'),
    });
    return false;
  }

  all(): readonly Edge[] {
    return [...this.#edges.values()];
  }

  #checkThumbnail(shot: string, span: Span): void {
    const model = this.#neighbours.modelOf(shot);
    if (!model || model.outputs.includes('thumbnail_url')) return;
    const { findModel, modelNames } = this.#neighbours;
    const able = modelNames().flatMap((name) => findModel(name) ?? []);
    const providers = new Set(
      able.filter(({ outputs }) => outputs.includes('thumbnail_url')).map(({ provider }) => provider),
    );
    this.#findings.add('error', 'no-thumbnail', `${model.provider} makes no thumbnail of "${shot}"`, {
      span,
      help:
        providers.size > 0
          ? `thumbnails come from ${[...providers].join(', ')}; else use a picture of your own`
          : 'use a picture of your own',
    });
  }
}
