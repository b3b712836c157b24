import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { buildPlan, loadStoryboard, type RunEvent, runPlan } from '../../src/index.ts';

const WORKFLOWS = new URL('../../workflows', import.meta.url).pathname;
const boards = readdirSync(WORKFLOWS).filter((name) => name.endsWith('.yaml'));
const ENV = { PATH: process.env['PATH'], SHOTGRAPH_SIMULATOR_PICTURES: 'plain' };
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'shotgraph-workflows-')));
mkdirSync(join(folder, '.git'));
cpSync(WORKFLOWS, folder, { recursive: true });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The simulator refuses what the vendors' documents forbid, by rules of its own. */
describe('every storyboard in workflows/', () => {
  it('is there', () => expect(boards.length).toBeGreaterThan(15));

  it.each(boards)('%s runs on the simulator, to the last clip', async (name) => {
    const { storyboard } = await loadStoryboard(join(folder, name), { cwd: folder });
    const built = storyboard && (await buildPlan(storyboard, { simulate: true, env: ENV }));
    if (!built?.ok) throw new Error(`${name} can not be planned`);
    const events: RunEvent[] = [];
    const ran = await runPlan(built.value, {
      simulator: { latencyMs: 20 },
      env: ENV,
      onEvent: (event) => events.push(event),
    });
    expect(ran).toMatchObject({ ok: true, value: { exitCode: 0 } });
    const clips = events.flatMap((event) => (event.type === 'owned' ? [resolve(event.file)] : []));
    expect(clips).toHaveLength(built.value.plan.takes.length);
    expect(clips.filter((file) => !existsSync(file))).toEqual([]);
  });
});
