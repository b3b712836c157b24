import type { Span } from '../core/span.ts';
import type { Reference, Take } from '../core/take.ts';
import type { Model } from '../models/model.ts';

/** Where a field of a portable request was written. */
export interface FieldPlace {
  /** The value's; of a prompt also its suffix's. What nobody wrote any more has the shot's name for its place. */
  readonly places: readonly [Span, ...Span[]];
  /** Of a reference or a mid frame, what the prompt calls it. */
  readonly tag?: string;
}

/**
 * The place of `path` in the storyboard, the defaults, a patch or a reference, wherever the value that counts came
 * from. `path` is one into the take's portable request: `prompt`, `with.seed`, `references[0].images[1]`.
 */
export function fieldPlace(path: string, take: Take, model: Pick<Model, 'parameters'> | undefined): FieldPlace {
  const [field = '', ...rest] = path.split(/[.[\]]+/).filter((part) => part !== '');
  const [index = '', key = '', item = ''] = rest;
  switch (field) {
    case 'uses':
      return { places: [take.uses.span] };
    case 'prompt':
      return { places: promptPlaces(take) };
    case 'references': {
      const reference = take.fields.references[Number(index)];
      return reference ? { places: [referencePlace(reference, key, item)], tag: reference.tag } : placeOfShot(take);
    }
    case 'mid_frames': {
      const frame = take.fields.midFrames[Number(index)];
      return frame
        ? { places: [(key === 'at' ? frame.at : frame.image)?.span ?? frame.span], tag: frame.tag }
        : placeOfShot(take);
    }
    case 'with':
      return { places: [take.fields.with.get(index)?.span ?? take.span] };
    default:
      return { places: [scalarPlace(field, take, model) ?? take.span] };
  }
}

function placeOfShot({ span }: Take): FieldPlace {
  return { places: [span] };
}

function promptPlaces({ fields: { prompt }, span }: Take): FieldPlace['places'] {
  if (!prompt) return [span];
  return prompt.suffix ? [prompt.span, prompt.suffix] : [prompt.span];
}

/** A value under the vendor's own name in `with` wins over the field it stands for. */
function scalarPlace(field: string, { fields }: Take, model: Pick<Model, 'parameters'> | undefined): Span | undefined {
  const vendorField = model?.parameters.find((parameter) => parameter.field === field)?.vendorField;
  const own = vendorField === undefined ? undefined : fields.with.get(vendorField);
  if (own) return own.span;
  const written: unknown = Object.hasOwn(fields, field) ? fields[field as keyof typeof fields] : undefined;
  return isPlaced(written) ? written.span : undefined;
}

function isPlaced(value: unknown): value is { readonly span: Span } {
  return typeof value === 'object' && value !== null && 'span' in value;
}

function referencePlace(reference: Reference, key: string, item: string): Span {
  switch (reference.kind) {
    case 'subject': {
      const media = key === 'audio' ? reference.audio : reference.images[Number(item)];
      return media?.span ?? reference.span;
    }
    case 'grid':
      return reference.image.span;
    case 'keyframe':
      return (key === 'at' ? reference.at : reference.image)?.span ?? reference.span;
    case 'motion':
    case 'extend':
      return reference.video.span;
  }
}
