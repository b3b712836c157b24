import { diagnosticFactory } from '../core/diagnostic.ts';

/** What this room can say about a storyboard, and what it means. */
export const MODELS_CODES = {
  'missing-prompt': 'Every model here needs a prompt that is not empty.',
  'missing-media': 'The model needs a picture, a video or a reference that the shot does not give.',
  'field-not-in-model':
    'The shot sets a field that its model has no parameter for; the help names models that have it.',
  'default-left-out': 'A field from `defaults` that this model has no parameter for; the request goes out without it.',
  'field-ignored':
    'The vendor documents that it ignores this field in this mode; it is neither sent nor part of the identity.',
  'field-may-be-ignored': 'The field is sent, but the vendor says that it may have no effect in this mode.',
  undocumented: "The request uses something that the vendor's document neither shows nor excludes.",
  'value-refused': 'The model does not take this value.',
  'value-combination': 'Each value is fine, but the model does not take the two together.',
  'prompt-too-long': 'The prompt is past the length the model takes.',
  'prompt-near-limit': "The prompt may be past the limit; the vendor's own tokenizer is not known.",
  'media-format': 'A picture, video or sound is of a kind that the model does not take.',
  'media-too-long': 'A video or sound is longer than the model takes.',
  'media-too-large': 'A picture is larger than the vendor behind the provider takes.',
  'media-may-be-too-long':
    'A video may turn out longer than the model takes, or longer than the vendor behind the provider takes.',
  'frames-with-references': 'Frames (first, end, mid) and references can not be used in one request.',
  'reference-not-in-model': 'The model has no place for this form of reference; the help names models that have it.',
  'reference-combination': 'References that the model takes one by one, but not together.',
  'too-many-references': 'More frames, references or pictures than the model takes.',
  'tag-not-in-prompt': 'A reference or mid frame is sent whose tag the prompt never mentions.',
  'frame-time': 'The time of a frame lies outside the clip that it is set in or cut from, or is no whole second.',
  'with-unknown-key': 'The model has no parameter of this name.',
  'with-value': 'The model does not take this value for the parameter.',
  'with-has-field': 'Prompt and media have shot fields of their own and can not be given in `with`.',
  'with-contradiction': "`with` says something else than the shot's own field.",
  'dear-default': "Nobody wrote a field whose vendor's default is the dearest choice.",
} as const;

export const diagnose = diagnosticFactory<keyof typeof MODELS_CODES>(MODELS_CODES);
