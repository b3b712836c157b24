import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { cli, eventsOf } from '../support/built-cli.ts';
import { repository, type Repository } from '../support/git-repository.ts';
import { startVendor, type Vendor } from '../support/vendor.ts';

const HEAD = `version: 1
defaults: { uses: apimart/skyreels-v4-fast, resolution: 480p, duration: 5 }
budget: { usd: 10 }
shots:
`;
const shot = (name: string): string => `  ${name}: { prompt: What ${name} shows. }\n`;
const board = (...names: string[]): string => HEAD + names.map(shot).join('');

const IGNORED = { '.gitignore': '.shotgraph/\nrenders/\n' };
const LOCKFILE = 'board.lock.yaml';
const read = ({ folder }: Repository, name = LOCKFILE): string => readFileSync(join(folder, name), 'utf8');
const write = ({ folder }: Repository, text: string, name = LOCKFILE): void => writeFileSync(join(folder, name), text);

/** Buys what a clone of the board lacks and commits the lockfile. */
async function buy({ folder, commit }: Repository, { env }: Vendor, ...flags: string[]): Promise<readonly unknown[]> {
  const { code, stdout, stderr } = await cli(folder, ['run', 'board.yaml', '--yes', '--json', ...flags], env);
  expect([code, stderr]).toEqual([0, '']);
  commit('buy');
  return eventsOf(stdout)
    .filter(({ type }) => type === 'submitted')
    .map(({ take }) => take);
}

interface LockedClip {
  readonly task_id: string;
  readonly sha256: string;
  readonly inputs?: Readonly<Record<string, string>>;
}
type LockedTake = LockedClip & { readonly also?: LockedClip[]; readonly earlier?: LockedClip[] };

const takesIn = (one: Repository): Readonly<Record<string, LockedTake>> =>
  (parse(read(one)) as { takes: Record<string, LockedTake> }).takes;

const tasksIn = (one: Repository): string[] =>
  Object.values(takesIn(one))
    .flatMap((take) => [take, ...(take.also ?? []), ...(take.earlier ?? [])])
    .map(({ task_id }) => task_id)
    .sort();

const tasksAt = ({ simulator }: Vendor): string[] =>
  simulator
    .inspect()
    .tasks.map(({ id }) => id)
    .sort();

/** Two teammates with a lockfile in common and the same board. */
async function teammates(vendor: Vendor, ...shots: string[]): Promise<{ ours: Repository; theirs: Repository }> {
  const ours = repository({ 'board.yaml': board('middle', ...shots), ...IGNORED });
  await buy(ours, vendor, '--only', 'middle');
  const theirs = ours.clone();
  return { ours, theirs };
}

async function install(...repositories: Repository[]): Promise<void> {
  for (const { folder, commit } of repositories) {
    expect(await cli(folder, ['merge-lockfile', '--install'])).toMatchObject({ code: 0, stderr: '' });
    commit('merge lockfiles by shotgraph');
  }
}

function pull(ours: Repository, theirs: Repository): ReturnType<Repository['merge']> {
  ours.git('fetch', '--quiet', theirs.folder, 'main:theirs');
  return ours.merge('theirs');
}

describe('two teammates who bought different shots', () => {
  it('own both after a plain merge, where something stands between them', async () => {
    const vendor = await startVendor();
    const { ours, theirs } = await teammates(vendor, 'alpha', 'zulu');
    await buy(ours, vendor, '--only', 'alpha');
    await buy(theirs, vendor, '--only', 'zulu');
    expect(pull(ours, theirs).clean).toBe(true);
    expect(Object.keys(takesIn(ours))).toEqual(['alpha', 'middle', 'zulu']);
    expect(await buy(ours, vendor)).toEqual([]);
  });

  it('own both after a conflict: every command stops, and `merge-lockfile` ends it', async () => {
    const vendor = await startVendor();
    const { ours, theirs } = await teammates(vendor, 'yankee', 'zulu');
    await buy(ours, vendor, '--only', 'yankee');
    await buy(theirs, vendor, '--only', 'zulu');
    const { clean, said } = pull(ours, theirs);
    expect([clean, said]).toEqual([false, expect.stringContaining('CONFLICT')]);
    const conflicted = read(ours);
    const line = conflicted.split('\n').findIndex((text) => text.startsWith('<<<<<<<')) + 1;
    const commands = ['check', 'plan', 'graph', 'run', 'resume', 'collect', 'status', 'costs', 'reconcile'];
    for (const command of commands) {
      const { code, stderr } = await cli(ours.folder, [command, 'board.yaml'], vendor.env);
      expect([command, code, stderr]).toEqual([command, 2, expect.stringContaining(`${LOCKFILE}:${line} holds`)]);
      expect(stderr).toMatch(/fix: .*shotgraph merge-lockfile \S+board\.lock\.yaml/);
    }
    expect(read(ours)).toBe(conflicted);
    expect(await cli(ours.folder, ['merge-lockfile', LOCKFILE])).toMatchObject({ code: 0, stderr: '' });
    expect(tasksIn(ours)).toEqual(tasksAt(vendor));
    ours.commit('merge');
    expect(await buy(ours, vendor)).toEqual([]);
  });

  it('never see a conflict where git knows the driver', async () => {
    const vendor = await startVendor();
    const { ours, theirs } = await teammates(vendor, 'yankee', 'zulu');
    await install(ours, theirs);
    await buy(ours, vendor, '--only', 'yankee');
    await buy(theirs, vendor, '--only', 'zulu');
    expect(pull(ours, theirs)).toMatchObject({ clean: true });
    expect(tasksIn(ours)).toEqual(tasksAt(vendor));
    expect(await buy(ours, vendor)).toEqual([]);
  });

  it('own both where neither had a lockfile to begin with', async () => {
    const vendor = await startVendor();
    const ours = repository({ 'board.yaml': board('alpha', 'bravo'), ...IGNORED });
    await install(ours);
    const theirs = ours.clone();
    await buy(ours, vendor, '--only', 'alpha');
    await buy(theirs, vendor, '--only', 'bravo');
    expect(pull(ours, theirs)).toMatchObject({ clean: true });
    expect(tasksIn(ours)).toEqual(tasksAt(vendor));
  });
});

describe('two teammates who bought the same shot at once', () => {
  it.each(['with the driver', 'without it'])('own and count both clips, and buy neither again, %s', async (how) => {
    const vendor = await startVendor();
    const { ours, theirs } = await teammates(vendor, 'zulu');
    if (how === 'with the driver') await install(ours, theirs);
    await buy(ours, vendor);
    await buy(theirs, vendor);
    const [mine, other] = [takesIn(ours)['zulu'], takesIn(theirs)['zulu']];
    expect(pull(ours, theirs).clean).toBe(how === 'with the driver');
    if (how !== 'with the driver') {
      expect(await cli(ours.folder, ['merge-lockfile', LOCKFILE])).toMatchObject({ code: 0 });
      ours.commit('merge');
    }
    expect(takesIn(ours)['zulu']).toEqual({ ...mine, also: [other] });
    expect(tasksIn(ours)).toEqual(tasksAt(vendor));
    const merged = read(ours);
    expect(await buy(ours, vendor)).toEqual([]);
    expect(read(ours)).toBe(merged);
    expect(await budgetLeft(ours)).toBe(10 - 3 * 0.32);

    // The other one takes the merge over: of the two, ours is current there too, and is fetched.
    theirs.git('pull', '--quiet', ours.folder, 'main');
    expect(await buy(theirs, vendor)).toEqual([]);
    expect(read(theirs)).toBe(merged);
    const rendered = readFileSync(join(theirs.folder, 'renders/board/zulu.mp4'));
    expect(rendered.equals(readFileSync(join(ours.folder, 'renders/board/zulu.mp4')))).toBe(true);
    expect(await budgetLeft(theirs)).toBe(10 - 3 * 0.32);
  });

  it('keep what was made from the other clip, which is stale by its input until it is refreshed', async () => {
    // The simulator gives equal bytes for equal requests; these two do not agree on what an extended clip is.
    const vendor = await startVendor({ extendOutput: 'tail' });
    const another = await startVendor({ extendOutput: 'full' });
    const extend = (name: string, source: string): string =>
      `  ${name}: { extend: ${source}, prompt: Video extended @${source} for ${name}. }\n`;
    const text = board('opening') + extend('walk', 'opening') + extend('end', 'walk') + extend('coda', 'end');
    const quoted = text.replace('duration: 5', 'duration: 3').replaceAll(/(Video[^}]*\.)/g, "'$1'");
    const ours = repository({ 'board.yaml': quoted, ...IGNORED });
    await buy(ours, vendor, '--only', 'opening');
    await install(ours);
    const theirs = ours.clone();
    await install(theirs);
    await buy(ours, vendor, '--only', 'walk');
    await buy(theirs, another);
    expect(pull(ours, theirs)).toMatchObject({ clean: true });
    expect(await buy(ours, vendor)).toEqual([]);
    const before = takesIn(ours);
    const named = before['walk']?.also?.[0]?.sha256.slice(0, 8) ?? '';
    const plan = await cli(ours.folder, ['plan', 'board.yaml']);
    expect(plan.stdout).toContain(`stale (input replaced): made from ${named} of walk`);
    expect(plan.stdout).toContain('`shotgraph run board.yaml --refresh end`');

    const asked = await cli(ours.folder, ['plan', 'board.yaml', '--refresh', 'end']);
    expect(asked.stdout).toMatch(/end .*\n +stale \(input replaced\): [^]*?;\s+bought\s+again/);
    expect(asked.stdout).toMatch(/coda .*\n +stale \(input replaced\): will be, as end gets a new clip/);
    expect(await buy(ours, vendor, '--refresh', 'chain:end')).toEqual(['end', 'coda']);
    const after = takesIn(ours);
    expect(after['end']?.earlier?.map(({ task_id }) => task_id)).toEqual([before['end']?.task_id]);
    expect(after['end']?.inputs).toEqual({ walk: before['walk']?.sha256 });
    expect(after['coda']?.inputs).toEqual({ end: after['end']?.sha256 });
    expect(tasksIn(ours)).toEqual([...tasksAt(vendor), ...tasksAt(another)].sort());
    expect(await buy(ours, vendor, '--refresh', 'chain:end')).toEqual([]);
  });
});

async function budgetLeft({ folder }: Repository): Promise<number> {
  const { stdout } = await cli(folder, ['plan', 'board.yaml', '--json']);
  return (JSON.parse(stdout) as { budgetLeft: { usd: number } }).budgetLeft.usd;
}

describe('merge-lockfile', () => {
  it('leaves a side that it can not read to git: markers, and a merge that stops', async () => {
    const vendor = await startVendor();
    const { ours, theirs } = await teammates(vendor, 'yankee', 'zulu');
    await install(ours);
    await buy(ours, vendor, '--only', 'yankee');
    await buy(theirs, vendor, '--only', 'zulu');
    write(theirs, read(theirs).replace('version: 1', 'version: 9'));
    theirs.commit('by a later shotgraph');
    const { clean, said } = pull(ours, theirs);
    expect([clean, said]).toEqual([false, expect.stringMatching(/leaves the merge of board\.lock\.yaml to you/)]);
    expect(said).toMatch(/board\.lock\.yaml \(theirs\) is a lockfile of version 9/);
    expect(read(ours)).toMatch(/^<<<<<<< ours$[^]*^>>>>>>> theirs$/m);
    const mended = await cli(ours.folder, ['merge-lockfile', LOCKFILE]);
    expect([mended.code, mended.stderr]).toEqual([2, expect.stringMatching(/\(theirs\) is a lockfile of version 9/)]);
  });

  it('that can not even start leaves markers, not one side', async () => {
    const vendor = await startVendor();
    const { ours, theirs } = await teammates(vendor, 'zulu');
    await install(ours);
    const driver = ours.git('config', 'merge.shotgraph.driver').trim();
    ours.git('config', 'merge.shotgraph.driver', driver.replaceAll('cli.js', 'gone.js'));
    await buy(ours, vendor);
    await buy(theirs, vendor);
    expect(pull(ours, theirs).clean).toBe(false);
    expect(read(ours)).toMatch(/^<<<<<<< ours$[^]*^>>>>>>> theirs$/m);
    expect(await cli(ours.folder, ['merge-lockfile', LOCKFILE])).toMatchObject({ code: 0 });
    expect(tasksIn(ours)).toEqual(tasksAt(vendor));
  });

  it('as a driver of somebody else writes to OURS: the merge, or markers', async () => {
    const none = 'version: 1\ntakes: {}\n';
    const { folder } = repository({ base: '', ours: none, theirs: none, later: none.replace('1', '9') });
    const before = readFileSync(join(folder, 'ours'), 'utf8');
    expect(await cli(folder, ['merge-lockfile', 'base', 'ours', 'theirs'])).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(join(folder, 'ours'), 'utf8')).toMatch(/^# Written by shotgraph.*\nversion: 1\ntakes: \{\}\n$/);
    writeFileSync(join(folder, 'ours'), `# Written by shotgraph\n${before}`);
    const { code, stderr } = await cli(folder, ['merge-lockfile', 'base', 'ours', 'later', 'boards/a.lock.yaml']);
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/boards\/a\.lock\.yaml \(theirs\) is a lockfile of version 9/),
    ]);
    expect(readFileSync(join(folder, 'ours'), 'utf8')).toMatch(/^<<<<<<< ours\n[^]*^=======\n[^]*^>>>>>>> theirs$/m);
    expect((await cli(folder, ['merge-lockfile', 'base', 'gone', 'theirs'])).code).toBe(1);
  });

  it('lets git merge the lockfiles of other programs', async () => {
    const text = 'a: 1\nb: 1\nc: 1\nd: 1\ne: 1\n';
    const ours = repository({ 'conda.lock.yaml': text });
    await install(ours);
    const theirs = ours.clone();
    write(ours, text.replace('a: 1', 'a: 2'), 'conda.lock.yaml');
    ours.commit('a');
    write(theirs, text.replace('e: 1', 'e: 2'), 'conda.lock.yaml');
    theirs.commit('e');
    expect(pull(ours, theirs).clean).toBe(true);
    expect(read(ours, 'conda.lock.yaml')).toBe('a: 2\nb: 1\nc: 1\nd: 1\ne: 2\n');
    write(ours, text.replace('a: 1', 'a: 3'), 'conda.lock.yaml');
    ours.commit('a again');
    write(theirs, text.replace('a: 1', 'a: 4'), 'conda.lock.yaml');
    theirs.commit('a too');
    ours.git('fetch', '--quiet', theirs.folder, 'main:more');
    expect(ours.merge('more').clean).toBe(false);
    expect(read(ours, 'conda.lock.yaml')).toMatch(/^<<<<<<< /m);
  });

  it('makes one stanza of two that a merge by hand has kept', async () => {
    const vendor = await startVendor();
    const { ours, theirs } = await teammates(vendor, 'zulu');
    await buy(ours, vendor);
    await buy(theirs, vendor);
    pull(ours, theirs);
    ours.git('merge', '--abort');
    const stanza = /^ {2}"zulu":\n(?: {4}.*\n)+/m;
    write(ours, `${read(ours)}\n${stanza.exec(read(theirs))?.[0] ?? ''}`);
    const refused = await cli(ours.folder, ['plan', 'board.yaml']);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/board\.lock\.yaml:\d+ holds "zulu" once more; it stands in line \d+ already/);
    expect(refused.stderr).toMatch(/fix: `shotgraph merge-lockfile \S+board\.lock\.yaml`/);
    expect(await cli(ours.folder, ['merge-lockfile', LOCKFILE])).toMatchObject({ code: 0, stderr: '' });
    expect(tasksIn(ours)).toEqual(tasksAt(vendor));
    expect(await buy(ours, vendor)).toEqual([]);
  });

  it('says that nothing is wrong, or what is missing to mend it', async () => {
    const ours = repository({ [LOCKFILE]: 'version: 1\ntakes: {}\n', 'broken.lock.yaml': 'version: 1\n' });
    const sound = await cli(ours.folder, ['merge-lockfile', LOCKFILE]);
    expect(sound).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing was changed') });
    for (const [args, words] of [
      [['broken.lock.yaml'], /"takes" is no map/],
      [['none.lock.yaml'], /does not exist/],
      [[], /takes a lockfile in conflict/],
      [['a', 'b'], /takes a lockfile in conflict/],
      [['--install', 'a'], /takes a lockfile in conflict/],
    ] as const) {
      const { code, stderr } = await cli(ours.folder, ['merge-lockfile', ...args]);
      expect([args, code, stderr]).toEqual([args, 2, expect.stringMatching(words)]);
    }
    write(ours, board('a'), 'f.yaml');
    const storyboard = await cli(ours.folder, ['merge-lockfile', 'f.yaml']);
    expect([storyboard.code, storyboard.stderr]).toEqual([
      2,
      expect.stringMatching(/f\.yaml is no lockfile[^]*fix: .*`shotgraph merge-lockfile f\.lock\.yaml`/),
    ]);
    expect(read(ours, 'f.yaml')).toBe(board('a'));
    const marked = '<<<<<<< ours\nversion: 1\n=======\n>>>>>>> theirs\n';
    const odd = `it's "x" $HOME`;
    write(ours, board('a'), `${odd}.yaml`);
    write(ours, marked, `${odd}.lock.yaml`);
    const quoted = await cli(ours.folder, ['plan', `${odd}.yaml`]);
    expect(quoted.stderr).toContain(String.raw`it'\''s "x" $HOME.lock.yaml'` + '` keeps the clips');
    rmSync(join(ours.folder, `${odd}.lock.yaml`));
    write(ours, marked);
    const alone = await cli(ours.folder, ['merge-lockfile', LOCKFILE]);
    expect([alone.code, alone.stderr]).toEqual([
      2,
      expect.stringMatching(/git knows of no conflict[^]*checkout --merge/),
    ]);
    rmSync(join(ours.folder, '.git'), { recursive: true });
    const outside = await cli(ours.folder, ['merge-lockfile', LOCKFILE]);
    expect([outside.code, read(ours)]).toEqual([2, marked]);
    const homeless = await cli(ours.folder, ['merge-lockfile', '--install']);
    expect([homeless.code, homeless.stderr]).toEqual([2, expect.stringMatching(/in no git repository/)]);
  });

  it('keeps what .gitattributes says, and writes its line once', async () => {
    const ours = repository({ '.gitattributes': '*.mp4 binary', 'boards/x.yaml': board('a') });
    await install(ours);
    expect(read(ours, '.gitattributes')).toBe('*.mp4 binary\n*.lock.yaml merge=shotgraph\n');
    const again = await cli(join(ours.folder, 'boards'), ['merge-lockfile', '--install']);
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('named them already')]);
    expect(read(ours, '.gitattributes')).toBe('*.mp4 binary\n*.lock.yaml merge=shotgraph\n');
    const other = repository({ '.gitattributes': '*.lock.yaml -merge\n' });
    const refused = await cli(other.folder, ['merge-lockfile', '--install']);
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringMatching(/says otherwise already: \*\.lock\.yaml -merge/),
    ]);
  });
});
