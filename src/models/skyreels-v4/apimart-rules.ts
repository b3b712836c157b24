import type { Diagnostic } from '../../core/diagnostic.ts';
import type { Span } from '../../core/span.ts';
import type { Reference } from '../../core/take.ts';
import { videoReferences } from '../clip-length.ts';
import { diagnose } from '../codes.ts';
import type { Request, Rule } from '../model-spec.ts';
import { takePlaces } from '../places.ts';
import { MID_FRAMES_MAX } from './fields.ts';
import { referencePlaces, tooMany } from './reference-rules.ts';

const SUBJECTS_MAX = 3;
const SUBJECT_IMAGES_MAX = 5;

type Check = Rule['check'];

/** The rows of "Parameter Constraints" that are more than one field's table entry; APIMart's and GCCAI's are the same. */
export function parameterConstraints(document: string): readonly Rule[] {
  const rule = (name: string, row: string, check: Check): Rule => ({
    name,
    row: `${document}, Parameter Constraints, ${row}`,
    check,
  });
  return [
    rule('frames exclude references', 'I2V / Omni exclusion', framesExcludeReferences),
    rule('at most six mid frames, inside the clip', 'mid_frame_images', midFrames),
    rule('all images of one type', 'ref_images overall', oneImageType),
    rule('a grid stands alone', 'ref_images.type=grid', gridAlone),
    rule('one to three subjects of one to five images', 'ref_images.type=image', subjectCounts),
    rule('at most one video', 'ref_videos', ({ spec, take, fields }) =>
      tooMany({ spec, take, places: videoReferences(fields.references), max: 1, words: 'video' }),
    ),
    rule('a motion reference goes with subjects only', 'ref_videos.type=reference', motionWithSubjects),
    rule('an extend takes no images', 'ref_videos.type=extend', extendAlone),
  ];
}

function framesExcludeReferences({ spec, take, fields }: Request): readonly Diagnostic[] {
  const [reference] = fields.references;
  const frames: { readonly name: string; readonly span: Span }[] = [];
  if (fields.first_frame) frames.push({ name: 'first_frame', span: fields.first_frame.keySpan });
  if (fields.end_frame) frames.push({ name: 'end_frame', span: fields.end_frame.keySpan });
  for (const { tag, span } of fields.midFrames) frames.push({ name: `mid frame @${tag}`, span });
  const [frame] = frames;
  if (!frame || !reference) return [];
  const message = `${spec.name} takes either frames or references, and this shot has both`;
  return [
    diagnose('error', 'frames-with-references', message, {
      span: frame.span,
      related: [
        {
          message: `${reference.kind === 'extend' ? 'the extend' : 'a reference'} is here (@${reference.tag})`,
          span: reference.span,
        },
        ...takePlaces(take, frame.span),
      ],
      help: `remove \`${frame.name}\`, or the reference`,
    }),
  ];
}

function midFrames({ spec, take, fields }: Request): readonly Diagnostic[] {
  const count = tooMany({ spec, take, places: fields.midFrames, max: MID_FRAMES_MAX, words: 'mid frame' });
  const duration = fields.duration?.value ?? 5;
  const times = fields.midFrames.flatMap(({ tag, at }) => {
    if (!at || at.value === -1 || (Number.isInteger(at.value) && at.value > 0 && at.value < duration)) return [];
    if (!Number.isInteger(at.value)) {
      const message = `mid frame @${tag} is at ${at.value} s, and ${spec.name} takes whole seconds`;
      const place = { span: at.span, related: takePlaces(take, at.span) };
      return diagnose('error', 'frame-time', message, {
        ...place,
        help: `write at: ${wholeSecondNear(at.value, duration)}`,
      });
    }
    const length = fields.duration
      ? { message: `the clip is ${duration} s long`, span: fields.duration.span }
      : { message: `nobody wrote a duration, so the clip is ${duration} s long`, span: take.span };
    return diagnose('error', 'frame-time', `mid frame @${tag} can not be at ${at.value} s`, {
      span: at.span,
      related: [length, ...takePlaces(take, at.span)],
      help: `write a whole second between 0 and ${duration}, or leave \`at\` out`,
    });
  });
  return [...count, ...times];
}

/** The nearest whole second inside a clip. */
function wholeSecondNear(time: number, duration: number): number {
  return Math.min(Math.max(1, Math.round(time)), Math.max(1, duration - 1));
}

function oneImageType({ spec, take, fields }: Request): readonly Diagnostic[] {
  const images = fields.references.filter(({ kind }) => kind === 'subject' || kind === 'grid');
  const first = images[0];
  const other = images.find(({ kind }) => kind !== first?.kind);
  if (!first || !other) return [];
  return [
    diagnose('error', 'reference-combination', `${spec.name} takes either subjects or a grid, and this shot has both`, {
      span: other.span,
      related: [...referencePlaces([first]), ...takePlaces(take, other.span)],
      help: 'remove one of the two',
    }),
  ];
}

function gridAlone({ spec, take, fields }: Request): readonly Diagnostic[] {
  return tooMany({ spec, take, places: ofKind(fields.references, 'grid'), max: 1, words: 'grid' });
}

function subjectCounts({ spec, take, fields }: Request): readonly Diagnostic[] {
  const subjects = ofKind(fields.references, 'subject');
  const counts = tooMany({ spec, take, places: subjects, max: SUBJECTS_MAX, words: 'subject' });
  const images = subjects.flatMap(({ tag, span, images }) => {
    if (images.length >= 1 && images.length <= SUBJECT_IMAGES_MAX) return [];
    const message = `@${tag} has ${images.length} images; ${spec.name} takes 1 to ${SUBJECT_IMAGES_MAX}`;
    const place = images[SUBJECT_IMAGES_MAX]?.span ?? span;
    return diagnose('error', 'too-many-references', message, { span: place, related: takePlaces(take, place) });
  });
  return [...counts, ...images];
}

function motionWithSubjects({ spec, take, fields }: Request): readonly Diagnostic[] {
  const [motion] = ofKind(fields.references, 'motion');
  const [grid] = ofKind(fields.references, 'grid');
  if (!motion || !grid) return [];
  return [
    diagnose('error', 'reference-combination', `${spec.name} takes no grid beside a motion reference`, {
      span: grid.span,
      related: [...referencePlaces([motion]), ...takePlaces(take, grid.span)],
      help: 'remove one of the two',
    }),
  ];
}

function extendAlone({ spec, take, fields }: Request): readonly Diagnostic[] {
  const [extend] = ofKind(fields.references, 'extend');
  const image = fields.references.find(({ kind }) => kind === 'subject' || kind === 'grid');
  if (!extend || !image) return [];
  return [
    diagnose('error', 'reference-combination', `${spec.name} takes no pictures beside an extend`, {
      span: image.span,
      related: [...referencePlaces([extend]), ...takePlaces(take, image.span)],
      help: `remove @${image.tag}, or give the reference a \`text\` to stand in`,
    }),
  ];
}

function ofKind<Kind extends Reference['kind']>(
  references: readonly Reference[],
  kind: Kind,
): readonly Extract<Reference, { kind: Kind }>[] {
  return references.filter((reference): reference is Extract<Reference, { kind: Kind }> => reference.kind === kind);
}
