/**
 * The portable form of a take: what was asked for, in the storyboard's own words, before any mapping to a vendor. The
 * fingerprint is made of it, so its form may never change without a new scheme; whatever a later release maps better
 * leaves it alone.
 *
 *     { "uses": "apimart/skyreels-v4-fast",
 *       "prompt": { "$text": [{ "$tag": 0 }, " walks in."] },         a plain string where there is no tag and no hole
 *       "duration": 5, "resolution": "720p", ...                      the field names of docs/storyboard.md, values as written
 *       "first_frame": MEDIA, "end_frame": MEDIA,
 *       "mid_frames": [{ "image": MEDIA, "at": 3 }],
 *       "references": [{ "kind": "subject", "images": [MEDIA], "audio": MEDIA }, { "kind": "motion", "video": MEDIA }],
 *       "with": { "thinking_type": "auto" } }                         vendor parameters that no field stands for
 *
 *     MEDIA = { "$url": "https://..." } | { "$file": "/absolute/path" } | { "$output": { "take": ..., "output": ..., "at": 2.5 } }
 *
 * Invariants
 * 1. Only what counts: a field that nobody wrote, that the model lacks, that it ignores in this mode or that a default
 *    of it would fill in is absent; so is a hint that changes nothing of the clip (`feature_mode`).
 * 2. `with` under a vendor's name for a portable field is that field: `with: { quality: 720p }` and `resolution: 720p`
 *    are one request.
 * 3. A tag is its position in `mid_frames` (where there are any) or else in `references`, counted from 0. Names of
 *    tags, references and shots are in no portable form.
 * 4. Files, URLs and outputs are still placeholders (core/payload.ts): the plan hashes the file, unsigns the URL and
 *    puts the upstream's fingerprint in, joins runs of white space and adds the take number.
 */
import type { Json, JsonObject } from '../core/json.ts';
import { outputPlaceholder } from '../core/payload.ts';
import type { Located } from '../core/span.ts';
import type { Media, MidFrame, Reference, Text } from '../core/take.ts';
import type { Request, ScalarName } from './model-spec.ts';
import { textTemplate } from './text.ts';

const SCALARS: readonly ScalarName[] = ['duration', 'resolution', 'aspect_ratio', 'sound', 'seed', 'prompt_optimizer'];

/** The portable form of a request whose fields are only those that count. */
export function portableForm(request: Request): JsonObject {
  const { fields, take } = request;
  const tags = (fields.midFrames.length > 0 ? fields.midFrames : fields.references).map(({ tag }) => tag);
  const text = (field: { value: Text } | undefined) => field && portableText(field.value, tags);
  const hashed = new Set(request.spec.withOnly.filter((parameter) => parameter.hashed).map(({ key }) => key));
  const extra = [...request.extra].filter(([key]) => hashed.has(key)).map(([key, { value }]) => [key, value] as const);
  return defined({
    uses: take.uses.value,
    prompt: text(fields.prompt),
    negative_prompt: text(fields.negative_prompt),
    ...Object.fromEntries(SCALARS.map((name) => [name, fields[name]?.value])),
    first_frame: fields.first_frame && portableMedia(fields.first_frame.value),
    end_frame: fields.end_frame && portableMedia(fields.end_frame.value),
    mid_frames: listOf(fields.midFrames.map(portableMidFrame)),
    references: listOf(fields.references.map(portableReference)),
    with: extra.length > 0 ? Object.fromEntries(extra) : undefined,
  });
}

function portableText(text: Text, tags: readonly string[]): Json {
  return textTemplate(text, (tag) => (tags.includes(tag) ? { $tag: tags.indexOf(tag) } : `@${tag}`));
}

function portableMedia(media: Media): Json {
  switch (media.kind) {
    case 'url':
      return { $url: media.url };
    case 'file':
      return { $file: media.path };
    case 'output':
      return outputPlaceholder(media.hole);
  }
}

function portableMidFrame({ image, at }: MidFrame): JsonObject {
  return defined({ image: portableMedia(image.value), at: at?.value });
}

function portableReference(reference: Reference): JsonObject {
  const { kind } = reference;
  const media = (located: Located<Media> | undefined) => located && portableMedia(located.value);
  switch (reference.kind) {
    case 'subject':
      return defined({
        kind,
        images: reference.images.map((image) => portableMedia(image.value)),
        audio: media(reference.audio),
      });
    case 'grid':
      return { kind, image: portableMedia(reference.image.value) };
    case 'keyframe':
      return defined({ kind, image: media(reference.image), at: reference.at?.value });
    case 'motion':
    case 'extend':
      return { kind, video: portableMedia(reference.video.value) };
  }
}

function listOf(items: readonly Json[]): Json | undefined {
  return items.length > 0 ? items : undefined;
}

/** Without the members that nobody set. */
function defined(object: Readonly<Record<string, Json | undefined>>): JsonObject {
  const entries = Object.entries(object).filter((entry): entry is [string, Json] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}
