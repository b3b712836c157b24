import { createHash } from 'node:crypto';
import { canonicalJson } from '../core/canonical-json.ts';
import { isJsonObject, type Json, type JsonObject } from '../core/json.ts';
import { fillTemplate } from '../core/payload.ts';
import { withoutSignature } from '../core/signed-url.ts';
import type { TakeId } from '../core/take.ts';

/**
 * The identity of a take: `f1:` and the SHA-256 of its canonical portable request. Equal fingerprints are one
 * purchase, in this storyboard and in every other of the project.
 *
 * 1. It is made of what the user asked for, before the mapping to a vendor's names, so that no release makes a clip
 *    stale by mapping better.
 * 2. It holds no name of a shot, tag or file, no position, no order of keys, and no dialect or address.
 * 3. A clip of another take counts by that take's fingerprint, a local file by its content, a remote file by its URL
 *    without signatures.
 * 4. `f1` names this scheme. A later scheme gets a new name, and this one stays computable.
 */
export interface PortableContext {
  /** The fingerprint of a take earlier in the order. */
  fingerprintOf(take: TakeId): string;
  /** SHA-256 of a local file, by absolute path. */
  sha256Of(path: string): string;
  /** The take's number among equal requests; take 1 is the request itself. */
  readonly take: number;
}

/** The portable request with every placeholder replaced by an identity, and white space evened out. */
export function portableRequest(portable: JsonObject, context: PortableContext): JsonObject {
  const filled = fillTemplate(portable, (placeholder) => {
    if ('$output' in placeholder) {
      const { take, ...output } = placeholder.$output;
      return { clip: context.fingerprintOf(take), ...output };
    }
    if ('$file' in placeholder) return { sha256: context.sha256Of(placeholder.$file) };
    return { url: withoutSignature(placeholder.$url) };
  }) as JsonObject;
  const even: Record<string, Json> = { ...filled };
  for (const field of ['prompt', 'negative_prompt']) {
    if (filled[field] !== undefined) even[field] = evenSpace(filled[field]);
  }
  if (context.take > 1) even['take'] = context.take;
  return even;
}

export function fingerprint(request: JsonObject): string {
  return `f1:${createHash('sha256').update(canonicalJson(request)).digest('hex')}`;
}

/** Runs of white space become one space, ends are trimmed: re-wrapping a prompt buys nothing. */
function evenSpace(text: Json): Json {
  if (typeof text === 'string') return text.replaceAll(/\s+/g, ' ').trim();
  if (!isJsonObject(text) || !Array.isArray(text['$text'])) return text;
  const parts = text['$text'] as readonly Json[];
  return {
    $text: parts.map((part, index) => {
      if (typeof part !== 'string') return part;
      let even = part.replaceAll(/\s+/g, ' ');
      if (index === 0) even = even.trimStart();
      if (index === parts.length - 1) even = even.trimEnd();
      return even;
    }),
  };
}
