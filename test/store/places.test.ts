import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findNeighbours, findSameStem } from '../../src/store/neighbours.ts';
import { findPlaces, processLockOf, storyboardOf } from '../../src/store/places.ts';
import { emitLockfile } from '../../src/store/emit-lockfile.ts';
import { scratch } from './scratch.ts';

const away = { home: '/nowhere/home', tmp: '/nowhere/tmp' };

function folder(...parts: string[]): string {
  const path = join(...parts);
  mkdirSync(path, { recursive: true });
  return path;
}

describe('where state lives', () => {
  it('is the nearest ancestor with a state folder or a repository', () => {
    const root = scratch();
    folder(root, '.git');
    const boards = folder(root, 'film', 'boards');
    expect(findPlaces(join(boards, 'noir.yaml'), away)).toEqual({
      simulated: false,
      root,
      label: 'film/boards/noir',
      stateFolder: join(root, '.shotgraph'),
      storeFolder: join(root, '.shotgraph', 'store'),
      rendersFolder: join(root, 'renders', 'film', 'boards', 'noir'),
      journalsFolder: join(root, '.shotgraph', 'journals'),
      journalFile: join(root, '.shotgraph', 'journals', 'film', 'boards', 'noir.jsonl'),
      lockfile: join(boards, 'noir.lock.yaml'),
      locksFolder: join(root, '.shotgraph', 'locks'),
      processLock: join(root, '.shotgraph', 'locks', 'film', 'boards', 'noir.lock'),
      gateLock: join(root, '.shotgraph', 'gate'),
      bell: join(root, '.shotgraph', 'bell~'),
    });
    folder(root, 'film', '.shotgraph');
    expect(findPlaces(join(boards, 'noir.yaml'), away)).toMatchObject({
      root: join(root, 'film'),
      label: 'boards/noir',
    });
  });

  it('is beside the storyboard where no ancestor has either', () => {
    const boards = folder(scratch(), 'boards');
    const places = findPlaces(join(boards, 'noir.yml'), { home: dirname(boards), tmp: '/nowhere' });
    expect(places).toMatchObject({ root: boards, label: 'noir', lockfile: join(boards, 'noir.lock.yaml') });
  });

  it('is never the home folder or the temporary folder, nor above them, by whatever path they are known', () => {
    const top = scratch();
    folder(top, '.git');
    const home = folder(top, 'home');
    folder(home, '.git');
    const boards = folder(home, 'boards');
    symlinkSync(home, join(top, 'link'));
    for (const stop of [home, join(top, 'link')]) {
      for (const options of [
        { ...away, home: stop },
        { ...away, tmp: stop },
      ]) {
        expect(findPlaces(join(boards, 'noir.yaml'), options).root).toBe(boards);
        expect(findPlaces(join(home, 'noir.yaml'), options).root).toBe(home);
      }
    }
    expect(findPlaces(join(top, 'link', 'boards', 'noir.yaml'), { ...away, home }).root).toBe(
      join(top, 'link', 'boards'),
    );
    expect(findPlaces(join(boards, 'noir.yaml'), away).root).toBe(home);
    expect(realpathSync(boards)).toBe(boards);
  });

  it('does not depend on the working directory', () => {
    const file = join(folder(scratch(), 'a'), 'noir.yaml');
    const here = process.cwd();
    const absolute = findPlaces(file, away);
    try {
      process.chdir(dirname(file));
      expect(findPlaces('noir.yaml', away)).toEqual(absolute);
    } finally {
      process.chdir(here);
    }
  });

  it('of simulated runs is a world of its own, lockfile included', () => {
    const root = scratch();
    folder(root, '.git');
    const real = findPlaces(join(root, 'boards', 'noir.yaml'), away);
    const simulated = findPlaces(join(root, 'boards', 'noir.yaml'), { ...away, simulated: true });
    for (const key of ['stateFolder', 'storeFolder', 'journalFile', 'lockfile', 'processLock'] as const) {
      expect(simulated[key]).toContain(join(root, '.shotgraph', 'simulated'));
      expect(real[key]).not.toContain('simulated');
    }
    expect(simulated.rendersFolder).toBe(join(root, 'renders', 'simulated', 'boards', 'noir'));
    expect(findPlaces(join(root, 'simulated', 'boards', 'noir.yaml'), away).rendersFolder).not.toBe(
      simulated.rendersFolder,
    );
  });

  it('has names that every file system takes, and different ones for different boards', () => {
    const root = folder(scratch(), '.git', '..');
    const labels = [
      'con.yaml',
      'a:b.yaml',
      'a?b.yaml',
      'a_b.yaml',
      'end..yaml',
      '.yaml',
      'ne\u0301e.json',
      'x.y.yaml',
    ].map((name) => findPlaces(join(root, name), away).label);
    expect(new Set(labels).size).toBe(labels.length);
    for (const label of labels) expect(label).toMatch(/^(?!con)[^<>:"/\\|?*]*[^. ]$/);
    expect(labels.at(-1)).toBe('x.y');
  });
});

describe('what else the project knows', () => {
  it('is in every other journal and lockfile, but not in other projects, hidden folders or renders', async () => {
    const root = scratch();
    const text = emitLockfile(new Map());
    const write = (path: string, content = text): string => {
      writeFileSync(join(folder(root, dirname(path)), path.split('/').at(-1) ?? ''), content);
      return join(root, path);
    };
    folder(root, '.git');
    write('boards/noir.lock.yaml');
    write('.shotgraph/journals/boards/noir.jsonl', '');
    const lockfiles = [write('boards/day.lock.yaml'), write('x.lock.yaml', `<<<<<<< ours\n${text}`)];
    const journals = [write('.shotgraph/journals/boards/day.jsonl', ''), write('.shotgraph/journals/z.jsonl', '')];
    write('other-tool.lock.yaml', 'packages: {}\n');
    write('.shotgraph/simulated/boards/day.lock.yaml');
    write('renders/day.lock.yaml');
    write('node_modules/p/day.lock.yaml');
    write('sub/.git/config', '');
    write('sub/day.lock.yaml');
    expect(await findNeighbours(findPlaces(join(root, 'boards', 'noir.yaml'), away))).toEqual({
      journals,
      lockfiles,
      unread: [],
    });
  });

  it('is in whatever folder a storyboard stands that has a journal', async () => {
    for (const simulated of [false, true]) {
      const root = scratch();
      folder(root, '.git');
      const boards = ['.drafts/noir.yaml', 'node_modules/p/noir.yaml', 'renders/noir.yaml', 'sub/noir.yaml'];
      folder(root, 'sub', '.git'); // it has become a project of its own
      const others = boards.map((board) => ({
        ...findPlaces(join(root, 'x.yaml'), { ...away, simulated }),
        board: board.replace('.yaml', ''),
      }));
      const [journals, lockfiles] = [[] as string[], [] as string[]];
      for (const { journalsFolder, stateFolder, board } of others) {
        const journal = join(journalsFolder, `${board}.jsonl`);
        const lockfile = join(simulated ? stateFolder : root, `${board}.lock.yaml`);
        for (const file of [journal, lockfile]) folder(dirname(file));
        writeFileSync(journal, '');
        writeFileSync(lockfile, emitLockfile(new Map()));
        journals.push(journal);
        lockfiles.push(lockfile);
      }
      expect(await findNeighbours(findPlaces(join(root, 'x.yaml'), { ...away, simulated }))).toEqual({
        journals,
        lockfiles,
        unread: [],
      });
    }
  });

  it('is for simulated runs what other simulated runs left', async () => {
    const root = scratch();
    folder(root, '.git');
    const places = findPlaces(join(root, 'noir.yaml'), { ...away, simulated: true });
    expect(await findNeighbours(places)).toEqual({ journals: [], lockfiles: [], unread: [] });
    writeFileSync(join(root, 'day.lock.yaml'), emitLockfile(new Map()));
    const other = join(folder(root, '.shotgraph', 'simulated', 'boards'), 'day.lock.yaml');
    writeFileSync(other, emitLockfile(new Map()));
    expect(await findNeighbours(places)).toEqual({ journals: [], lockfiles: [other], unread: [] });
  });
});

describe('the process lock of a journal', () => {
  it('is that of its storyboard', () => {
    const root = scratch();
    folder(root, '.git');
    const noir = findPlaces(join(root, 'boards', 'noir.v2.yaml'), away);
    const other = findPlaces(join(root, 'other.yaml'), away);
    expect(processLockOf(other, noir.journalFile)).toBe(noir.processLock);
  });
});

describe('the storyboard of a journal', () => {
  it('is the file that stands there, and where none does any more, the YAML file that stood there', () => {
    const root = scratch();
    folder(root, '.git');
    const other = findPlaces(join(root, 'other.yaml'), away);
    const noir = join(folder(root, 'boards'), 'noir.v2.json');
    const { journalFile } = findPlaces(noir, away);
    expect(storyboardOf(other, journalFile)).toBe(join(root, 'boards', 'noir.v2.yaml'));
    writeFileSync(noir, '{}');
    expect(storyboardOf(other, journalFile)).toBe(noir);
  });
});

describe('another storyboard that would share its state', () => {
  const found = async (files: Readonly<Record<string, string>>): Promise<string | undefined> => {
    const root = scratch();
    for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
    return findSameStem(join(root, 'noir.yaml'));
  };

  it.each([
    ['noir.json', '{"version":1,"shots":{}}'],
    ['noir.json', '{\n  "shots": {}\n}'],
    ['noir.yml', 'version: 1\nshots:\n  a: {}\n'],
    ['noir.YAML', '"shots": {}\n'],
  ])('differs in its extension alone: %s', async (name, text) => {
    expect(await found({ 'noir.yaml': 'shots: {}', [name]: text })).toBe(name);
  });

  it.each([
    ['noir.json', '{"comment":"the shots: none"}'],
    ['noir.yml', 'meta:\n  shots: 3\n'],
    ['noir.lock.yaml', 'shots: {}'],
    ['noir2.yaml', 'shots: {}'],
    ['noir.txt', 'shots: {}'],
  ])('is not what merely has a like name: %s', async (name, text) => {
    expect(await found({ 'noir.yaml': 'shots: {}', [name]: text })).toBeUndefined();
  });
});
