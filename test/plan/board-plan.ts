import type { Json } from '../../src/core/json.ts';
import { storyboardFromObject } from '../../src/manifest/load-storyboard.ts';
import { findModel, modelNames } from '../../src/models/registry.ts';
import { computePlan, type PlanInput } from '../../src/plan/compute-plan.ts';
import type { Records } from '../../src/plan/ownership.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { resolveTakes } from '../../src/resolve/resolve-takes.ts';

const NOTHING: Records = { stanzas: [], attempts: [], foreignClips: [], foreignAttempts: [], stored: new Set() };

/** The plan of a storyboard, or what is wrong with it, by codes. No file is there. */
export async function planBoard(
  board: Json,
  records: Partial<Records> = {},
  more: Partial<PlanInput> = {},
): Promise<{ readonly plan?: Plan; readonly errors: readonly string[] }> {
  const { storyboard, diagnostics } = await storyboardFromObject(board);
  if (!storyboard) return { errors: diagnostics.map(({ code, message }) => `${code}: ${message}`) };
  const resolved = resolveTakes(storyboard, { env: {}, findModel, modelNames });
  const planned = computePlan({
    settings: storyboard,
    takes: resolved.takes,
    findModel,
    countTokens: () => ({ low: 0, estimate: 10 }),
    statedPrices: storyboard.prices,
    file: () => undefined,
    hosting: { limits: new Map(), file: () => undefined, fileProblem: () => undefined },
    now: 0,
    clipLife: new Map(),
    records: { ...NOTHING, ...records },
    skipUnsupported: storyboard.onUnsupported === 'skip',
    ...more,
  });
  const found = [...resolved.diagnostics, ...(planned.ok ? planned.value.notes : planned.error)];
  const errors = found.flatMap(({ severity, code, message }) => (severity === 'error' ? [`${code}: ${message}`] : []));
  return planned.ok && errors.length === 0 ? { plan: planned.value, errors } : { errors };
}

/** The same, of a storyboard in which nothing is wrong. */
export async function planSound(
  board: Json,
  records: Partial<Records> = {},
  more: Partial<PlanInput> = {},
): Promise<Plan> {
  const { plan, errors } = await planBoard(board, records, more);
  if (!plan) throw new Error(errors.join('\n'));
  return plan;
}
