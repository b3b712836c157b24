import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseFault } from '../../src/simulator/fault-grammar.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { cli, eventsOf, project, start } from '../support/built-cli.ts';
import { startVendor } from '../support/vendor.ts';

const BOARD = `version: 1
defaults: { uses: apimart/skyreels-v4-fast, resolution: 480p, duration: 5 }
shots:
  opening:
    prompt: Rain over the city.
  walk:
    extend: opening
    prompt: Video extended @opening, a stranger walks in.
  harbour:
    prompt: Boats at night.
`;

/** Independent shots, one at a time. */
const ROW = `version: 1
defaults: { uses: apimart/skyreels-v4-fast, resolution: 480p, duration: 3 }
limits: { apimart: 1 }
shots:
${['a', 'b', 'c', 'd', 'e'].map((name) => `  ${name}: { prompt: Rain ${name}. }\n`).join('')}`;

function plan(simulator: Simulator, text: string): void {
  const fault = parseFault(text);
  if (!fault.ok) throw new Error(fault.error);
  simulator.plan(fault.value);
}

describe('run --detach', () => {
  it('leaves what it has submitted, and later runs bring it home and go on', async () => {
    const { env, simulator } = await startVendor({ latency: { medianMs: 20_000, spread: 0.1 } });
    const folder = project({ 'board.yaml': BOARD });
    const first = await cli(folder, ['run', 'board.yaml', '--yes', '--detach', '--json'], env);
    expect(first).toMatchObject({ code: 6, stderr: '' });
    const events = eventsOf(first.stdout);
    const takesOf = (type: string): ReadonlySet<unknown> =>
      new Set(events.flatMap((event) => (event.type === type ? [event['take']] : [])));
    expect(takesOf('submitted')).toEqual(new Set(['opening', 'harbour']));
    expect(takesOf('detached')).toEqual(new Set(['opening', 'harbour']));
    expect(takesOf('blocked')).toEqual(new Set(['walk']));
    expect(events.at(-1)).toMatchObject({ type: 'run-finished', exitCode: 6 });

    const again = await cli(folder, ['run', 'board.yaml', '--yes', '--detach'], env);
    expect(again).toMatchObject({ code: 6, stderr: '' });
    expect(simulator.inspect().tasks).toHaveLength(2);
  });

  it('step by step comes to the same as one long run', async () => {
    const { env, simulator } = await startVendor({ latency: { medianMs: 200, spread: 0.1 } });
    const folder = project({ 'board.yaml': BOARD });
    const codes = new Set<number | null>();
    for (let runs = 0; runs < 40 && !codes.has(0); runs += 1)
      codes.add((await cli(folder, ['run', 'board.yaml', '--yes', '--detach'], env)).code);
    expect(codes).toEqual(new Set([6, 0]));
    expect(simulator.inspect().tasks).toHaveLength(3);
    expect(readdirSync(join(folder, 'renders/board')).sort()).toEqual(['harbour.mp4', 'opening.mp4', 'walk.mp4']);
  });
});

describe('run --frozen', () => {
  it('says what would be bought, and buys nothing', async () => {
    const { env, simulator } = await startVendor();
    const folder = project({ 'board.yaml': BOARD });
    for (const flags of [[], ['--json'], ['--yes'], ['--simulate']]) {
      const { code, stderr } = await cli(folder, ['run', 'board.yaml', '--frozen', ...flags], env);
      expect([flags, code]).toEqual([flags, 5]);
      expect(stderr).toMatch(/would buy 3 clips for about \$[\d.]+: opening, walk, harbour\n {2}fix: /);
    }
    expect(simulator.inspect().submits).toBe(0);
  });

  it('collects what is in flight, and puts back what is owned', async () => {
    const { env, simulator } = await startVendor({ latency: { medianMs: 500, spread: 0.1 } });
    const board = BOARD.replace(/ {2}walk:[^]*walks in\.\n/, '');
    const folder = project({ 'board.yaml': board });
    expect((await cli(folder, ['run', 'board.yaml', '--yes', '--detach'], env)).code).toBe(6);
    const { code, stdout } = await cli(folder, ['run', 'board.yaml', '--frozen'], env);
    expect(code).toBe(0);
    expect(stdout).toMatch(/2 new clips/);
    expect(simulator.inspect().tasks).toHaveLength(2);
    expect((await cli(folder, ['run', 'board.yaml', '--frozen'], env)).code).toBe(0);
  });
});

describe('run --max-billed-failures', () => {
  it.each([
    [[], 3],
    [['--max-billed-failures', '1'], 1],
    [['--max-billed-failures', '0'], 5],
  ])('(%j) ends buying from a model after %d in a row', async (flags, submits) => {
    const { env, simulator } = await startVendor({ latency: { medianMs: 50, spread: 0.1 } });
    plan(simulator, 'submit:fail-task=billed:1-9');
    // Of failed tasks of this provider nobody says what they cost.
    const folder = project({ 'board.yaml': ROW.replaceAll('apimart', 'gccai') });
    const { code, stdout } = await cli(folder, ['run', 'board.yaml', '--yes', ...flags], env);
    expect(code).toBe(1);
    expect(simulator.inspect().submits).toBe(submits);
    expect(/nothing more is bought from it/.test(stdout)).toBe(submits < 5);
  });

  it('must be a number', async () => {
    const folder = project({ 'board.yaml': ROW });
    const { code, stderr } = await cli(folder, ['run', 'board.yaml', '--max-billed-failures', '-1']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/whole number/);
  });

  it.each(['--max-billed-failures', '--max-takes', '--deadline', '--latency'])(
    'no more than %s may be an empty text',
    async (flag) => {
      const folder = project({ 'board.yaml': ROW });
      for (const empty of ['', ' ']) {
        const { code, stderr } = await cli(folder, ['run', 'board.yaml', '--simulate', flag, empty]);
        expect([flag, code]).toEqual([flag, 2]);
        expect(stderr).toMatch(/Write a (whole )?number/);
      }
    },
  );
});

describe('a billed failure', () => {
  it('is spent, and not set aside as well', async () => {
    const { env, simulator } = await startVendor({ latency: { medianMs: 50, spread: 0.1 } });
    plan(simulator, 'submit:fail-task=billed:1-4');
    const folder = project({ 'board.yaml': ROW });
    const { code, stdout } = await cli(folder, ['run', 'board.yaml', '--yes'], env);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^\$[\d.]+ spent$/m);
    expect(stdout).not.toMatch(/committed/);
  });
});

describe('Ctrl-C', () => {
  it('is answered in words that fit the command', async () => {
    const folder = project({ 'board.yaml': ROW });
    for (const [args, first, words] of [
      [['simulate'], 'listens', '\nstopping; once more ends it at once\n'],
      [['run', 'board.yaml', '--simulate', '--latency', '9000'], 'submitted', 'stopping: nothing more is submitted'],
    ] as const) {
      const running = start(folder, args);
      await running.printed(first);
      running.child.kill('SIGINT');
      expect((await running.ended).stderr).toContain(words);
    }
  });
});

describe('run --break-lock', () => {
  it('ends the run that had the lock with 7, and its events say so', async () => {
    const { env, simulator } = await startVendor({ latency: { medianMs: 8_000, spread: 0.1 } });
    const folder = project({ 'board.yaml': BOARD });
    const first = start(folder, ['run', 'board.yaml', '--yes', '--json'], env);
    await first.printed('"submitted","take":"harbour"');
    const second = start(folder, ['run', 'board.yaml', '--yes', '--break-lock'], env);
    const { code, stdout } = await first.ended;
    expect(code).toBe(7);
    expect(eventsOf(stdout).slice(-2)).toMatchObject([
      { type: 'notice', message: expect.stringContaining('taken this storyboard over') },
      { type: 'run-finished', exitCode: 7 },
    ]);
    expect((await second.ended).code).toBe(0);
    expect(simulator.inspect().tasks).toHaveLength(3);
  });
});

describe('run --fixed-limits', () => {
  it.each([
    [[], true],
    [['--fixed-limits'], false],
  ])('(%j) decides whether 429 lowers the number of tasks', async (flags, isLowered) => {
    const { env, simulator } = await startVendor({ latency: { medianMs: 50, spread: 0.1 } });
    plan(simulator, 'submit:http=429:1-3');
    const folder = project({ 'board.yaml': ROW.replace('apimart: 1', 'apimart: 3') });
    const { code, stdout } = await cli(folder, ['run', 'board.yaml', '--yes', ...flags], env);
    expect(code).toBe(0);
    expect(/apimart answers 429: at most 1 task there for now/.test(stdout)).toBe(isLowered);
    expect(simulator.inspect().tasks).toHaveLength(5);
  });
});
