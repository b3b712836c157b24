import { dirname, relative } from 'node:path';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Sources, Span } from '../../core/span.ts';
import { loadStoryboard } from '../../manifest/load-storyboard.ts';
import { findModel } from '../../models/registry.ts';
import { type Against, compareVersions, type Diff } from '../../plan/diff.ts';
import type { Plan } from '../../plan/plan.ts';
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
 * like a storyboard's is a file. Both are planned against what the project owns now.
 */
export async function readDiff(built: BuiltPlan, other: string): Promise<Result<Diff, DiffTrouble>> {
  try {
    return isStoryboardName(other) ? await againstFile(built, other) : await againstRevision(built, other);
  } catch (error) {
    if (error instanceof StoreError) return err({ trouble: environmentTrouble(2, error) });
    throw error;
  }
}

async function againstFile(built: BuiltPlan, file: string): Promise<Result<Diff, DiffTrouble>> {
  const loaded = await loadStoryboard(file);
  if (!loaded.storyboard) {
    const isThere = loaded.sources.size > 0;
    return err({ trouble: { kind: 'storyboard', ...loaded }, ...(isThere && { earlier: file }) });
  }
  const before = await buildPlan(loaded.storyboard, planOptions(built), { records: recordsOf(built) });
  if (!before.ok) return err({ trouble: before.error, earlier: file });
  return ok(diffOf({ before: before.value, after: built, against: { kind: 'file', file }, filesAsNow: [] }));
}

async function againstRevision(built: BuiltPlan, revision: string): Promise<Result<Diff, DiffTrouble>> {
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
  const loaded = await loadStoryboard(file, { readBytes: textsAt(version) });
  if (!loaded.storyboard)
    return err({ trouble: relabelled({ kind: 'storyboard', ...loaded }, label), earlier: label(file) });
  const { sources, asNow } = filesFrom(version, recordsOf(built));
  const before = await buildPlan(loaded.storyboard, planOptions(built), sources);
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

/** Of the options only those that say where things are; a selection may name what one of the versions does not have. */
function planOptions({ options: { simulate, maxTakes, env } }: BuiltPlan) {
  return {
    ...(simulate !== undefined && { simulate }),
    ...(maxTakes !== undefined && { maxTakes }),
    ...(env && { env }),
  };
}

function diffOf({
  before,
  after,
  against,
  filesAsNow,
}: {
  readonly before: Pick<BuiltPlan, 'plan' | 'takes'>;
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
