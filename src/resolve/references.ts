import type { Field, MidFrame, Reference, Text, TextPart } from '../core/take.ts';
import type { Model, RequestShape } from '../models/model.ts';
import { spanOf } from './filled.ts';
import { type ClipField, findMentions, type Mention, type Taggables } from './mentions.ts';
import { reportUnmentioned } from './unmentioned.ts';
import { joinText, linkPieces, type PromptReading } from './prompt.ts';
import { readMidFrame, readReference } from './read-reference.ts';
import { wrongType } from './read-value.ts';
import { draftReference, type Form, type ReferenceDraft } from './reference-draft.ts';
import type { TakeContext } from './take-context.ts';

/** A prompt whose tags stand for something, and what they stand for. */
export interface Referenced {
  readonly prompt?: Field<Text>;
  readonly midFrames: readonly MidFrame[];
  readonly references: readonly Reference[];
  /** Every tag the prompt mentions; undefined if the prompt could not be read. */
  readonly mentioned: ReadonlySet<string> | undefined;
}

/** What else decides which references a request can carry. */
export interface Frames {
  readonly firstFrame: boolean;
  readonly endFrame: boolean;
}

/**
 * Gives the tags of a prompt their meaning. Only what the prompt mentions is used, in the order of first mention; a
 * reference that this kind of request cannot carry is replaced by its text. So every reference that is sent has its
 * tag in the prompt.
 */
export function resolveReferences(
  reading: PromptReading,
  taggables: Taggables,
  options: { model: Model | undefined; frames: Frames; context: TakeContext },
): Referenced {
  const { context } = options;
  const { findings, shots } = context.scope;
  if (reading.kind === 'failed') {
    findMentions(reading.written, taggables, { shots, findings });
    return { midFrames: [], references: [], mentioned: undefined };
  }
  const parts = reading.kind === 'prompt' ? reading.prompt.parts : [];
  const mentions = findMentions(parts, taggables, { shots, findings });
  const mentioned = new Set(parts.flatMap((part) => (part.kind === 'tag' ? [part.tag] : [])));
  reportUnmentioned(taggables, mentioned, { parts, findings });
  const meaning = resolveMentions([...mentions.values()], taggables, options);
  if (reading.kind === 'none') return { ...meaning, mentioned };
  const textParts = parts.flatMap((part): readonly TextPart[] => {
    if (part.kind === 'tag') return meaning.replaced.get(part.tag) ?? [{ kind: 'tag', tag: part.tag }];
    return part.kind === 'text' ? [part] : linkPieces([part], context.edges);
  });
  const prompt = { ...reading.prompt.field, value: joinText(textParts) };
  return { prompt, midFrames: meaning.midFrames, references: meaning.references, mentioned };
}

interface Meaning {
  readonly midFrames: readonly MidFrame[];
  readonly references: readonly Reference[];
  /** By tag: the text that stands in for a reference the request cannot carry. */
  readonly replaced: ReadonlyMap<string, readonly TextPart[]>;
}

/** A mentioned reference or clip, before it is known whether the request carries it. */
type Candidate = { readonly mention: Mention } & (
  | { readonly kind: 'clip'; readonly form: Form; readonly clip: ClipField }
  | { readonly kind: 'draft'; readonly form: Form | undefined; readonly draft: ReferenceDraft }
);

function resolveMentions(
  mentions: readonly Mention[],
  { references: layers }: Taggables,
  { model, frames, context }: { model: Model | undefined; frames: Frames; context: TakeContext },
): Meaning {
  const midFrames: MidFrame[] = [];
  const candidates: Candidate[] = [];
  for (const mention of mentions) {
    const { tag, target } = mention;
    if (target.kind === 'clip') {
      candidates.push({ kind: 'clip', mention, form: target.clip.kind, clip: target.clip });
    } else if (target.kind === 'mid-frame') {
      const { keySpan, value } = target.entry;
      const frame =
        value.kind === 'dict'
          ? readMidFrame(tag, keySpan, value, context)
          : wrongType(value, `mid_frames of "${tag}" must be a map with "image"`, context.scope.findings);
      if (frame) midFrames.push(frame);
    } else {
      const draft = draftReference(tag, layers, context.scope);
      if (draft) candidates.push({ kind: 'draft', mention, form: draft.form, draft });
    }
  }
  if (candidates.length === 0) return { midFrames, references: [], replaced: new Map() };
  const has = (form: Form) => candidates.some((candidate) => candidate.form === form);
  const shape = { ...frames, midFrames: midFrames.length > 0, extend: has('extend'), motion: has('motion') };
  return { midFrames, ...carry(candidates, { model, shape, context }) };
}

/** What is assumed of a model that does not exist: its absence is the one error to report. */
const EVERY_FORM: ReadonlySet<Form> = new Set(['subject', 'grid', 'keyframe', 'motion', 'extend']);

function carry(
  candidates: readonly Candidate[],
  { model, shape, context }: { model: Model | undefined; shape: RequestShape; context: TakeContext },
): Omit<Meaning, 'midFrames'> {
  const carried = model?.carries(shape) ?? EVERY_FORM;
  const references: Reference[] = [];
  const replaced = new Map<string, readonly TextPart[]>();
  for (const candidate of candidates) {
    const { form, mention } = candidate;
    if (form && carried.has(form)) {
      const reference =
        candidate.kind === 'clip'
          ? clipReference(candidate.clip, context)
          : readReference(candidate.draft, form, context);
      if (reference) references.push(reference);
    } else if (candidate.kind === 'draft' && candidate.draft.text) {
      replaced.set(mention.tag, standIn(mention, candidate.draft.text, context));
    } else {
      reportNotCarried(candidate, { model: model?.name ?? 'the model', shape, context });
    }
  }
  return { references, replaced };
}

function clipReference({ kind, shot, span }: ClipField, { edges }: TakeContext): Reference {
  const hole = edges.output({ shot, output: 'video_url' }, kind, span);
  return { kind, tag: shot, span, video: { value: { kind: 'output', hole }, span } };
}

function standIn(
  { tag, place }: Mention,
  text: NonNullable<ReferenceDraft['text']>,
  { scope, edges }: TakeContext,
): readonly TextPart[] {
  const words = text
    .map((piece) => (piece.kind === 'text' ? piece.text : `{{shots.${piece.output.shot}.${piece.output.output}}}`))
    .join('');
  scope.findings.add('note', 'reference-as-text', `@${tag} is sent as "${words}"`, { span: spanOf(place) });
  return linkPieces(text, edges);
}

function reportNotCarried(
  candidate: Candidate,
  { model, shape, context }: { model: string; shape: RequestShape; context: TakeContext },
): void {
  const { form, mention } = candidate;
  const span = candidate.kind === 'clip' ? candidate.clip.span : spanOf(mention.place);
  if (candidate.kind === 'draft' && !form) {
    context.scope.findings.add(
      'error',
      'incomplete-reference',
      `"${mention.tag}" has neither a picture nor a clip nor a text`,
      {
        span: candidate.draft.span,
        help: 'add "images:", "motion:", "extend:" or "text:" to it',
      },
    );
    return;
  }
  const { findModel, modelNames } = context.neighbours;
  const able = modelNames().filter((name) => form && findModel(name)?.carries(shape).has(form));
  const message = `${model} cannot carry @${mention.tag} (${form}) in this request`;
  const related = candidate.kind === 'draft' ? [{ message: 'it is declared here', span: candidate.draft.span }] : [];
  const help = candidate.kind === 'draft' ? `add "text:" to "${mention.tag}", to stand in for it` : modelsHelp(able);
  context.unsupported.add('error', 'reference-not-carried', message, { span, related, help });
}

function modelsHelp(able: readonly string[]): string {
  return able.length > 0 ? `models that can: ${able.join(', ')}` : 'no model can: remove one of the media fields';
}
