import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { AttemptState } from '../../src/core/attempt.ts';
import type { OwnedClip } from '../../src/core/stanza.ts';
import type { TakeId } from '../../src/core/take.ts';
import { type BuiltPlan, buildPlan } from '../../src/engines/local/build-plan.ts';
import { loadStoryboard } from '../../src/manifest/load-storyboard.ts';
import { findModel } from '../../src/models/registry.ts';
import { compareVersions } from '../../src/plan/diff.ts';
import type { Records } from '../../src/plan/ownership.ts';
import type { PlanState } from '../../src/plan/plan.ts';
import { explain } from '../../src/plan/why.ts';
import { renderDiff } from '../../src/report/diff-text.ts';
import { PLAIN } from '../../src/report/style.ts';
import { renderWhy } from '../../src/report/why-text.ts';
import { closed, load, validator } from '../report/schema-validator.ts';
import { goldenCases } from '../support/golden.ts';
import { NOTHING } from './attempts.ts';
import { attemptFor, stanzaFor } from './plan-of.ts';

/**
 * What `why` says of each take of storyboard.yaml, and `diff` of its difference from bought.yaml, all takes of which
 * were bought. What else is known stands in facts.json.
 */
interface Facts {
  /** Takes of bought.yaml whose bytes are not here. */
  readonly elsewhere?: readonly TakeId[];
  /** Takes of bought.yaml that were not bought after all. */
  readonly unbought?: readonly TakeId[];
  /** Of takes of bought.yaml: what they were made from. */
  readonly inputs?: Readonly<Record<TakeId, OwnedClip['inputs']>>;
  /** Takes of bought.yaml that only the journal knows. */
  readonly journalled?: readonly TakeId[];
  /** Of takes of storyboard.yaml: what the journal has of them. */
  readonly attempts?: Readonly<Record<TakeId, AttemptState>>;
}

const FOLDER = new URL('../cases/changes', import.meta.url).pathname;
const whyDocument = validator(closed(load('why')));
const diffDocument = validator(closed(load('diff')));

async function planned(cwd: string, file: string, records: Records): Promise<BuiltPlan> {
  const { storyboard, diagnostics } = await loadStoryboard(file, { cwd });
  const built =
    storyboard && (await buildPlan(storyboard, { env: {}, withoutTool: true }, { records: { records, stamp: '' } }));
  if (!built?.ok) throw new Error(JSON.stringify(built?.error ?? diagnostics, null, 2));
  return built.value;
}

/** Of the clip that was bought for a take. */
function shaOf(id: TakeId): string {
  return createHash('sha256').update(id).digest('hex');
}

async function recordsOf(cwd: string): Promise<Records> {
  const facts = join(cwd, 'facts.json');
  const {
    elsewhere = [],
    unbought = [],
    inputs = {},
    journalled = [],
    attempts = {},
  } = existsSync(facts) ? (JSON.parse(readFileSync(facts, 'utf8')) as Facts) : {};
  const bought = (await planned(cwd, 'bought.yaml', NOTHING)).plan.takes.filter(({ id }) => !unbought.includes(id));
  const asked = (await planned(cwd, 'storyboard.yaml', NOTHING)).plan.takes;
  const stanzas = bought
    .filter(({ id }) => !journalled.includes(id))
    .map((take) =>
      stanzaFor(take, { sha256: shaOf(take.id), inputs: inputs[take.id] ?? {}, cost: { amount: 0.5, unit: 'usd' } }),
    );
  const known = bought.filter(({ id }) => journalled.includes(id));
  return {
    ...NOTHING,
    stanzas,
    attempts: [
      ...known.map((take) =>
        attemptFor(take, {
          kind: 'owned',
          taskId: `task-${take.id}`,
          clip: { url: 'https://clips.test/x' },
          stored: { sha256: shaOf(take.id), bytes: 1 },
          at: 1,
        }),
      ),
      ...asked.flatMap((take) => (attempts[take.id] ? [attemptFor(take, attempts[take.id] as AttemptState)] : [])),
    ],
    stored: new Set(bought.filter(({ id }) => !elsewhere.includes(id)).map(({ id }) => shaOf(id))),
  };
}

goldenCases(FOLDER, async (cwd) => {
  const records = await recordsOf(cwd);
  const after = await planned(cwd, 'storyboard.yaml', records);
  const before = await planned(cwd, 'bought.yaml', records);
  const { plan, takes } = after;
  const simulated = false;
  const ids = plan.takes.map(({ id }) => id);
  const why = explain(ids, { plan, takes, records, simulated, findModel });
  const { storyboard } = plan;
  const against = { kind: 'file', file: 'bought.yaml' } as const;
  const compared = compareVersions(before, after, findModel);
  const diff = { version: 1, storyboard, simulated, against, filesAsNow: [], ...compared } as const;
  const misfit = whyDocument(why) + diffDocument(diff);
  if (misfit !== '') return misfit;
  const options = { style: PLAIN, width: 100 };
  return `${renderWhy(why, options)}\n====\n\n${renderDiff(diff, options)}`.replaceAll(cwd, '/home/you/film');
});

it('shows every state that a take can be in', () => {
  const words: Readonly<Record<PlanState['kind'], string>> = {
    fresh: 'fresh: ',
    elsewhere: 'elsewhere: ',
    'input-replaced': 'stale (input replaced): ',
    missing: 'missing: ',
    stale: 'stale: ',
    'in-flight': 'in flight: ',
    unconfirmed: 'unconfirmed: ',
    failed: 'failed: ',
    blocked: 'blocked: ',
    'awaiting-pick': 'awaits a pick: ',
    'left-out': 'left out: ',
  };
  const shown = readdirSync(FOLDER).flatMap((file) =>
    (readFileSync(join(FOLDER, file), 'utf8').split(/^--- expect\n/m)[1] ?? '').split('\n'),
  );
  const missing = Object.values(words).filter((word) => !shown.some((line) => line.startsWith(word)));
  expect(missing).toEqual([]);
});
