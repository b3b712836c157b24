import type { Json, JsonObject } from '../core/json.ts';
import { outputPlaceholder } from '../core/payload.ts';
import type { Media } from '../core/take.ts';
import type { Request } from './model-spec.ts';
import { parameterPayload } from './parameters.ts';
import { textTemplate } from './text.ts';

/** The vendor's body fields without the model name. URLs are plain; files, outputs and open texts are placeholders. */
export function buildPayload({ spec, fields, extra }: Request): JsonObject {
  const payload: Record<string, Json> = {};
  if (fields.prompt) payload['prompt'] = textTemplate(fields.prompt.value, (tag) => `@${tag}`);
  Object.assign(payload, parameterPayload(spec, fields));
  for (const { field, vendor } of spec.frames) {
    const frame = fields[field];
    if (frame) payload[vendor] = payloadMedia(frame.value);
  }
  for (const [key, { value }] of extra) payload[key] = value;
  return { ...payload, ...spec.tagged?.write(fields) };
}

/** A media value as it stands in a payload. */
export function payloadMedia(media: Media): Json {
  switch (media.kind) {
    case 'url':
      return media.url;
    case 'file':
      return { $file: media.path };
    case 'output':
      return outputPlaceholder(media.hole);
  }
}
