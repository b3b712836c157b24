import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Diff } from '../../src/plan/diff.ts';
import { closed, load, validator } from '../report/schema-validator.ts';
import { cli } from '../support/built-cli.ts';
import { repository, type Repository } from '../support/git-repository.ts';

const IGNORED = { '.gitignore': '.shotgraph/\nrenders/\nprivate/\n' };
const BOARD = `version: 1
include: [cast.yaml]
defaults: { uses: apimart/skyreels-v4-fast, resolution: 480p, duration: 5 }
shots:
  opening:
    prompt: Rain over {{vars.city}}.
  walk:
    extend: opening
    prompt: Video extended @opening, a stranger walks in.
  portrait:
    prompt: "@Hero waits."
`;
const CAST = `version: 1
vars: { city: Oslo }
refs: { Hero: { images: [hero.gif] } }
`;
const FILES = { ...IGNORED, 'boards/board.yaml': BOARD, 'boards/cast.yaml': CAST, 'boards/hero.gif': 'GIF89a    one' };

const write = ({ folder }: Repository, name: string, text: string): void => writeFileSync(join(folder, name), text);

async function diffOf({ folder }: Repository, other: string, ...flags: string[]): Promise<Diff> {
  const { stdout, stderr, code } = await cli(folder, ['diff', 'boards/board.yaml', other, '--json', ...flags]);
  expect([code, stderr]).toEqual([0, '']);
  const diff = JSON.parse(stdout) as Diff;
  expect(validator(closed(load('diff')))(diff)).toBe('');
  return diff;
}

async function refusal({ folder }: Pick<Repository, 'folder'>, ...args: string[]): Promise<string> {
  const { stdout, stderr, code } = await cli(folder, ['diff', ...args]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).not.toMatch(/at .*\.js|bug in/);
  return stderr;
}

const ids = (takes: readonly { readonly id: string }[]): readonly string[] => takes.map(({ id }) => id);

describe('diff against a revision of git', () => {
  it('finds nothing where nothing changed, and tells what must be bought all the same', async () => {
    const board = repository(FILES);
    const diff = await diffOf(board, 'HEAD');
    expect(diff).toMatchObject({ same: 3, added: [], removed: [], changed: [], moved: [], filesAsNow: [] });
    expect(diff.against).toEqual({ kind: 'revision', revision: 'HEAD', commit: board.git('rev-parse', 'HEAD').trim() });
    expect(diff.cost.byChange.takes).toEqual([]);
    expect(diff.cost.anyway.takes).toHaveLength(3);
  });

  it('reads the storyboard, what it includes, and local files as they were', async () => {
    const board = repository(FILES);
    write(board, 'boards/cast.yaml', CAST.replace('Oslo', 'Bergen'));
    write(board, 'boards/hero.gif', 'GIF89a    two');
    board.commit('other city, other picture');
    write(board, 'boards/board.yaml', BOARD.replace('walk:', 'stroll:'));
    const diff = await diffOf(board, 'HEAD~1');
    expect(ids(diff.changed)).toEqual(['opening', 'portrait']);
    expect(diff.changed.flatMap(({ changes }) => changes)).toMatchObject([
      { field: 'prompt', before: '"Rain over Oslo."', after: '"Rain over Bergen."' },
      { field: 'references[0].images[0]', tag: 'Hero', places: [{ file: 'boards/cast.yaml', line: 3 }] },
    ]);
    expect([ids(diff.added), ids(diff.removed)]).toEqual([['stroll'], ['walk']]);
    const since = await diffOf(board, 'main');
    expect(since).toMatchObject({ moved: [{ from: 'walk', to: 'stroll' }], same: 2, changed: [] });
  });

  it('prices what the change adds to what is owned, apart from what was missing before', async () => {
    const board = repository(FILES);
    const bought = await cli(
      board.folder,
      'run boards/board.yaml --simulate --latency 50 --only opening walk'.split(' '),
    );
    expect(bought.code).toBe(0);
    write(board, 'boards/board.yaml', BOARD.replace('a stranger', 'a woman'));
    const diff = await diffOf(board, 'HEAD', '--simulate');
    expect(ids(diff.changed)).toEqual(['walk']);
    expect(diff.cost).toMatchObject({
      toBuy: { takes: ['walk', 'portrait'] },
      byChange: { takes: ['walk'], price: [{ unit: 'usd', expected: 0.6 }] },
      anyway: { takes: ['portrait'] },
      noLonger: { takes: [] },
    });
    const { stdout } = await cli(board.folder, ['diff', 'boards/board.yaml', 'HEAD', '--simulate']);
    expect(stdout).toMatch(/by the change {2}1 take, \$0\.60\n/);
    write(board, 'boards/board.yaml', BOARD.replace('Rain over', 'Snow over'));
    const chain = await diffOf(board, 'HEAD', '--simulate');
    expect([ids(chain.changed), ids(chain.following)]).toEqual([['opening'], ['walk']]);
    expect(chain.cost.byChange.takes).toEqual(['opening', 'walk']);
  });

  it('is asked from any folder, of any way to name a commit', async () => {
    const board = repository(FILES);
    board.git('tag', 'v1');
    write(board, 'boards/board.yaml', BOARD.replace('Rain', 'Snow'));
    for (const name of ['v1', 'main', 'HEAD', '@', board.git('rev-parse', '--short', 'HEAD').trim()])
      expect(ids((await diffOf(board, name)).changed)).toEqual(['opening']);
    const inside = await cli(join(board.folder, 'boards'), ['diff', 'board.yaml', 'HEAD']);
    expect(inside).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('1 changed') as string });
  });

  it('takes files that git does not hold as they are now, and says so', async () => {
    const board = repository({ ...FILES, 'boards/cast.yaml': CAST.replace('hero.gif', '../private/hero.gif') });
    mkdirSync(join(board.folder, 'private'));
    write(board, 'private/hero.gif', 'GIF89a    one');
    expect(await diffOf(board, 'HEAD')).toMatchObject({ same: 3, filesAsNow: ['../private/hero.gif'] });
    const { stdout } = await cli(board.folder, ['diff', 'boards/board.yaml', 'HEAD']);
    expect(stdout).toContain('note: not in that commit, so as they are now: ../private/hero.gif');
  });

  it('reads the content that a pointer of Git LFS names, and follows no links', async () => {
    const content = 'GIF89a    one';
    const hash = createHash('sha256').update(content).digest('hex');
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${hash}\nsize ${content.length}\n`;
    const board = repository({ ...FILES, 'boards/hero.gif': pointer });
    write(board, 'boards/hero.gif', content);
    expect(await diffOf(board, 'HEAD')).toMatchObject({ same: 3, filesAsNow: [] });
    write(board, 'boards/hero.gif', 'GIF89a    two');
    expect(ids((await diffOf(board, 'HEAD')).changed)).toEqual(['portrait']);
    board.git('rm', '--quiet', '--cached', 'boards/hero.gif');
    write(board, 'one.gif', content);
    renameSync(join(board.folder, 'boards/hero.gif'), join(board.folder, 'old.gif'));
    symlinkSync('../one.gif', join(board.folder, 'boards/hero.gif'));
    board.commit('a link');
    expect(await diffOf(board, 'HEAD')).toMatchObject({ same: 3, filesAsNow: ['hero.gif'] });
  });

  it('counts everything as new where the revision does not have the storyboard', async () => {
    const board = repository(IGNORED);
    mkdirSync(join(board.folder, 'boards'));
    for (const name of ['boards/board.yaml', 'boards/cast.yaml', 'boards/hero.gif'] as const)
      write(board, name, FILES[name]);
    const diff = await diffOf(board, 'HEAD');
    expect(diff).toMatchObject({ against: { kind: 'nothing' }, same: 0, removed: [] });
    expect(ids(diff.added)).toEqual(['opening', 'walk', 'portrait']);
    expect(diff.cost.byChange.takes).toHaveLength(3);
    const { stdout } = await cli(board.folder, ['diff', 'boards/board.yaml', 'HEAD']);
    expect(stdout).toContain('note: boards/board.yaml is not in HEAD: everything is new');
  });

  it('says what stands in the way: no repository, no such revision, mistakes in either version', async () => {
    const board = repository(FILES);
    expect(await refusal(board, 'boards/board.yaml', 'HEAD~1')).toMatch(/no revision "HEAD~1"[^]*fix: name a commit/);
    expect(await refusal(board, 'boards/board.yaml', '--', '--help')).toMatch(/no revision "--help"/);
    expect(await refusal(board, 'boards/board.yaml', 'a b; touch x')).toMatch(/no revision "a b; touch x"/);
    expect(await refusal(board, 'boards/bord.yaml', 'HEAD')).toMatch(/there is no file/);
    write(board, 'boards/cast.yaml', CAST.replace('vars', 'varz'));
    board.commit('a slip');
    expect(await refusal(board, 'boards/board.yaml', 'HEAD')).toMatch(/^boards\/cast\.yaml:2:1: error/);
    write(board, 'boards/cast.yaml', CAST);
    const old = await refusal(board, 'boards/board.yaml', 'HEAD');
    expect(old).toMatch(/^HEAD:\.\/boards\/cast\.yaml:2:1: error\[unknown-field\][^]*varz/);
    expect(old).toMatch(/HEAD:\.\/boards\/board\.yaml has mistakes, so boards\/board\.yaml can not be compared/);
    const bare = repository(FILES);
    renameSync(join(bare.folder, '.git'), join(bare.folder, 'git'));
    expect(await refusal(bare, 'boards/board.yaml', 'HEAD')).toMatch(/in no git repository[^]*fix: name another/);
  });
});

describe('diff of a part', () => {
  it('tells and prices what is selected, and nothing else', async () => {
    const board = repository(FILES);
    write(board, 'boards/board.yaml', `${BOARD.replace('Rain', 'Snow')}  coda: { prompt: The end. }\n`);
    const whole = await diffOf(board, 'HEAD');
    expect([ids(whole.changed), ids(whole.following), ids(whole.added)]).toEqual([['opening'], ['walk'], ['coda']]);
    const one = await diffOf(board, 'HEAD', '--only', 'opening');
    expect([ids(one.changed), ids(one.following), ids(one.added)]).toEqual([['opening'], [], []]);
    expect(one.cost.toBuy.takes).toEqual(['opening']);
    // What the earlier version does not have can be asked for all the same.
    const added = await diffOf(board, 'HEAD', '--only', 'coda');
    expect([ids(added.added), ids(added.changed), added.removed]).toEqual([['coda'], [], []]);
    expect(added.cost).toMatchObject({ byChange: { takes: ['coda'] }, noLonger: { takes: [] } });
    expect(await refusal(board, 'boards/board.yaml', 'HEAD', '--only', 'cuda')).toMatch(/did you mean "?coda/);
  });

  it('takes the same values for both versions', async () => {
    const board = repository(FILES);
    write(board, 'boards/cast.yaml', CAST.replace('Oslo', 'Bergen'));
    expect(ids((await diffOf(board, 'HEAD')).changed)).toEqual(['opening']);
    expect(await diffOf(board, 'HEAD', '--var', 'city=Turku')).toMatchObject({ same: 3, changed: [] });
  });
});

describe('diff against another file', () => {
  it('compares them by what they ask for, whatever stands where', async () => {
    const board = repository({ ...FILES, 'drafts/board.yaml': BOARD.replace('cast.yaml', '../boards/cast.yaml') });
    expect(await diffOf(board, 'drafts/board.yaml')).toMatchObject({
      same: 3,
      against: { kind: 'file', file: 'drafts/board.yaml' },
    });
    write(board, 'drafts/board.yaml', BOARD.replace('cast.yaml', '../boards/cast.yaml').replace('walk:', 'amble:'));
    expect((await diffOf(board, 'drafts/board.yaml')).moved).toEqual([{ from: 'amble', to: 'walk' }]);
  });

  it('says that there is none, and what is wrong with it', async () => {
    const board = repository({ ...FILES, 'other.yaml': 'version: 1\nshots: { a: { promt: x } }\n' });
    expect(await refusal(board, 'boards/board.yaml', 'none.yaml')).toBe(
      'none.yaml:1:1: error[file-not-found]: there is no file "none.yaml"\n  fix: check the spelling and the folder\n',
    );
    expect(await refusal(board, 'boards/board.yaml', 'other.yaml')).toMatch(
      /other\.yaml:2:\d+: error\[unknown-field\][^]*other\.yaml has mistakes/,
    );
  });
});
