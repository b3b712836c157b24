import { appendFileSync, chmodSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli, type Ended, eventsOf, project } from '../support/built-cli.ts';
import { repository, type Repository } from '../support/git-repository.ts';
import { startVendor } from '../support/vendor.ts';

const BOARD = `# a night in the harbour
version: 1
defaults: { uses: apimart/skyreels-v4-fast, resolution: 480p, duration: 3 }
picks:
  other: 1 # no review

shots:
  opening: { prompt: "Rain.",  takes: 3 } # three of it
  walk: { extend: opening, prompt: Video extended @opening. }
  lamp: { extend: walk, prompt: Video extended @walk. }
  other: { prompt: Fog. }
  beside: { extend: other, prompt: Video extended @other. }
`;

const SWEEP = `version: 1
defaults: { uses: apimart/skyreels-v4-fast, duration: 3 }
matrix:
  tier: { fast: { uses: apimart/skyreels-v4-fast }, std: { uses: apimart/skyreels-v4-std } }
  resolution: [480p, 720p]
shots:
  opening: { prompt: Rain., matrix: [tier, resolution], takes: 2 }
  walk: { extend: opening, prompt: Video extended @opening., matrix: [resolution] }
  fog: { prompt: Fog., resolution: 480p }
`;

/** A repository whose storyboard was run on the simulator. */
async function bought(files: Readonly<Record<string, string>> | string): Promise<Repository> {
  const made = repository(typeof files === 'string' ? { 'board.yaml': files } : files);
  await simulate(made);
  made.commit('bought');
  return made;
}

const simulate = ({ folder }: Repository, ...flags: string[]): Promise<Ended> =>
  cli(folder, ['run', 'board.yaml', '--simulate', '--latency', '20', '--json', ...flags]);
const pick = ({ folder }: Repository, ...words: string[]): Promise<Ended> =>
  cli(folder, ['pick', 'board.yaml', '--simulate', ...words]);
const text = ({ folder }: Repository, file = 'board.yaml'): string => readFileSync(join(folder, file), 'utf8');
const changed = ({ git }: Repository): string => git('diff', '--numstat').trim().replaceAll('\t', ' ');

function submitted({ stdout }: Ended): readonly unknown[] {
  return eventsOf(stdout)
    .filter(({ type }) => type === 'submitted')
    .map(({ take }) => take);
}

async function toBuy({ folder }: Repository): Promise<readonly string[]> {
  const { stdout } = await cli(folder, ['plan', 'board.yaml', '--simulate', '--json']);
  const { takes } = JSON.parse(stdout) as { takes: { id: string; buy: boolean }[] };
  return takes.filter(({ buy }) => buy).map(({ id }) => id);
}

describe('a pick', () => {
  it('changes one line, and makes exactly what is made from the take stale; picking back buys nothing', async () => {
    const made = await bought(BOARD);
    const first = await pick(made, 'opening', '2');
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(/^board\.yaml:6: opening: 2\nto buy now: walk, lamp, \$[\d.]+\nnext: `shotgraph run/);
    expect(changed(made)).toBe('1 0 board.yaml');
    expect(text(made)).toBe(BOARD.replace('# no review\n', '# no review\n  opening: 2\n'));
    expect(submitted(await simulate(made))).toEqual(['walk', 'lamp']);
    made.commit('picked');

    const again = await pick(made, 'opening', '3');
    expect(again.stdout).toMatch(
      /^board\.yaml:6: opening: 3, before 2\nstale now: walk, lamp, \$([\d.]+) to buy anew; picking 2 back buys nothing\n/,
    );
    expect(changed(made)).toBe('1 1 board.yaml');
    expect(await toBuy(made)).toEqual(['walk', 'lamp']);
    expect(submitted(await simulate(made))).toEqual(['walk', 'lamp']);

    const back = await pick(made, 'opening', '2');
    expect(back.stdout).toContain('opening: 2, before 3\nnothing more has to be bought for it\nnext: nothing to do');
    expect(changed(made)).not.toContain('board.yaml');
    expect(submitted(await simulate(made))).toEqual([]);
  });

  it('is also written for what is picked already, without touching the file', async () => {
    const made = await bought(BOARD);
    await pick(made, 'opening#2');
    const { mtimeNs } = statSync(join(made.folder, 'board.yaml'), { bigint: true });
    expect(await pick(made, 'opening', '--take', '2')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('opening: 2, as before\n'),
    });
    expect(statSync(join(made.folder, 'board.yaml'), { bigint: true }).mtimeNs).toBe(mtimeNs);
  });

  it('goes with --clear', async () => {
    const made = await bought(BOARD);
    await pick(made, 'opening', '2');
    const cleared = await pick(made, 'opening', '--clear');
    expect(cleared.stdout).toContain(
      'board.yaml: opening is picked no longer; it was 2\nstill waiting for a pick: walk, lamp\nnext: look at the takes of opening',
    );
    expect(text(made)).toBe(BOARD);
    const twice = await pick(made, 'opening', '--clear');
    expect([twice.code, twice.stderr]).toEqual([2, expect.stringContaining('its picks: have no entry opening')]);
    expect((await pick(made, 'other', '--clear')).code).toBe(0);
    expect(text(made)).toBe(BOARD.replace('picks:\n  other: 1 # no review', 'picks: {}'));
  });

  it('is of a variant, or of a winner whose axes are flags', async () => {
    const made = await bought(SWEEP);
    const one = await pick(made, 'opening[tier=std, resolution=720p]', '2');
    expect(one).toMatchObject({ code: 0, stderr: '' });
    expect(text(made)).toBe(`${SWEEP}picks:\n  "opening[resolution=720p,tier=std]": 2\n`);
    made.commit('one');
    expect((await pick(made, 'opening[resolution=720p,tier=std]', '1')).code).toBe(0);
    expect(changed(made)).toBe('1 1 board.yaml');
    await pick(made, 'opening[tier=std,resolution=720p]', '--clear');
    made.commit('none');

    for (const words of [
      ['opening', '--tier', 'std', '--take', '2'],
      ['--tier=std', 'opening', '--take', '2'],
      ['opening', '2', '--where', 'tier=std'],
      ['opening#2', '--where=tier=std'],
    ]) {
      made.git('checkout', '--quiet', 'board.yaml');
      const winner = await pick(made, ...words);
      expect([winner.code, winner.stderr]).toEqual([0, '']);
      expect(text(made)).toBe(`${SWEEP}picks: { opening: { tier: std, take: 2 } }\n`);
    }
    expect(await toBuy(made)).toEqual(['walk[resolution=480p]', 'walk[resolution=720p]']);
    made.commit('winner');
    expect((await pick(made, 'opening', '--tier', 'fast', '--take', '1')).code).toBe(0);
    expect(changed(made)).toBe('1 1 board.yaml');
    expect(text(made)).toBe(`${SWEEP}picks: { opening: { tier: fast, take: 1 } }\n`);
  });

  it.each([
    ['a shot', ['opning', '2'], 'board.yaml has no shot "opning"', 'did you mean "opening"?'],
    ['an axis', ['opening', '--tire', 'std', '--take', '2'], 'has no axis "tire"', 'did you mean "tier"?'],
    ['a label', ['opening[tier=sdt]', '2'], 'the axis "tier" has no "sdt"', 'did you mean "std"?'],
    ['a variant', ['fog[tier=std]', '1'], '"fog" has no variant with tier=std', 'known variants: fog'],
    [
      'a take',
      ['opening', '2'],
      'opening[resolution=480p,tier=fast]#2 was never bought',
      '`shotgraph run board.yaml --simulate` buys',
    ],
    [
      'a take past all',
      ['opening', '7'],
      'opening[resolution=480p,tier=fast]#7 was never bought',
      '`shotgraph run board.yaml --simulate` buys',
    ],
    ['no take', ['opening'], 'which take of opening?', '`shotgraph pick board.yaml opening 1`'],
    ['no take of several', ['opening', '--tier', 'std'], 'has 2 takes', 'say which with --take: 1, 2'],
    ['a number that is none', ['opening', 'two'], '"two" is no number of a take', 'takes count from 1'],
    ['two numbers', ['opening#1', '2'], 'names several takes: 1, 2', 'name one'],
    [
      'an axis twice',
      ['opening', '2', '--tier', 'std', '--where', 'tier=fast'],
      'the axis "tier" is named twice',
      'once',
    ],
    ['an option', ['opening', '2', '--simluate'], '--simluate names no label', 'did you mean --simulate?'],
    ['what is to go', ['opening', '2', '--clear'], '--clear takes out whatever is picked', 'leave out'],
    ['a name', ['opening[', '2'], '"opening[" is no name of a shot or variant', 'write SHOT or'],
    ['too much', ['opening', '1', '2'], 'pick takes a storyboard, a shot and the number of a take', 'pick FILE'],
  ] as const)('that names %s wrongly is refused, and nothing is written', async (_what, words, message, help) => {
    const made = repository({ 'board.yaml': SWEEP });
    const { code, stdout, stderr } = await pick(made, ...words);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr).toContain(help);
    expect(text(made)).toBe(SWEEP);
  });

  it('is refused where it would contradict another one', async () => {
    const made = await bought(SWEEP);
    await pick(made, 'opening[tier=std]', '1');
    const { code, stderr } = await pick(made, 'opening[resolution=720p]', '2');
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/two picks give opening\[resolution=720p,tier=std\] different takes\n {2}fix: keep one/),
    ]);
    expect(text(made)).toBe(`${SWEEP}picks:\n  "opening[tier=std]": 1\n`);
  });
});

describe('the file of a pick', () => {
  it('is as it was but for the pick: line breaks, byte order mark, rights, and where a link leads', async () => {
    const dressed = `\u{feff}${BOARD.replaceAll('\n', '\r\n')}`;
    const made = await bought({ 'boards/real.yaml': dressed });
    symlinkSync('boards/real.yaml', join(made.folder, 'board.yaml'));
    chmodSync(join(made.folder, 'boards/real.yaml'), 0o755);
    await simulate(made);
    made.commit('linked');
    expect(await pick(made, 'opening', '3')).toMatchObject({ code: 0, stderr: '' });
    expect(text(made, 'boards/real.yaml')).toBe(dressed.replace('# no review\r\n', '# no review\r\n  opening: 3\r\n'));
    expect(changed(made)).toBe('1 0 boards/real.yaml');
    expect(made.git('diff', '--summary')).toBe('');
  });

  it('is JSON where the storyboard is', async () => {
    const shots = { opening: { prompt: 'Rain.', takes: 2 }, walk: { extend: 'opening', prompt: 'Go on, @opening.' } };
    const board = {
      version: 1,
      defaults: { uses: 'apimart/skyreels-v4-fast', resolution: '480p', duration: 3 },
      shots,
    };
    const made = repository({ 'board.json': JSON.stringify(board, null, 2) });
    const on = (...args: string[]): Promise<Ended> => cli(made.folder, args);
    await on('run', 'board.json', '--simulate', '--latency', '20');
    expect(await on('pick', 'board.json', 'opening', '2', '--simulate')).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(text(made, 'board.json'))).toEqual({ ...board, picks: { opening: 2 } });
    expect(await on('pick', 'board.json', 'opening', '1', '--simulate')).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(text(made, 'board.json'))).toEqual({ ...board, picks: { opening: 1 } });
  });

  it('is the one included file that has picks, or the storyboard where that has some itself', async () => {
    const bare = BOARD.replace(/^picks:\n.*\n\n/m, 'include: [sub/a.yaml, sub/b.yaml]\n');
    const files = { 'board.yaml': bare, 'sub/a.yaml': 'picks: { other: 1 }\n', 'sub/b.yaml': 'vars: { x: 1 }\n' };
    const made = await bought(files);
    const first = await pick(made, 'opening', '2');
    expect(first.stdout).toContain('sub/a.yaml:1: opening: 2\n');
    expect(changed(made)).toBe('1 1 sub/a.yaml');
    expect(text(made, 'sub/a.yaml')).toBe('picks: { other: 1, opening: 2 }\n');

    appendFileSync(join(made.folder, 'board.yaml'), 'picks:\n  opening: 1\n');
    made.commit('own');
    expect((await pick(made, 'opening', '3')).stdout).toContain('board.yaml:12: opening: 3, before 1\n');
    expect(changed(made)).toBe('1 1 board.yaml');
    const kept = await pick(made, 'opening', '--clear');
    expect([kept.code, kept.stderr]).toEqual([
      2,
      expect.stringContaining('opening would still be picked, by a file that board.yaml includes'),
    ]);

    made.git('checkout', '--quiet', '.');
    writeFileSync(join(made.folder, 'board.yaml'), bare);
    writeFileSync(join(made.folder, 'sub/b.yaml'), 'picks: { beside: 1 }\n');
    writeFileSync(join(made.folder, 'sub/a.yaml'), 'picks: { other: 1 }\n');
    expect((await pick(made, 'opening', '2')).stdout).toContain('board.yaml:12: opening: 2\n');
    expect(text(made)).toBe(`${bare}picks:\n  opening: 2\n`);
  });

  it('may hold a wrong pick, or nothing behind picks:, that this one mends', async () => {
    const made = await bought(BOARD);
    writeFileSync(join(made.folder, 'board.yaml'), BOARD.replace('other: 1 #', 'opening: 9 #'));
    expect((await cli(made.folder, ['plan', 'board.yaml', '--simulate'])).code).toBe(2);
    expect(await pick(made, 'opening', '2')).toMatchObject({ code: 0, stderr: '' });
    expect(text(made)).toBe(BOARD.replace('other: 1 #', 'opening: 2 #'));
    writeFileSync(join(made.folder, 'board.yaml'), BOARD.replace('other: 1 #', '#'));
    expect(await pick(made, 'opening', '2')).toMatchObject({ code: 0, stderr: '' });
    expect(text(made)).toBe(BOARD.replace('other: 1 # no review', 'opening: 2\n  # no review'));
    writeFileSync(join(made.folder, 'board.yaml'), BOARD.replace('other: 1 #', 'opning: 1 #'));
    expect(await pick(made, 'opning', '--clear')).toMatchObject({ code: 0, stderr: '' });
    expect(text(made)).toBe(BOARD.replace('picks:\n  other: 1 # no review', 'picks: {}'));
  });

  it('with other mistakes is left alone, and they are shown', async () => {
    const made = repository({ 'board.yaml': BOARD.replace('duration: 3', 'duratoin: 3') });
    const slip = await pick(made, 'opening', '2');
    expect([slip.code, slip.stderr]).toEqual([2, expect.stringContaining('board.yaml:3:')]);
    writeFileSync(join(made.folder, 'board.yaml'), BOARD.replace('duration: 3', 'duration: 300'));
    const value = await pick(made, 'opening', '2');
    expect([value.code, value.stderr]).toEqual([2, expect.stringContaining('error[value-refused]')]);
    expect((await cli(made.folder, ['pick', 'none.yaml', 'opening', '2'])).stderr).toContain('none.yaml');
    const aliased = BOARD.replace('picks:\n  other: 1', 'x-p: &p { other: 1 }\npicks: *p');
    writeFileSync(join(made.folder, 'board.yaml'), aliased);
    await simulate(made);
    const alias = await pick(made, 'opening', '2');
    expect([alias.code, alias.stderr]).toEqual([2, expect.stringContaining('its picks: are an alias, *p')]);
    expect(text(made)).toBe(aliased);
  });
});

describe('a take that is not owned', () => {
  it('can not be picked while it is on its way, nor where it failed, nor where it is not known', async () => {
    const vendor = await startVendor({ latency: { medianMs: 30_000, spread: 0.1 } });
    const folder = project({ 'board.yaml': BOARD });
    const on = (...args: string[]): Promise<Ended> => cli(folder, args, vendor.env);
    expect((await on('run', 'board.yaml', '--yes', '--deadline', '0.001')).code).toBe(6);
    const early = await on('pick', 'board.yaml', 'opening', '2');
    expect([early.code, early.stderr]).toEqual([
      2,
      expect.stringMatching(/opening#2 is not there yet\n {2}fix: `shotgraph collect board\.yaml` fetches it/),
    ]);
    expect(readFileSync(join(folder, 'board.yaml'), 'utf8')).toBe(BOARD);
    // What the simulator has is another matter.
    const apart = await on('pick', 'board.yaml', 'opening', '2', '--simulate');
    expect([apart.code, apart.stderr]).toEqual([2, expect.stringContaining('opening#2 was never bought')]);
  });

  it('can not be picked where it failed, or was bought for what the shot said before', async () => {
    const made = repository({ 'board.yaml': BOARD });
    await simulate(made, '--fault', 'submit:fail-task=billed');
    const plan = await cli(made.folder, ['plan', 'board.yaml', '--simulate', '--json']);
    const { takes } = JSON.parse(plan.stdout) as {
      takes: { id: string; take: number; shot: string; state: { kind: string } }[];
    };
    const lost = takes.find(({ shot, state }) => shot === 'opening' && state.kind !== 'fresh');
    expect(lost).toBeDefined();
    const failed = await pick(made, 'opening', String(lost?.take));
    expect([failed.code, failed.stderr]).toEqual([2, expect.stringMatching(/^error: opening\S* failed \(billed\)/)]);
    expect(failed.stderr).toContain('with a clip are');
    const other = lost?.take === 3 ? '2' : '3';
    writeFileSync(join(made.folder, 'board.yaml'), BOARD.replace('Rain.', 'Snow.'));
    const stale = await pick(made, 'opening', other);
    expect([stale.code, stale.stderr]).toEqual([
      2,
      expect.stringMatching(/the clip of opening#\d was bought for another request[^]*`shotgraph why/),
    ]);
  });
});
