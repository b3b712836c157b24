import type { Diagnostic } from '../core/diagnostic.ts';
import type { Mode, ModelName, Reference, Take, TakeFields } from '../core/take.ts';
import { diagnose } from './codes.ts';
import type { Catalogue, FieldName, ModelSpec, TaggedKind } from './model-spec.ts';
import { takePlaces } from './places.ts';

/** The fields that are left, and what there is to say about the others. */
export interface Filtered {
  readonly fields: TakeFields;
  readonly diagnostics: readonly Diagnostic[];
}

const FIELD_NAMES: readonly FieldName[] = [
  'negative_prompt',
  'duration',
  'resolution',
  'aspect_ratio',
  'first_frame',
  'end_frame',
  'sound',
  'seed',
  'prompt_optimizer',
];

/** How a form of reference is called in a message. */
const KIND_WORDS: Readonly<Record<TaggedKind, string>> = {
  subject: 'subject reference',
  grid: 'grid reference',
  keyframe: 'keyframe reference',
  motion: 'motion reference',
  extend: 'extend',
  mid_frame: 'mid frame',
};

/** Takes out what the model has no parameter for: the shot's own is an error, a default is left out. */
export function dropLacking(spec: ModelSpec, take: Take, fields: TakeFields, catalogue: Catalogue): Filtered {
  const diagnostics: Diagnostic[] = [];
  const kept: { -readonly [Name in keyof TakeFields]: TakeFields[Name] } = { ...fields };
  for (const name of FIELD_NAMES) {
    if (!fields[name] || hasField(spec, name)) continue;
    const complaint = lackingField(spec, take, name, catalogue);
    if (complaint) diagnostics.push(complaint);
    delete kept[name];
  }
  const tagged = keepTagged(spec, take, fields, catalogue);
  return {
    fields: { ...kept, ...tagged.fields },
    diagnostics: [...diagnostics, ...tagged.diagnostics],
  };
}

export function hasField(spec: ModelSpec, name: string): boolean {
  return spec.parameters.some(({ field }) => field === name) || spec.frames.some(({ field }) => field === name);
}

function lackingField(spec: ModelSpec, take: Take, name: FieldName, catalogue: Catalogue): Diagnostic | undefined {
  const field = take.fields[name];
  const fixed = spec.fixed.find((entry) => entry.field === name);
  if (!field || (fixed && fixed.value === field.value)) return undefined;
  const always = fixed ? `; what it makes is always ${fixed.value}` : '';
  const related = takePlaces(take, field.keySpan, field.origin);
  if (field.origin === 'defaults') {
    const message = `\`${name}\` of \`defaults\` is left out: ${spec.name} has no such parameter${always}`;
    return diagnose('note', 'default-left-out', message, { span: field.keySpan, related });
  }
  const message = `${spec.name} has no parameter for \`${name}\`${always}`;
  return diagnose('error', 'field-not-in-model', message, {
    span: field.keySpan,
    related,
    help: removeOrUse(catalogue.modelsWithField(name)),
  });
}

function keepTagged(
  spec: ModelSpec,
  take: Take,
  { midFrames, references }: TakeFields,
  catalogue: Catalogue,
): { readonly fields: Pick<TakeFields, 'midFrames' | 'references'>; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const has = (kind: TaggedKind) => spec.tagged?.kinds.has(kind) ?? false;
  const complain = (kind: TaggedKind, place: { readonly tag: string; readonly span: Reference['span'] }) => {
    diagnostics.push(
      diagnose('error', 'reference-not-in-model', `${spec.name} takes no ${KIND_WORDS[kind]} (@${place.tag})`, {
        span: place.span,
        related: takePlaces(take, place.span),
        help: removeOrUse(catalogue.modelsWithKind(kind)),
      }),
    );
  };
  for (const frame of midFrames) if (!has('mid_frame')) complain('mid_frame', frame);
  const kept: Reference[] = [];
  for (const reference of references) {
    if (!has(reference.kind)) complain(reference.kind, reference);
    else if (reference.kind === 'subject' && reference.audio && spec.tagged?.audioMaxSeconds === undefined) {
      const { audio, ...silent } = reference;
      kept.push(silent);
      diagnostics.push(
        diagnose(
          'error',
          'reference-not-in-model',
          `${spec.name} takes no sound with a reference (@${reference.tag})`,
          {
            span: audio.span,
            related: takePlaces(take, audio.span),
            help: removeOrUse(catalogue.modelsWithAudio()),
          },
        ),
      );
    } else kept.push(reference);
  }
  return { fields: { midFrames: has('mid_frame') ? midFrames : [], references: kept }, diagnostics };
}

function removeOrUse(models: readonly ModelName[]): string {
  return models.length > 0 ? `remove it, or use a model that has it: ${models.join(', ')}` : 'remove it';
}

/** Takes out what the vendor documents as ignored in this mode, with a warning each. */
export function dropIgnored(spec: ModelSpec, take: Take, fields: TakeFields, mode: Mode): Filtered {
  const diagnostics: Diagnostic[] = [];
  const kept: { -readonly [Name in keyof TakeFields]: TakeFields[Name] } = { ...fields };
  for (const { field: name, because, when } of spec.ignored) {
    const field = kept[name];
    if (!field || !when(fields, mode)) continue;
    delete kept[name];
    diagnostics.push(
      diagnose('warning', 'field-ignored', `${spec.name} ignores \`${name}\` ${because}, so it is not sent`, {
        span: field.keySpan,
        related: takePlaces(take, field.keySpan, field.origin),
        ...(field.origin !== 'defaults' && { help: 'remove it' }),
      }),
    );
  }
  return { fields: kept, diagnostics };
}
