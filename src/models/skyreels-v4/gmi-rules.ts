import type { Diagnostic } from '../../core/diagnostic.ts';
import { videoReferences } from '../clip-length.ts';
import { diagnose } from '../codes.ts';
import type { Request, Rule } from '../model-spec.ts';
import { takePlaces } from '../places.ts';
import { referencePlaces, tooMany } from './reference-rules.ts';

const SUBJECTS_MAX = 4;

const OMNI = 'gmi-skyreels-v4-omni, Request Parameters';

/** What the omni document says beyond single fields. */
export const OMNI_RULES: readonly Rule[] = [
  { name: 'at least one reference', row: `${OMNI}, payload.ref_images`, check: needsReference },
  { name: 'at most four subjects', row: `${OMNI}, payload.ref_images`, check: subjectCounts },
  { name: 'a keyframe lies inside the clip', row: `${OMNI}, payload.ref_images`, check: keyframeTimes },
  {
    name: 'at most one video',
    row: `${OMNI}, payload.ref_videos`,
    check: ({ spec, take, fields }) =>
      tooMany({ spec, take, places: videoReferences(fields.references), max: 1, words: 'video' }),
  },
  { name: 'extend is not in the document', row: `${OMNI}, payload.ref_videos`, check: extendUndocumented },
  { name: 'sound may do nothing', row: `${OMNI}, payload.sound`, check: soundMayDoNothing },
];

function needsReference({ spec, take }: Request): readonly Diagnostic[] {
  if (take.fields.references.length > 0) return [];
  return [
    diagnose('error', 'missing-media', `${spec.name} needs at least one reference`, {
      span: take.span,
      related: takePlaces(take, take.span),
      help: 'mention a reference in the prompt, or use gmi/skyreels-v4-text-to-video',
    }),
  ];
}

/** The document does not say whether it counts references or their images: the first is refused, the second warned of. */
function subjectCounts({ spec, take, fields }: Request): readonly Diagnostic[] {
  const subjects = fields.references.filter((reference) => reference.kind === 'subject');
  const many = tooMany({ spec, take, places: subjects, max: SUBJECTS_MAX, words: 'subject' });
  if (many.length > 0) return many;
  const empty = subjects.find(({ images }) => images.length === 0);
  if (empty) {
    const place = { span: empty.span, related: takePlaces(take, empty.span) };
    return [diagnose('error', 'missing-media', `@${empty.tag} has no image`, place)];
  }
  const images = subjects.flatMap((subject) => subject.images);
  const extra = images[SUBJECTS_MAX];
  if (!extra) return [];
  const message = `this shot's subjects have ${images.length} images; ${spec.name} takes ${SUBJECTS_MAX} subjects and may count images`;
  return [
    diagnose('warning', 'undocumented', message, {
      span: extra.span,
      related: [...referencePlaces(subjects), ...takePlaces(take, extra.span)],
    }),
  ];
}

function keyframeTimes({ take, fields }: Request): readonly Diagnostic[] {
  const duration = fields.duration?.value ?? 5;
  return fields.references.flatMap((reference) => {
    if (reference.kind !== 'keyframe' || !reference.at) return [];
    const { at, tag } = reference;
    if (at.value >= 0 && at.value <= duration) return [];
    return diagnose('error', 'frame-time', `keyframe @${tag} can not be at ${at.value} s`, {
      span: at.span,
      related: [
        { message: `the clip is ${duration} s long`, span: fields.duration?.span ?? take.span },
        ...takePlaces(take, at.span),
      ],
      help: `write a time from 0 to ${duration}`,
    });
  });
}

function extendUndocumented({ spec, take, fields }: Request): readonly Diagnostic[] {
  const extend = fields.references.find(({ kind }) => kind === 'extend');
  if (!extend) return [];
  const message = `the document of ${spec.name} shows no extend and excludes none; it is sent, and may be refused`;
  return [
    diagnose('warning', 'undocumented', message, {
      span: extend.span,
      related: takePlaces(take, extend.span),
      help: 'use apimart/skyreels-v4-fast or -std, which document it',
    }),
  ];
}

function soundMayDoNothing({ spec, take, fields }: Request): readonly Diagnostic[] {
  const motion = fields.references.find(({ kind }) => kind === 'motion');
  if (!motion || fields.sound?.value !== true) return [];
  const message = `\`sound\` may do nothing in ${spec.name} beside a motion reference, whose own sound is carried over`;
  return [
    diagnose('warning', 'field-may-be-ignored', message, {
      span: fields.sound.keySpan,
      related: [...referencePlaces([motion]), ...takePlaces(take, fields.sound.keySpan, fields.sound.origin)],
    }),
  ];
}
