import { type Diagnostic, isError } from '../../core/diagnostic.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { takeId } from '../../core/take.ts';
import { loadStoryboard } from '../../manifest/load-storyboard.ts';
import type { Overrides } from '../../manifest/read-overrides.ts';
import type { Loaded, Storyboard } from '../../manifest/storyboard.ts';
import { pickText } from '../../manifest/pick-splices.ts';
import { pickMeaning, type WrittenPick, writtenPick } from '../../manifest/written-pick.ts';
import { readTakeName, type TakeName, takesNamed } from '../../plan/named-takes.ts';
import { pickEffect } from '../../plan/pick-effect.ts';
import { pickObstacle } from '../../plan/pick-obstacle.ts';
import type { Plan, PlannedTake } from '../../plan/plan.ts';
import { labelsOf } from '../../resolve/labels.ts';
import { selectTakes } from '../../plan/selection.ts';
import { variantsOf } from '../../plan/take-numbers.ts';
import { pickObstacleText } from '../../report/pick-obstacle-text.ts';
import type { PickedText } from '../../report/picked-text.ts';
import { StoreError } from '../../store/store-error.ts';
import { type BuiltPlan, buildPlan, furtherProblems, type PlanOptions } from './build-plan.ts';
import { editPickFile } from './pick-file.ts';
import { selectableIn } from './read-wishes.ts';
import { environmentTrouble, type Trouble } from './trouble.ts';

/** What is to be picked. */
export interface PickRequest {
  /** `SHOT` or `SHOT[axis=label]`. */
  readonly name: string;
  /** Absent = what the storyboard picks there goes. */
  readonly pick?: WrittenPick;
}

export interface PickOptions extends Pick<PlanOptions, 'simulate' | 'maxTakes' | 'env'> {
  readonly overrides?: Overrides;
}

/**
 * Writes into the storyboard which take others use. Only a take that is owned can be picked; whatever is wrong is said
 * before anything is written. Buys nothing.
 */
export async function pickTake(
  file: string,
  request: PickRequest,
  options: PickOptions = {},
): Promise<Result<PickedText, Trouble>> {
  try {
    return await pickIn(file, request, options);
  } catch (error) {
    if (error instanceof StoreError) return err(environmentTrouble(2, error));
    throw error;
  }
}

async function pickIn(
  file: string,
  { name: text, pick }: PickRequest,
  { overrides, ...given }: PickOptions,
): Promise<Result<PickedText, Trouble>> {
  const options = { ...given, withoutTool: true };
  const loaded = await loadStoryboard(file, { ...(overrides && { overrides }) });
  const { storyboard } = loaded;
  const name = readTakeName(text);
  if (!name) return err(noName(text));
  const known = storyboard?.picks.find(({ key }) => sameVariant(readTakeName(key), name));
  const key = known?.key ?? variantName(name);
  const before = known && writtenPick(known);
  const edit = await editPickFile(loaded, { key, ...(pick && { pick }) }, { file, ...(overrides && { overrides }) });
  if (!edit.ok) return err(await cannotEdit(loaded, edit.error, options));
  const misnamed = pick && unknownNames(edit.value.storyboard, withLabels(name, pick));
  if (misnamed) return err(misnamed);
  const now = storyboard && (await buildPlan(storyboard, options));
  if (now?.ok === false && now.error.kind === 'environment') return now;
  const next = await buildPlan(edit.value.storyboard, options);
  const plans = { ...(now?.ok && { now: now.value }), ...(next.ok && { next: next.value }) };
  const unowned = pick && (await unpickable(withLabels(name, pick), plans, options));
  if (unowned) return err(unowned);
  if (!next.ok) return err(newProblems(next.error, now?.ok === false ? now.error : undefined));
  const { plan } = next.value;
  if (!before || !pick || pickMeaning(before) !== pickMeaning(pick)) await edit.value.write();
  return ok({
    file: edit.value.file,
    ...(edit.value.pick && { line: edit.value.pick.keySpan.line }),
    key,
    ...(before && { before: pickText(before) }),
    ...(pick && { after: pickText(pick) }),
    plan,
    effect: pickEffect(plans.now?.plan, plan),
  });
}

function noName(text: string): Trouble {
  const message = `"${text}" is no name of a shot or variant`;
  return environmentTrouble(2, { message, help: "write SHOT or 'SHOT[axis=label]', with quotes for the shell" });
}

function sameVariant(one: TakeName | undefined, other: TakeName): boolean {
  return one !== undefined && one.take === undefined && variantName(one) === variantName(other);
}

function variantName({ shot, labels }: TakeName): string {
  return takeId(shot, labelsOf(labels), 1);
}

/** The variants that a pick is about, and the number of the take. */
function withLabels({ shot, labels }: TakeName, pick: WrittenPick): TakeName {
  return { shot, labels: new Map([...labels, ...pick.labels]), ...(pick.take !== undefined && { take: pick.take }) };
}

async function cannotEdit(loaded: Loaded, why: string, options: PlanOptions): Promise<Trouble> {
  if (loaded.storyboard) return environmentTrouble(2, { message: why, help: 'change it by hand' });
  const diagnostics = [...loaded.diagnostics, ...(await furtherProblems(loaded, options))];
  return { kind: 'storyboard', diagnostics, sources: loaded.sources };
}

/** A shot, axis or label that does not exist. */
function unknownNames(storyboard: Storyboard, { shot, labels }: TakeName): Trouble | undefined {
  const selected = selectTakes({ only: [variantName({ shot, labels })] }, selectableIn(storyboard));
  return selected.ok ? undefined : { kind: 'environment', exitCode: 2, problems: selected.error };
}

interface Plans {
  /** As the storyboard stands; absent where something is wrong with it. */
  readonly now?: BuiltPlan;
  /** As it would stand. */
  readonly next?: BuiltPlan;
}

/** Why a take can not be picked: it is not owned, or not even said which. */
async function unpickable(name: TakeName, { now, next }: Plans, options: PlanOptions): Promise<Trouble | undefined> {
  const found = next ? newlyUsed(name, now?.plan, next.plan) : await triedTakes(name, now, options);
  const plan = next?.plan ?? now?.plan;
  const records = next?.records ?? now?.records;
  if (!plan || !records) return undefined;
  const several = new Set(found.map(({ take }) => take)).size > 1;
  if (name.take === undefined && several) return unsaid(name, found);
  const obstacle = pickObstacle(found, plan, records);
  const where = { file: plan.storyboard.file, simulate: options.simulate ?? false };
  return obstacle && environmentTrouble(2, pickObstacleText(obstacle, where));
}

/** The takes that a pick makes others use; of those that they use already it says nothing. */
function newlyUsed(name: TakeName, now: Plan | undefined, next: Plan): readonly PlannedTake[] {
  const before = new Set(now?.takes.flatMap(({ id, picked }) => (picked ? [id] : [])));
  const named = takesNamed(name, next.takes);
  return name.take === undefined ? named : named.filter(({ id, picked }) => picked && !before.has(id));
}

/** Takes that no plan would let be picked, each in the state that it would have. */
async function triedTakes(
  name: TakeName,
  now: BuiltPlan | undefined,
  options: PlanOptions,
): Promise<readonly PlannedTake[]> {
  const { take } = name;
  if (!now || take === undefined) return [];
  const variants = variantsOf(takesNamed({ shot: name.shot, labels: name.labels }, now.plan.takes));
  const retakes = new Map(variants.map((variant) => [variant, take]));
  const { records, recordsStamp: stamp } = now;
  const tried = await buildPlan(now.storyboard, { ...options, retakes }, { records: { records, stamp } });
  return tried.ok ? takesNamed(name, tried.value.plan.takes) : [];
}

function unsaid(name: TakeName, takes: readonly PlannedTake[]): Trouble {
  const numbers = [...new Set(takes.map(({ take }) => take))].sort((a, b) => a - b);
  const message = `${variantName(name)} has ${numbers.length} takes`;
  return environmentTrouble(2, { message, help: `say which with --take: ${numbers.join(', ')}` });
}

/** What is wrong with the storyboard only because of the pick; else what was wrong before. */
function newProblems(next: Trouble, now: Trouble | undefined): Trouble {
  if (next.kind === 'environment') return next;
  const before = new Set(now?.kind === 'storyboard' ? now.diagnostics.map(textOf) : []);
  const problems = next.diagnostics
    .filter((one) => isError(one) && !before.has(textOf(one)))
    .map(({ message, help }) => ({ message, help: help ?? 'pick something else' }));
  return problems.length === 0 && now ? now : { kind: 'environment', exitCode: 2, problems };
}

function textOf({ code, message }: Diagnostic): string {
  return `${code} ${message}`;
}
