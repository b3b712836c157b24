import type { Diagnostic } from '../../core/diagnostic.ts';
import { diagnose } from '../codes.ts';
import type { Request, Rule } from '../model-spec.ts';
import { takePlaces } from '../places.ts';

/** 10 s is not to be had at 1080p (pixverse-v5.6, duration). */
export function longClipRule(row: string): Rule {
  return { name: 'ten seconds not at 1080p', row, check: tenSecondsNotAt1080p };
}

function tenSecondsNotAt1080p({ spec, take, fields: { duration, resolution } }: Request): readonly Diagnostic[] {
  if (duration?.value !== 10 || resolution?.value !== '1080p') return [];
  return [
    diagnose('error', 'value-combination', `${spec.name} makes no clip of 10 s at 1080p`, {
      span: duration.span,
      related: [
        { message: 'the resolution is written here', span: resolution.span },
        ...takePlaces(take, duration.span, duration.origin),
      ],
      help: 'take 8 s, or 720p',
    }),
  ];
}
