import type { Located } from '../../core/span.ts';
import type { Dict } from '../../core/value.ts';
import { textOf } from './reading.ts';

/** `env: [CITY]`: the variables that templates may read. */
export function toEnv(root: Dict): readonly Located<string>[] {
  const value = root.entries.get('env')?.value;
  return value?.kind === 'list' ? value.items.map(textOf) : [];
}
