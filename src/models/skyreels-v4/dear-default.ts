import type { Diagnostic } from '../../core/diagnostic.ts';
import { diagnose } from '../codes.ts';
import type { Request } from '../model-spec.ts';
import { takePlaces } from '../places.ts';
import { DEFAULT_RESOLUTION } from './pricing.ts';

/** Says that a resolution nobody wrote is the vendor's default, and that this one is the dearest. */
export function noteDearDefault({ spec, take, fields, facts }: Request): readonly Diagnostic[] {
  if (fields.resolution || facts.statedPrice || !spec.prices) return [];
  const message = `nobody wrote a resolution, so ${spec.name} makes ${DEFAULT_RESOLUTION}, its dearest`;
  return [
    diagnose('note', 'dear-default', message, {
      span: take.span,
      related: takePlaces(take, take.span),
      help: 'write `resolution: 480p` or `720p` for drafts',
    }),
  ];
}
