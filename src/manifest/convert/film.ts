import type { Dict } from '../../core/value.ts';
import type { WrittenFilm } from '../storyboard.ts';
import { dictOf } from './reading.ts';

/** `film: { sequence: [opening, walk], crossfade: 0.3 }`, as it is written: templates are not filled in yet. */
export function toFilm(root: Dict): WrittenFilm | undefined {
  const entry = root.entries.get('film');
  return entry && { span: entry.keySpan, settings: dictOf(entry.value) };
}
