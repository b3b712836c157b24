import type { Span } from '../core/span.ts';
import { closest } from '../core/did-you-mean.ts';
import { didYouMean } from './did-you-mean.ts';
import { type FilledDict, type FilledEntry, type Place, spanOf } from './filled.ts';
import type { Findings } from './findings.ts';
import { isDeclared } from './reference-draft.ts';
import type { ReferenceLayer } from './merge.ts';
import type { PromptPart } from './tags.ts';

/** A clip of another shot that `extend` or `motion` names; its tag is that shot's name. */
export interface ClipField {
  readonly kind: 'extend' | 'motion';
  readonly shot: string;
  readonly span: Span;
  readonly keySpan: Span;
}

/** Everything the tags of one shot's prompt may stand for. */
export interface Taggables {
  readonly clips: readonly ClipField[];
  readonly midFrames: FilledDict | undefined;
  /** Tags that the fields above name, also where reading them failed, which has been reported. */
  readonly declared: ReadonlySet<string>;
  /** False where the defaults set them: then a prompt need not mention them. */
  readonly ownMidFrames: boolean;
  readonly references: readonly ReferenceLayer[];
}

/** What a mentioned tag stands for. */
type Target =
  | { readonly kind: 'clip'; readonly clip: ClipField }
  | { readonly kind: 'mid-frame'; readonly entry: FilledEntry }
  | { readonly kind: 'reference' };

export interface Mention {
  readonly tag: string;
  /** Of the first mention. */
  readonly place: Place;
  readonly target: Target;
}

/** The tags of a prompt in the order of first mention, each with what it stands for; the others are reported. */
export function findMentions(
  parts: readonly PromptPart[],
  taggables: Taggables,
  context: { shots: ReadonlySet<string>; findings: Findings },
): ReadonlyMap<string, Mention> {
  const mentions = new Map<string, Mention>();
  for (const part of parts) {
    if (part.kind !== 'tag') continue;
    const { tag, place, touching } = part;
    if (touching) {
      context.findings.add('error', 'tag-touches-output', `@${tag} runs into the output beside it`, {
        span: spanOf(place),
        help: 'put a space between them',
      });
    }
    if (mentions.has(tag)) continue;
    const target = targetOf(tag, place, taggables, context);
    if (target) mentions.set(tag, { tag, place, target });
  }
  return mentions;
}

function targetOf(
  tag: string,
  place: Place,
  taggables: Taggables,
  { shots, findings }: { shots: ReadonlySet<string>; findings: Findings },
): Target | undefined {
  const { clips, midFrames, references } = taggables;
  const entry = midFrames?.entries.get(tag);
  const found: Target[] = clips.filter(({ shot }) => shot === tag).map((clip) => ({ kind: 'clip', clip }));
  if (entry) found.push({ kind: 'mid-frame', entry });
  if (isDeclared(tag, references)) found.push({ kind: 'reference' });
  const [target, another] = found;
  if (target && !another) return target;
  if (target && another) {
    return findings.add(
      'error',
      'ambiguous-tag',
      `@${tag} stands for more than one thing: ${inWords(target)} and ${inWords(another)}`,
      {
        span: spanOf(place),
        related: clips
          .filter(({ shot }) => shot === tag)
          .map(({ kind, keySpan }) => ({
            message: `${kind} is here`,
            span: keySpan,
          })),
        help:
          target.kind === 'clip' && another.kind === 'clip'
            ? `remove one: a clip is either continued or imitated`
            : 'give one of them another name',
      },
    );
  }
  if (taggables.declared.has(tag)) return undefined;
  return findings.add('error', 'unknown-tag', `@${tag} stands for nothing`, {
    span: spanOf(place),
    help: helpFor(tag, taggables, shots),
  });
}

function inWords(target: Target): string {
  switch (target.kind) {
    case 'clip':
      return target.clip.kind;
    case 'mid-frame':
      return 'a mid frame';
    case 'reference':
      return 'a reference';
  }
}

function helpFor(
  tag: string,
  { clips, midFrames, references }: Taggables,
  shots: ReadonlySet<string>,
): string | undefined {
  const known = new Set(clips.map(({ shot }) => shot));
  for (const key of midFrames?.entries.keys() ?? []) known.add(key);
  for (const { entries } of references) for (const key of entries.keys()) known.add(key);
  const bare = tag.replace(/[-_]+$/, '');
  if (bare !== tag && known.has(bare)) return `"-" and "_" belong to a tag: put a space behind @${bare}`;
  if (closest(tag, known) === undefined && shots.has(tag))
    return `to use that shot's clip here, add "extend: ${tag}" or "motion: ${tag}"`;
  const meant = didYouMean(tag, known, 'tags');
  return known.size === 0 ? `declare it under refs, or write "@@${tag}" for a plain @` : meant;
}
