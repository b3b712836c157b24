import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli, eventsOf, project, start } from '../support/built-cli.ts';
import { startVendor } from '../support/vendor.ts';

const BOARD = `version: 1
defaults: { uses: apimart/skyreels-v4-fast, resolution: 480p, duration: 3 }
shots:
  opening: { prompt: Rain over the city. }
`;

const RUN = ['run', 'board.yaml', '--yes', '--json'];

describe('the journal of a run', () => {
  it('that ends in half a record is mended, which is said, and nothing is bought for it', async () => {
    const { env, simulator } = await startVendor();
    const folder = project({ 'board.yaml': BOARD });
    expect((await cli(folder, RUN, env)).code).toBe(0);
    const journal = join(folder, '.shotgraph/journals/board.jsonl');
    const before = readFileSync(journal, 'utf8');
    appendFileSync(journal, '{"kind":"inte\0\0');
    const again = await cli(folder, RUN, env);
    expect([again.code, again.stderr]).toEqual([0, '']);
    expect(eventsOf(again.stdout)).toContainEqual({
      type: 'notice',
      message: 'the journal ended in 15 bytes of a record that a crash had cut short; they were cut off',
    });
    expect(readFileSync(journal, 'utf8')).toBe(before);
    expect(simulator.inspect().tasks).toHaveLength(1);
  });

  it.each([
    ['of a later version', '{"shotgraph":"journal","version":3}\n', /journal of version 3[^]*a later one/],
    ['with a damaged line', '{"shotgraph":"journal","version":2}\n{"kind":"sold"}\n', /board\.jsonl:2 is damaged/],
    ['that is some other file', 'Dear diary,\n', /board\.jsonl:1 is not the first line/],
  ])('%s stops every command, and is left as it is', async (_, text, words) => {
    const { env, simulator } = await startVendor();
    const folder = project({ 'board.yaml': BOARD, '.shotgraph/journals/board.jsonl': text, 'other.yaml': BOARD });
    for (const args of [['plan', 'board.yaml'], RUN, ['run', 'other.yaml', '--yes']]) {
      const { code, stderr } = await cli(folder, args, env);
      expect([code, stderr]).toEqual([2, expect.stringMatching(words)]);
    }
    expect(readFileSync(join(folder, '.shotgraph/journals/board.jsonl'), 'utf8')).toBe(text);
    expect(simulator.inspect().submits).toBe(0);
  });

  it('that has lost a purchase and kept its task buys nothing, and says which task it is', async () => {
    const { env, simulator } = await startVendor();
    const folder = project({ 'board.yaml': BOARD, 'other.yaml': BOARD });
    expect((await cli(folder, [...RUN, '--detach'], env)).code).toBe(6);
    const journal = join(folder, '.shotgraph/journals/board.jsonl');
    const lines = readFileSync(journal, 'utf8').split('\n');
    const [taskId = ''] = simulator.inspect().tasks.map(({ id }) => id);
    const damaged = lines.map((line) => line.replace('{"kind":"intent"', '{"ki":"intent"'));
    const gone = lines.filter((line) => !line.includes('"kind":"intent"'));
    for (const left of [damaged, gone]) {
      writeFileSync(journal, left.join('\n'));
      for (const file of ['board.yaml', 'other.yaml']) {
        const { code, stderr } = await cli(folder, ['run', file, '--yes'], env);
        expect([code, stderr]).toEqual([2, expect.stringMatching(/board\.jsonl:2 is damaged/)]);
        expect(stderr).toContain(`write down task ${taskId} first`);
        expect(stderr.includes('lines 2, 3 are of one attempt and go together')).toBe(left === damaged);
      }
    }
    expect(simulator.inspect().submits).toBe(1);
    writeFileSync(journal, lines.join('\n'));
    expect((await cli(folder, RUN, env)).code).toBe(0);
    expect(simulator.inspect().tasks).toHaveLength(1);
  });

  it('whose folder is removed under it is written anew; the run stops, and the next one buys nothing again', async () => {
    const { env, simulator } = await startVendor({ latency: { medianMs: 4000, spread: 0 } });
    const folder = project({ 'board.yaml': `${BOARD}  closing: { prompt: Snow. }\nlimits: { apimart: 1 }\n` });
    const run = start(folder, RUN, env);
    await run.printed('"submitted"');
    rmSync(join(folder, '.shotgraph'), { recursive: true });
    const { code, stdout, stderr } = await run.ended;
    expect([code, stderr]).toEqual([1, '']);
    const [task] = simulator.inspect().tasks;
    expect(eventsOf(stdout).slice(-2)).toMatchObject([
      {
        type: 'notice',
        stops: true,
        message:
          'the folder .shotgraph was removed while this run was at work; this run has stopped; ' +
          `its journal was written anew; the next run collects what is in flight: opening ${task?.id}`,
      },
      { type: 'run-finished', exitCode: 1 },
    ]);
    expect(simulator.inspect().submits).toBe(1);
    expect((await cli(folder, RUN, env)).code).toBe(0);
    expect(simulator.inspect().tasks).toHaveLength(2);
  });

  it('whose folder is removed and can not be made again leaves its tasks in what is said', async () => {
    const { env, simulator } = await startVendor({ latency: { medianMs: 4000, spread: 0 } });
    const folder = project({ 'board.yaml': BOARD });
    const run = start(folder, ['run', 'board.yaml', '--yes'], env);
    await run.printed('submitted');
    rmSync(join(folder, '.shotgraph'), { recursive: true });
    writeFileSync(join(folder, '.shotgraph'), '');
    const { code, stdout } = await run.ended;
    expect(code).toBe(1);
    const told = stdout.replaceAll(/\s+/g, ' ');
    expect(told).toContain('in flight and no longer recorded: opening');
    expect(told.lastIndexOf(simulator.inspect().tasks[0]?.id ?? '')).toBeGreaterThan(
      told.indexOf('no longer recorded'),
    );
  });

  it('that was cut off behind a task that is home keeps no slot for it', async () => {
    const { env, simulator } = await startVendor();
    const limited = `${BOARD}limits: { apimart: 1 }\n`;
    const folder = project({ 'board.yaml': limited });
    expect((await cli(folder, RUN, env)).code).toBe(0);
    const journal = join(folder, '.shotgraph/journals/board.jsonl');
    const lines = readFileSync(journal, 'utf8').split('\n');
    const upTo = lines.findIndex((line) => line.includes('"kind":"submitted"')) + 1;
    writeFileSync(journal, `${lines.slice(0, upTo).join('\n')}\n`);
    writeFileSync(join(folder, 'board.yaml'), limited.replace('limits', '  closing: { prompt: Snow. }\nlimits'));
    const run = start(folder, RUN, env);
    const stuck = setTimeout(() => run.child.kill('SIGKILL'), 15_000);
    expect(await run.ended).toMatchObject({ code: 0 });
    clearTimeout(stuck);
    expect(simulator.inspect().tasks).toHaveLength(2);
  });

  it('of version 1 is gone on with under version 2', async () => {
    const { env, simulator } = await startVendor();
    const folder = project({ 'board.yaml': BOARD });
    await cli(folder, RUN, env);
    const journal = join(folder, '.shotgraph/journals/board.jsonl');
    const old = readFileSync(journal, 'utf8').replace('"version":2', '"version":1');
    writeFileSync(journal, old);
    expect((await cli(folder, RUN, env)).code).toBe(0);
    expect(simulator.inspect().tasks).toHaveLength(1);
    expect(readFileSync(journal, 'utf8')).toBe(`${old}{"shotgraph":"journal","version":2}\n`);
  });
});
