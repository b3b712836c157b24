import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildPlan, loadStoryboard } from '../../src/index.ts';

const WORKFLOWS = new URL('../../workflows', import.meta.url).pathname;
const FROZEN = new URL('workflows-frozen.json', import.meta.url).pathname;
const frozen = JSON.parse(readFileSync(FROZEN, 'utf8')) as Record<string, Record<string, string>>;
const boards = readdirSync(WORKFLOWS).filter((name) => name.endsWith('.yaml'));

/** Whoever bought these clips with an earlier release owns them still. UPDATE_CASES=1 is for new storyboards only. */
describe('the fingerprints of storyboards in workflows/', () => {
  it('are frozen, all of them', () => expect(Object.keys(frozen).toSorted()).toEqual(boards.toSorted()));

  it.each(boards)('%s', async (name) => {
    const { storyboard } = await loadStoryboard(name, { cwd: WORKFLOWS });
    const built = storyboard && (await buildPlan(storyboard, { env: {}, withoutTool: true }));
    if (!built?.ok) throw new Error(`${name} can not be planned`);
    const own = Object.fromEntries(built.value.plan.takes.map(({ id, fingerprint }) => [id, fingerprint]));
    if (process.env['UPDATE_CASES'])
      writeFileSync(FROZEN, `${JSON.stringify({ ...readFrozen(), [name]: own }, null, 2)}\n`);
    else expect(own).toEqual(frozen[name]);
  });
});

function readFrozen(): object {
  return JSON.parse(readFileSync(FROZEN, 'utf8')) as object;
}
