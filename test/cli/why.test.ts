import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Why } from '../../src/plan/why.ts';
import { closed, load, validator } from '../report/schema-validator.ts';
import { cli, project } from '../support/built-cli.ts';

const BOARD = `version: 1
vars: { city: Oslo }
defaults: { uses: apimart/skyreels-v4-fast, resolution: 480p, duration: 5 }
matrix: { tier: { fast: {}, std: { uses: apimart/skyreels-v4-std } } }
shots:
  opening:
    prompt: Rain over {{vars.city}}.
  walk:
    extend: opening
    prompt: Video extended @opening, a stranger walks in.
  hero:
    matrix: [tier]
    takes: 2
    prompt: She waits.
`;

const WIDE = { COLUMNS: '200' };

const run = (folder: string, ...flags: string[]) =>
  cli(folder, ['run', 'board.yaml', '--simulate', '--latency', '50', ...flags]);

async function whyOf(folder: string, take: string, ...flags: string[]): Promise<Why> {
  const { stdout, stderr, code } = await cli(folder, ['why', 'board.yaml', take, '--json', '--simulate', ...flags]);
  expect([code, stderr]).toEqual([0, '']);
  const why = JSON.parse(stdout) as Why;
  expect(validator(closed(load('why')))(why)).toBe('');
  return why;
}

describe('why', () => {
  it('tells of a bought clip, of what changes it, with places and prices, and of the way back', async () => {
    const folder = project({ 'board.yaml': BOARD });
    const [before] = (await whyOf(folder, 'walk')).takes;
    expect(before).toMatchObject({ state: { kind: 'missing' }, first: [{ id: 'opening' }] });
    expect((await run(folder)).code).toBe(0);
    const fresh = await whyOf(folder, 'opening');
    expect(fresh.takes).toMatchObject([{ state: { kind: 'fresh' }, downstream: [{ id: 'walk', state: 'fresh' }] }]);
    writeFileSync(join(folder, 'board.yaml'), BOARD.replace('Oslo', 'Bergen'));
    const [opening] = (await whyOf(folder, 'opening')).takes;
    expect(opening).toMatchObject({
      state: { kind: 'stale' },
      earlier: {
        changes: [
          {
            field: 'prompt',
            before: '"Rain over Oslo."',
            after: '"Rain over Bergen."',
            places: [{ file: 'board.yaml', line: 7, column: 13 }],
          },
        ],
      },
      downstream: [{ id: 'walk', state: 'stale', buy: true }],
      accept: { takes: ['opening'], price: [{ unit: 'usd', expected: 0.32 }] },
      chain: { takes: ['opening', 'walk'], price: [{ unit: 'usd', expected: 0.92 }] },
    });
    const told = await cli(folder, ['why', 'board.yaml', 'walk', '--simulate'], WIDE);
    expect(told.stdout).toContain('another clip of opening: `shotgraph why board.yaml opening --simulate` says why');
    const next = /next: `shotgraph (.*)` rehearses/.exec(told.stdout)?.[1] ?? '';
    expect(next).toBe('run board.yaml --only opening walk --simulate');
    expect((await cli(folder, [...next.split(' '), '--latency', '50'])).code).toBe(0);
    expect((await whyOf(folder, 'walk')).takes[0]?.state.kind).toBe('fresh');
    writeFileSync(join(folder, 'board.yaml'), BOARD);
    expect((await whyOf(folder, 'walk')).takes[0]?.state.kind).toBe('fresh');
  });

  it('takes shots, variants and takes, in any spelling, and values from the command line', async () => {
    const folder = project({ 'board.yaml': BOARD });
    const ids = async (name: string) => (await whyOf(folder, name)).takes.map(({ id }) => id);
    expect(await ids('hero')).toEqual(['hero[tier=fast]', 'hero[tier=fast]#2', 'hero[tier=std]', 'hero[tier=std]#2']);
    expect(await ids('hero[tier=std]')).toEqual(['hero[tier=std]', 'hero[tier=std]#2']);
    expect(await ids('hero#2')).toEqual(['hero[tier=fast]#2', 'hero[tier=std]#2']);
    expect(await ids('hero[tier=std]#2')).toEqual(['hero[tier=std]#2']);
    const varied = await whyOf(folder, 'opening', '--var', 'city=Bergen');
    expect(varied.takes[0]?.request.find(({ field }) => field === 'prompt')?.value).toBe('"Rain over Bergen."');
    const { stdout } = await cli(folder, ['why', 'board.yaml', 'walk', '--var', 'city=Bergen'], WIDE);
    expect(stdout).toContain('`shotgraph run board.yaml --var city=Bergen --only opening walk`');
  });

  it('says what a name may have meant, and that a take is kept that nobody asks for', async () => {
    const folder = project({ 'board.yaml': BOARD });
    const wrong = async (name: string) => {
      const { code, stderr, stdout } = await cli(folder, ['why', 'board.yaml', name, '--simulate']);
      expect([code, stdout]).toEqual([2, '']);
      return stderr;
    };
    expect(await wrong('openign')).toMatch(/no shot "openign"\n {2}fix: did you mean "opening"\?/);
    expect(await wrong('hero[tier=sdt]')).toMatch(/no "sdt"\n {2}fix: did you mean "std"\?/);
    expect(await wrong('hero[teir=std]')).toMatch(/no axis "teir"\n {2}fix: did you mean "tier"\?/);
    expect(await wrong('hero#3')).toMatch(/no take 3\n {2}fix: its takes are 1, 2/);
    expect(await wrong('hero[')).toMatch(/is no name of a shot, variant or take\n {2}fix: write/);
    expect((await run(folder)).code).toBe(0);
    writeFileSync(join(folder, 'board.yaml'), BOARD.replace('takes: 2', 'takes: 1'));
    expect(await wrong('hero[tier=std]#2')).toMatch(/does not ask for hero\[tier=std\]#2; the clip .* is kept/);
  });
});
