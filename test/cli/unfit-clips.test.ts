import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseFault } from '../../src/simulator/fault-grammar.ts';
import { cli, type Ended, eventsOf, project } from '../support/built-cli.ts';
import { startVendor } from '../support/vendor.ts';

const BOARD = `version: 1
defaults: { uses: apimart/skyreels-v4-fast, resolution: 480p, duration: 3 }
shots:
  opening: { prompt: Rain. }
  walk: { extend: opening, prompt: Video extended @opening. }
  other: { prompt: Fog., aspect_ratio: "16:9" }
`;

async function studio(board = BOARD) {
  const vendor = await startVendor({ latency: { medianMs: 30, spread: 0.1 } });
  const folder = project({ 'board.yaml': board });
  const on = (...args: string[]): Promise<Ended> => cli(folder, args, vendor.env);
  const plan = (...faults: string[]): void => {
    for (const text of faults) {
      const fault = parseFault(text);
      if (!fault.ok) throw new Error(fault.error);
      vendor.simulator.plan(fault.value);
    }
  };
  const run = (...more: string[]): Promise<Ended> => on('run', 'board.yaml', '--yes', ...more);
  return { folder, on, plan, run, submits: () => vendor.simulator.inspect().submits };
}

const lockfile = (folder: string): string => readFileSync(join(folder, 'board.lock.yaml'), 'utf8');
const journal = (folder: string): string => join(folder, '.shotgraph/journals/board.jsonl');
const one = (text: string): string => text.replaceAll(/\s+/g, ' ');

/** As it was before anybody looked what clips are. */
function forget(folder: string): void {
  const lines = lockfile(folder).split('\n');
  const kept = lines.filter((line) => !/^ {4}(media|unreadable): /.test(line));
  expect(kept.length).toBeLessThan(lines.length);
  writeFileSync(join(folder, 'board.lock.yaml'), kept.join('\n'));
  const records = readFileSync(journal(folder), 'utf8');
  const before = records.replaceAll(/,"(facts":\{(?:[^{}]|\{[^{}]*\})*\}|unreadable":"[^"]*")/g, '');
  expect(before).not.toBe(records);
  expect(before).not.toMatch(/"facts"|"unreadable"/);
  writeFileSync(journal(folder), before);
}

describe('a clip that is no video', () => {
  it('is kept and told of, blocks what is made from it, and nothing is bought twice', async () => {
    const { folder, on, plan, run, submits } = await studio();
    plan('file:cut:*');
    const first = await run('--only', 'opening', '--only', 'walk');
    expect([first.code, first.stderr]).toEqual([1, '']);
    expect(one(first.stdout)).toMatch(
      /1 can not be read as video X opening: it is cut off: \d+ of at least \d+ bytes are there renders\/board\/opening\.mp4 task task_\w+ at apimart, paid \$\S+ next: `shotgraph retake board\.yaml opening` buys another take/,
    );
    expect(one(first.stdout)).toContain('! walk: the clip of opening can not be read as video (it is cut off:');
    expect(submits()).toBe(1);
    expect(readdirSync(join(folder, 'renders/board'))).toEqual(['opening.mp4']);
    expect(lockfile(folder)).toMatch(/^ {4}unreadable: "it is cut off: /m);

    const again = await run('--only', 'opening', '--only', 'walk', '--json');
    expect([again.code, submits()]).toEqual([1, 1]);
    expect(eventsOf(again.stdout).find(({ type }) => type === 'notice')).toMatchObject({
      take: 'opening',
      file: 'renders/board/opening.mp4',
      unreadable: expect.stringContaining('cut off'),
    });
    const shown = await on('plan', 'board.yaml');
    expect(one(shown.stdout)).toContain('X unreadable 1 clip, paid for and kept, can not be read as video');
    const status = JSON.parse((await on('status', 'board.yaml', '--json')).stdout) as { unfit: unknown };
    expect(status.unfit).toMatchObject([{ take: 'opening', unreadable: expect.stringContaining('cut off') }]);
  });

  it('is left behind with a retake and a pick', async () => {
    const { folder, on, plan, run, submits } = await studio();
    plan('file:no-video:1-2');
    expect((await run('--only', 'opening')).code).toBe(1);
    const retake = await on('retake', 'board.yaml', 'opening', '--yes');
    expect([retake.code, retake.stderr, submits()]).toEqual([0, '', 2]);
    expect(retake.stdout).toContain('`shotgraph pick board.yaml opening 2` lets others use it');
    // Nobody uses it before it is picked.
    expect([(await run('--only', 'walk')).code, submits()]).toEqual([1, 2]);
    expect((await on('pick', 'board.yaml', 'opening', '2')).code).toBe(0);
    const last = await run();
    expect([last.code, last.stderr, submits()]).toEqual([0, '', 4]);
    expect(readdirSync(join(folder, 'renders/board')).sort()).toEqual([
      'opening.mp4',
      'opening.take2.mp4',
      'other.mp4',
      'walk.mp4',
    ]);
    expect([(await run()).code, submits()]).toEqual([0, 4]);
  });

  it('is downloaded once more before it is called that', async () => {
    const { folder, plan, run } = await studio();
    plan('file:cut:1');
    const { code, stdout } = await run('--only', 'other', '--json');
    expect(code).toBe(0);
    expect(eventsOf(stdout).find(({ type }) => type === 'owned')).toMatchObject({ media: { seconds: 3, height: 480 } });
    expect(lockfile(folder)).toMatch(/^ {4}media: \{.*"width":854\}$/m);
  });

  it('is found out on a machine that has it from before', async () => {
    const { folder, plan, run, submits } = await studio();
    plan('file:cut:*');
    await run('--only', 'opening');
    forget(folder);
    const { code, stdout } = await run('--only', 'opening', '--only', 'walk');
    expect([code, submits()]).toEqual([1, 1]);
    expect(one(stdout)).toContain('! walk: the clip of opening can not be read as video');
    expect(lockfile(folder)).toMatch(/^ {4}unreadable: "it is cut off: /m);
  });
});

describe('a clip that is another one than was asked', () => {
  it('is used, told of by the run that brought it, and counted from then on', async () => {
    const { on, plan, run, submits } = await studio();
    plan('submit:wrong-size=640x360', 'submit:wrong-length=1');
    const first = await run('--only', 'other');
    expect([first.code, first.stderr]).toEqual([0, '']);
    expect(one(first.stdout)).toContain('1 not as asked = other: 640x360, asked for 480p 16:9 = 854x480');
    const second = await run('--only', 'opening', '--json');
    expect(second.code).toBe(0);
    expect(eventsOf(second.stdout).find(({ type }) => type === 'owned')).toMatchObject({
      media: { container: 'mp4', codec: 'avc', seconds: 1, fps: 24 },
      flaws: ['1 s long, asked for 3 s'],
    });
    const third = await run('--only', 'opening', '--only', 'other');
    expect([third.code, submits()]).toEqual([0, 2]);
    expect(third.stdout).toContain('2 clips not as asked (--verbose says in what)');
    expect(third.stdout).not.toContain('asked for');
    expect(one((await on('plan', 'board.yaml', '--verbose')).stdout)).toContain(
      'not as asked: 1 s long, asked for 3 s',
    );
    expect(one((await on('status', 'board.yaml')).stdout)).toContain('= opening: 1 s long, asked for 3 s');
  });
});

describe('what was bought before anybody looked', () => {
  it('is looked at by the next run, which buys nothing and then leaves the lockfile alone', async () => {
    const { folder, run, submits } = await studio();
    expect((await run()).code).toBe(0);
    const known = lockfile(folder);
    forget(folder);
    const { code, stdout, stderr } = await run();
    expect([code, stderr, submits()]).toEqual([0, '', 3]);
    expect(stdout).toContain('nothing to do: 3 clips were owned already');
    expect(lockfile(folder)).toBe(known);
    await run();
    expect(lockfile(folder)).toBe(known);
  });

  it('and is not here is looked at once it was fetched', async () => {
    const { folder, run, submits } = await studio();
    await run('--only', 'other');
    const known = lockfile(folder);
    forget(folder);
    rmSync(join(folder, '.shotgraph'), { recursive: true });
    rmSync(join(folder, 'renders'), { recursive: true });
    expect([(await run('--only', 'other')).code, submits()]).toEqual([0, 1]);
    expect(existsSync(join(folder, 'renders/board/other.mp4'))).toBe(true);
    expect(lockfile(folder)).toBe(known);
  });
});
