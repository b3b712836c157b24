import type { Dict } from '../../core/value.ts';
import type { Storyboard } from '../storyboard.ts';
import { toBudget } from './budget.ts';
import { toExclude, toSelect } from './conditions.ts';
import { toEnv } from './env.ts';
import { toFilm } from './film.ts';
import { toLimits } from './limits.ts';
import { toMatrix } from './matrix.ts';
import { toPicks } from './picks.ts';
import { toPrices } from './prices.ts';
import { toProviders } from './providers.ts';
import { section, textOf } from './reading.ts';
import { normalised, toShots } from './shots.ts';
import { toUploads } from './uploads.ts';

/** A sound root, includes merged, as the typed storyboard. */
export function toStoryboard(
  root: Dict,
  context: Pick<Storyboard, 'file' | 'sources' | 'folders' | 'overridden'>,
): Storyboard {
  const name = root.entries.get('name');
  const uploads = toUploads(root);
  const select = toSelect(root);
  const film = toFilm(root);
  const skip = root.entries.get('on_unsupported')?.value;
  return {
    ...context,
    ...(name && { name: textOf(name.value).value }),
    vars: section(root, 'vars'),
    env: toEnv(root),
    defaults: normalised(section(root, 'defaults')),
    references: section(root, 'refs'),
    shots: toShots(root),
    matrix: toMatrix(root),
    exclude: toExclude(root),
    ...(select && { select }),
    picks: toPicks(root),
    ...(film && { film }),
    providers: toProviders(root),
    prices: toPrices(root),
    limits: toLimits(root),
    budget: toBudget(root),
    ...(uploads && { uploads }),
    onUnsupported: skip?.kind === 'scalar' && skip.value === 'skip' ? 'skip' : 'error',
  };
}
