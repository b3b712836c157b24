import type { Dict, Entry } from '../core/value.ts';
import { closestField } from './closest-field.ts';
import type { Mistakes } from './mistakes.ts';
import { holds, rangesOf } from './place-ranges.ts';

const FORMS: readonly string[] = ['images', 'grid', 'motion', 'extend', 'keyframe'];
const FIELDS: readonly string[] = [...FORMS, 'audio', 'text', 'at'];

export interface SoundReferences {
  readonly value: Dict;
  /** Tags whose reference lost what makes it a picture or a clip. */
  readonly formless: ReadonlySet<string>;
}

/** References without their wrong fields. Every tag stays declared; one that has lost its form is a text. */
export function soundReferences(references: Dict, { places, reads }: Mistakes): SoundReferences {
  const entries = new Map<string, Entry>();
  const formless = new Set<string>();
  for (const range of rangesOf(references)) {
    const { entry } = range;
    const inside = places.filter((place) => holds(range, place));
    if (inside.length === 0 && !reads(entry.value)) {
      entries.set(entry.key, entry);
      continue;
    }
    const fields = entry.value.kind === 'dict' ? rangesOf(entry.value) : [];
    const sound = new Map<string, Entry>();
    let lost = fields.length === 0;
    for (const field of fields) {
      const meant = closestField(field.entry.key, FIELDS) ?? '';
      if (!inside.some((place) => holds(field, place)) && !reads(field.entry.value))
        sound.set(field.entry.key, field.entry);
      else if (meant === 'text') sound.set('text', standIn(entry));
      else lost ||= FORMS.includes(meant);
    }
    lost ||= sound.size === 0;
    if (lost) formless.add(entry.key);
    const left = lost ? new Map([['text', standIn(entry)]]) : sound;
    entries.set(entry.key, { ...entry, value: { kind: 'dict', entries: left, span: entry.value.span } });
  }
  return { value: { ...references, entries }, formless };
}

function standIn({ keySpan }: Entry): Entry {
  return { key: 'text', keySpan, value: { kind: 'scalar', value: 'it', span: keySpan } };
}
