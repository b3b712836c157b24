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
  /** The take of another shot that this one uses; undefined where there is none to pair with. */
  readonly source: (shot: string) => Source | undefined;
  /** Every take of another shot that stands where this one stands. */
  readonly before: (shot: string) => readonly TakeId[];
}

export interface Source {
  readonly take: TakeId;
  /** Undefined where that shot has an error of its own. */
  readonly model: Model | undefined;
  /** It has several takes, and none is picked. */
  readonly unpicked: boolean;
}

/**
 * The dependencies of one take, gathered while its fields are read: only what is really used makes an edge. A shot
 * that uses itself gets its edge too, and is found as a cycle of one.
 */
export class Edges {
  readonly #neighbours: Neighbours;
  readonly #findings: Findings;
  readonly #unsupported: Findings;
  readonly #edges = new Map<string, Edge>();

  constructor(neighbours: Neighbours, { findings, unsupported }: { findings: Findings; unsupported: Findings }) {
    this.#neighbours = neighbours;
    this.#findings = findings;
    this.#unsupported = unsupported;
  }

  /** A dependency that carries an output. The shot is known to exist (`isShot`, or a template that was filled in). */
  output({ shot, ...output }: ShotOutput, via: Exclude<Edge['via'], 'needs'>, span: Span): Hole {
    const source = this.#neighbours.source(shot);
    if (!source) {
      this.#findings.add(
        'error',
        'axis-not-listed',
        `which shot is used here hangs on an axis that is only inherited`,
        {
          span,
          help: 'list that axis on the shot, under matrix',
        },
      );
      return { take: takeId(shot, {}, 1), ...output };
    }
    if (output.output === 'thumbnail_url') this.#checkThumbnail(shot, source, span);
    this.#add({ take: source.take, via, span, ...(source.unpicked && { unpicked: true }) });
    return { take: source.take, ...output };
  }

  /** A dependency without an output. */
  order(shot: string, span: Span): void {
    for (const take of this.#neighbours.before(shot)) this.#add({ take, via: 'needs', span });
  }

  #add(edge: Edge): void {
    const key = `${edge.via} ${edge.take}`;
    if (!this.#edges.has(key)) this.#edges.set(key, edge);
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

  #checkThumbnail(shot: string, { model }: Source, span: Span): void {
    if (!model || model.outputs.includes('thumbnail_url')) return;
    const { findModel, modelNames } = this.#neighbours;
    const able = modelNames().flatMap((name) => findModel(name) ?? []);
    const providers = new Set(
      able.filter(({ outputs }) => outputs.includes('thumbnail_url')).map(({ provider }) => provider),
    );
    this.#unsupported.add('error', 'no-thumbnail', `${model.provider} makes no thumbnail of "${shot}"`, {
      span,
      help:
        providers.size > 0
          ? `thumbnails come from ${[...providers].join(', ')}; else use a picture of your own`
          : 'use a picture of your own',
    });
  }
}
