import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli, eventsOf, project } from '../support/built-cli.ts';
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
