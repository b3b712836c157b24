import type { Dict, Entry } from '../core/value.ts';
import { closestField } from './closest-field.ts';
import { SHOT_FIELDS } from './misplaced-fields.ts';
import { isWrong, type Mistakes, mistakesIn } from './mistakes.ts';
import { rangesOf } from './place-ranges.ts';
import { soundReferences } from './sound-references.ts';

/** Fields whose absence makes nothing else wrong. */
const HARMLESS: ReadonlySet<string> = new Set([
  'negative_prompt',
  'prompt_suffix',
  'resolution',
  'aspect_ratio',
  'sound',
  'seed',
  'prompt_optimizer',
  'takes',
  'matrix',
  'needs',
  'retries',
  'with',
]);

export interface SoundDefaults {
  readonly value: Dict;
  /** Fields that were left out and that a shot may miss. */
  readonly missing: ReadonlySet<string>;
  readonly formless: ReadonlySet<string>;
}

/** The defaults without their wrong fields. */
export function soundDefaults(defaults: Dict, mistakes: Mistakes): SoundDefaults {
  const entries = new Map<string, Entry>();
  const missing = new Set<string>();
  let formless: ReadonlySet<string> = new Set();
  for (const range of rangesOf(defaults)) {
    const { entry } = range;
    const { key, value } = entry;
    if (!isWrong(range, mistakes)) {
      entries.set(key, entry);
    } else if (key === 'refs' && value.kind === 'dict') {
      const references = soundReferences(value, mistakesIn(range, mistakes));
      formless = references.formless;
      entries.set(key, { ...entry, value: references.value });
    } else {
      const meant = closestField(key, [...SHOT_FIELDS]);
      const tagged = value.kind === 'scalar' && String(value.value).includes('@');
      if (meant !== undefined && (tagged || !HARMLESS.has(meant))) missing.add(meant);
    }
  }
  return { value: { ...defaults, entries }, missing, formless };
}
