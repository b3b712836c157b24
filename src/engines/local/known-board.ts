import { dirname, resolve } from 'node:path';
import { type Diagnostic, isError } from '../../core/diagnostic.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { emptyDict } from '../../core/value.ts';
import { toStoryboard } from '../../manifest/convert/storyboard.ts';
import { loadStoryboard } from '../../manifest/load-storyboard.ts';
import type { Overrides } from '../../manifest/read-overrides.ts';
import type { Loaded, Storyboard } from '../../manifest/storyboard.ts';
import type { Records } from '../../plan/ownership.ts';
import { findPlaces, type Places } from '../../store/places.ts';
import { type BuiltPlan, buildPlan, mainFile, type PlanOptions } from './build-plan.ts';
import { nothingKnown } from './nothing-known.ts';
import { readRecords } from './read-records.ts';
import { environmentTrouble, type Trouble } from './trouble.ts';

/** A storyboard as far as what was bought for it is concerned: planned where it can be, else known by its records. */
export type KnownBoard =
  | { readonly kind: 'planned'; readonly built: BuiltPlan }
  | {
      readonly kind: 'records-only';
      /** As much of it as is sound; nothing but its settings may be used. */
      readonly storyboard: Storyboard;
      readonly places: Places;
      readonly records: Records;
      readonly recordsStamp: string;
      /** What is wrong with it. */
      readonly diagnostics: readonly Diagnostic[];
      readonly options: PlanOptions;
    };

/**
 * Resuming needs the journal alone, so a storyboard that has errors, or was deleted, is no obstacle where something
 * is recorded under its name. Where nothing is, its errors are all there is to say.
 */
export async function knowBoard(
  file: string,
  options: PlanOptions,
  overrides: Overrides = {},
): Promise<Result<KnownBoard, Trouble>> {
  const loaded = await loadStoryboard(file, { overrides });
  const built = loaded.storyboard && (await buildPlan(loaded.storyboard, { ...options, withoutTool: true }));
  if (built?.ok) return ok({ kind: 'planned', built: built.value });
  if (built?.error.kind === 'environment') return built;
  const found = built?.error.kind === 'storyboard' ? built.error.diagnostics : [];
  const diagnostics = [...loaded.diagnostics, ...found].filter(isError);
  // Who asks for a part of the storyboard, or for another one, is not answered by what is recorded of all of it.
  if (isNarrowed(options) || Object.keys(overrides).length > 0)
    return err({ kind: 'storyboard', diagnostics, sources: loaded.sources });
  const storyboard = loaded.storyboard ?? loaded.sound?.storyboard ?? emptyStoryboard(file, loaded);
  const places = findPlaces(mainFile(storyboard), { simulated: options.simulate ?? false });
  const unknown = nothingKnown(loaded, places);
  if (unknown) return err(unknown);
  const read = await readRecords(places);
  if (!read.ok) return err(environmentTrouble(2, read.error));
  const { records, stamp: recordsStamp } = read.value;
  if (records.attempts.length + records.stanzas.length === 0)
    return err({ kind: 'storyboard', diagnostics, sources: loaded.sources });
  return ok({ kind: 'records-only', storyboard, places, records, recordsStamp, diagnostics, options });
}

function isNarrowed({ only = [], where, upto, from, onlyMissing }: PlanOptions): boolean {
  return only.length > 0 || [where, upto, from, onlyMissing].some((one) => one !== undefined);
}

function emptyStoryboard(file: string, { sources }: Loaded): Storyboard {
  const span = { file, line: 1, column: 1, length: 1 };
  return toStoryboard(emptyDict(span), { file, sources, folders: new Map([[file, dirname(resolve(file))]]) });
}
