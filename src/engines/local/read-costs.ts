import { err, ok, type Result } from '../../core/result.ts';
import { loadStoryboard } from '../../manifest/load-storyboard.ts';
import { storyboardCosts, type StoryboardCosts } from '../../plan/costs.ts';
import { findPlaces } from '../../store/places.ts';
import { nothingKnown } from './nothing-known.ts';
import { readRecords } from './read-records.ts';
import { environmentTrouble, type Trouble } from './trouble.ts';

/**
 * What a storyboard has cost so far. Its records tell, so it may have errors, or be gone, where there are any; only
 * its budget is then not known.
 */
export async function readCosts(
  file: string,
  options: { readonly simulate?: boolean } = {},
): Promise<Result<StoryboardCosts, Trouble>> {
  const loaded = await loadStoryboard(file);
  const { storyboard, diagnostics, sources } = loaded;
  const places = findPlaces(file, { simulated: options.simulate ?? false });
  const unknown = nothingKnown(loaded, places);
  if (unknown) return err(unknown);
  const read = await readRecords(places);
  if (!read.ok) return err(environmentTrouble(2, read.error));
  const { records } = read.value;
  if (!storyboard && records.attempts.length + records.stanzas.length === 0)
    return err({ kind: 'storyboard', diagnostics, sources });
  const budget = storyboard?.budget ?? new Map();
  return ok(storyboardCosts({ file, readable: storyboard !== undefined }, records, budget));
}
