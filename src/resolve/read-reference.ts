import { unreachable } from '../core/bug.ts';
import type { Located } from '../core/span.ts';
import type { Media, Reference } from '../core/take.ts';
import type { FilledDict } from './filled.ts';
import type { MidFrame } from '../core/take.ts';
import { type MediaKind, readMedia } from './media.ts';
import { seconds, wrongType } from './read-value.ts';
import type { Form, ReferenceDraft } from './reference-draft.ts';
import type { TakeContext } from './take-context.ts';

/** The reference a draft stands for, its media read and their edges made. Undefined after an error. */
export function readReference(draft: ReferenceDraft, form: Form, context: TakeContext): Reference | undefined {
  const { tag, span } = draft;
  const one = (key: string, kind: MediaKind) => readOne(draft, key, kind, context);
  switch (form) {
    case 'subject': {
      const images = readImages(draft, context);
      const audio = one('audio', 'audio');
      if (!images || audio === 'failed') return undefined;
      return { kind: 'subject', tag, span, images, ...(audio && { audio }) };
    }
    case 'grid': {
      const image = one('grid', 'image');
      return isMedia(image) ? { kind: 'grid', tag, span, image } : missing(draft, 'grid', image, context);
    }
    case 'keyframe': {
      const image = one('keyframe', 'image');
      const at = draft.values.get('at');
      const time = at && readTime(at, context);
      if (!isMedia(image)) return missing(draft, 'keyframe', image, context);
      return { kind: 'keyframe', tag, span, image, ...(time && { at: time }) };
    }
    case 'motion':
    case 'extend': {
      const video = one(form, 'video');
      return isMedia(video) ? { kind: form, tag, span, video } : missing(draft, form, video, context);
    }
    default:
      return unreachable(form);
  }
}

type Read = Located<Media> | 'failed' | undefined;

function isMedia(read: Read): read is Located<Media> {
  return read !== undefined && read !== 'failed';
}

function readOne({ tag, values }: ReferenceDraft, key: string, kind: MediaKind, context: TakeContext): Read {
  const value = values.get(key);
  return value && (readMedia(value, `${key} of "${tag}"`, kind, context) ?? 'failed');
}

function missing(draft: ReferenceDraft, key: string, read: Read, { scope }: TakeContext): undefined {
  if (read === 'failed') return undefined;
  return scope.findings.add('error', 'incomplete-reference', `"${draft.tag}" has no "${key}"`, {
    span: draft.span,
    help: `add "${key}:" to it`,
  });
}

function readImages(draft: ReferenceDraft, context: TakeContext): readonly Located<Media>[] | undefined {
  const list = draft.values.get('images');
  if (!list || (list.kind === 'list' && list.items.length === 0)) return missing(draft, 'images', undefined, context);
  if (list.kind !== 'list') return wrongType(list, `images of "${draft.tag}" must be a list`, context.scope.findings);
  const images = list.items.map((item) => readMedia(item, `images of "${draft.tag}"`, 'image', context));
  return images.every((image) => image !== undefined) ? images : undefined;
}

function readTime(value: Parameters<typeof seconds>[0], { scope }: TakeContext): Located<number> | undefined {
  const time = seconds(value, 'at', scope.findings);
  return time === undefined ? undefined : { value: time, span: value.span };
}

/** A mid frame: `{ image, at }` under its tag. Undefined after an error. */
export function readMidFrame(
  tag: string,
  keySpan: MidFrame['span'],
  dict: FilledDict,
  context: TakeContext,
): MidFrame | undefined {
  const field = `mid_frames of "${tag}"`;
  const value = dict.entries.get('image')?.value;
  const image = value && readMedia(value, field, 'image', context);
  if (!image) return value ? undefined : wrongType(dict, `${field} must have an "image"`, context.scope.findings);
  const at = dict.entries.get('at')?.value;
  const time = at && readTime(at, context);
  return { tag, span: keySpan, image, ...(time && { at: time }) };
}
