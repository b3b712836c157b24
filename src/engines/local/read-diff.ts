import { dirname, relative } from 'node:path';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Sources, Span } from '../../core/span.ts';
import { loadStoryboard } from '../../manifest/load-storyboard.ts';
import type { Overrides } from '../../manifest/read-overrides.ts';
import type { Storyboard } from '../../manifest/storyboard.ts';
import { findModel } from '../../models/registry.ts';
import { type Against, compareVersions, type Diff, type PlannedVersion } from '../../plan/diff.ts';
import type { Plan, PlannedTake } from '../../plan/plan.ts';
import { findGitVersion, type GitVersion } from '../../store/git-version.ts';
import { isStoryboardName } from '../../store/places.ts';
import { StoreError } from '../../store/store-error.ts';
import { buildPlan, type BuiltPlan, type PlanSources, mainFile } from './build-plan.ts';
import { filesAt, textsAt } from './files-at-version.ts';
import { environmentTrouble, type Trouble } from './trouble.ts';

/** Why two versions can not be compared. */
export interface DiffTrouble {
  readonly trouble: Trouble;
  /** What the trouble is about, where that is the earlier version. */
  readonly earlier?: string;
}

/**
 * Compares a storyboard with an earlier version of it, which is a revision of git or another file; a name that ends
 * like a storyboard's is a file. Both are planned against what the project owns now, with the same values from outside.
 */
export async function readDiff(
  built: BuiltPlan,
  other: string,
  overrides: Overrides = {},
): Promise<Result<Diff, DiffTrouble>> {
  try {
    return isStoryboardName(other)
      ? await againstFile(built, other, overrides)
      : await againstRevision(built, other, overrides);
  } catch (error) {
    if (error instanceof StoreError) return err({ trouble: environmentTrouble(2, error) });
    throw error;
  }
}

async function againstFile(built: BuiltPlan, file: string, overrides: Overrides): Promise<Result<Diff, DiffTrouble>> {
  const loaded = await loadStoryboard(file, { overrides });
  if (!loaded.storyboard) {
    const isThere = loaded.sources.size > 0;
    return err({ trouble: { kind: 'storyboard', ...loaded }, ...(isThere && { earlier: file }) });
  }
  const before = await planEarlier(loaded.storyboard, built, { records: recordsOf(built) });
  if (!before.ok) return err({ trouble: before.error, earlier: file });
  return ok(diffOf({ before: before.value, after: built, against: { kind: 'file', file }, filesAsNow: [] }));
}

async function againstRevision(
  built: BuiltPlan,
  revision: string,
  overrides: Overrides,
): Promise<Result<Diff, DiffTrouble>> {
  const path = mainFile(built.storyboard);
  const found = await findGitVersion(dirname(path), revision);
  if (!found.ok) return err({ trouble: environmentTrouble(2, found.error) });
  const version = found.value;
  const { commit } = version;
  if (!(await version.find(path))) {
    const nothing = { plan: { ...built.plan, takes: [] }, takes: [] };
    return ok(
      diffOf({ before: nothing, after: built, against: { kind: 'nothing', revision, commit }, filesAsNow: [] }),
    );
  }
  const { file } = built.storyboard;
  const label = inRevision(revision);
  const loaded = await loadStoryboard(file, { overrides, readBytes: textsAt(version) });
  if (!loaded.storyboard)
    return err({ trouble: relabelled({ kind: 'storyboard', ...loaded }, label), earlier: label(file) });
  const { sources, asNow } = filesFrom(version, recordsOf(built));
  const before = await planEarlier(loaded.storyboard, built, sources);
  if (!before.ok) return err({ trouble: relabelled(before.error, label), earlier: label(file) });
  const filesAsNow = asNow.map((one) => relative(dirname(path), one));
  return ok(
    diffOf({ before: before.value, after: built, against: { kind: 'revision', revision, commit }, filesAsNow }),
  );
}

function filesFrom(
  version: GitVersion,
  records: PlanSources['records'],
): { readonly sources: PlanSources; readonly asNow: readonly string[] } {
  const asNow: string[] = [];
  const fileFacts: PlanSources['fileFacts'] = async (paths) => {
    const files = await filesAt(version, paths);
    asNow.push(...files.asNow);
    return files.facts;
  };
  return { sources: { fileFacts, ...(records && { records }) }, asNow };
}

function recordsOf({ records, recordsStamp: stamp }: BuiltPlan): NonNullable<PlanSources['records']> {
  return { records, stamp };
}

/** The other version with the same options; what is selected may name what it does not have, and is then none of it. */
async function planEarlier(
  storyboard: Storyboard,
  { options }: BuiltPlan,
  sources: PlanSources,
): Promise<Result<PlannedVersion, Trouble>> {
  const asked = await buildPlan(storyboard, options, sources);
  if (asked.ok || asked.error.kind === 'storyboard') return asked;
  const { only: _only, where: _where, upto: _upto, from: _from, onlyMissing: _missing, ...rest } = options;
  const whole = await buildPlan(storyboard, rest, sources);
  if (!whole.ok) return whole;
  const { plan, takes } = whole.value;
  const unasked = plan.takes.map((take): PlannedTake => ({ ...take, buy: false, unselected: true }));
  return ok({ plan: { ...plan, takes: unasked }, takes });
}

function diffOf({
  before,
  after,
  against,
  filesAsNow,
}: {
  readonly before: PlannedVersion;
  readonly after: BuiltPlan;
  readonly against: Against;
  readonly filesAsNow: readonly string[];
}): Diff {
  const { storyboard } = after.plan satisfies Plan;
  const simulated = after.options.simulate ?? false;
  return { version: 1, storyboard, simulated, against, filesAsNow, ...compareVersions(before, after, findModel) };
}

/** As `git show` takes it, from the folder that the file is named from: `HEAD~1:./boards/noir.yaml`. */
function inRevision(revision: string): (file: string) => string {
  return (file) => `${revision}:${/^[./]/.test(file) ? file : `./${file}`}`;
}

/** The same trouble, with every place in the earlier version and not in the files as they are now. */
function relabelled(trouble: Trouble, label: (file: string) => string): Trouble {
  if (trouble.kind !== 'storyboard') return trouble;
  const at = (span: Span): Span => ({ ...span, file: label(span.file) });
  const sources: Sources = new Map(Array.from(trouble.sources, ([file, text]) => [label(file), text]));
  const diagnostics = trouble.diagnostics.map((one): Diagnostic => ({
    ...one,
    ...(one.span && { span: at(one.span) }),
    ...(one.related && { related: one.related.map(({ message, span }) => ({ message, span: at(span) })) }),
  }));
  return { kind: 'storyboard', diagnostics, sources };
}
