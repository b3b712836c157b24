import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OwnedClip, Stanza } from '../../src/core/stanza.ts';
import { emitLockfile } from '../../src/store/emit-lockfile.ts';
import { readLockfile, type Stanzas } from '../../src/store/lockfile.ts';
import { keepingEarlier, updateLockfile } from '../../src/store/update-lockfile.ts';
import { plainStanza } from './arbitraries.ts';
import { program, start } from './child.ts';
import { scratch } from './scratch.ts';

async function stanzasIn(path: string): Promise<Stanzas> {
  const lockfile = await readLockfile(path);
  if (!lockfile.ok) throw lockfile.error;
  return lockfile.value.stanzas;
}

const clipOf = ({ take: _take, earlier: _earlier, also: _also, ...clip }: Stanza): OwnedClip => clip;

describe('updating a lockfile', () => {
  it('makes it, and changes only the stanzas it is given', async () => {
    const path = join(scratch(), 'boards', 'noir.lock.yaml');
    await updateLockfile(path, () => [plainStanza('a'), plainStanza('b')]);
    const after = await updateLockfile(path, (stanzas) => {
      expect([...stanzas.keys()]).toEqual(['a', 'b']);
      return [plainStanza('c')];
    });
    expect([...after.stanzas.keys()]).toEqual(['a', 'b', 'c']);
    expect(await stanzasIn(path)).toEqual(after.stanzas);
    expect(await readdir(dirname(path))).toEqual(['noir.lock.yaml']);
  });

  it('keeps what somebody else wrote meanwhile', async () => {
    const path = join(scratch(), 'noir.lock.yaml');
    await updateLockfile(path, () => [plainStanza('a')]);
    await writeFile(path, emitLockfile(new Map([['z', plainStanza('z')]])));
    await updateLockfile(path, () => [plainStanza('b')]);
    expect([...(await stanzasIn(path)).keys()]).toEqual(['b', 'z']);
  });

  it('loses none of many updates at once, and writes far fewer times than it is asked', async () => {
    const path = join(scratch(), 'noir.lock.yaml');
    const takes = Array.from({ length: 500 }, (_, index) => `shot-${index}`);
    const seen = new Set<Stanzas>();
    await Promise.all(
      takes.map(async (take) => {
        const { stanzas } = await updateLockfile(path, () => [plainStanza(take)]);
        expect(stanzas.has(take)).toBe(true);
        if (seen.has(stanzas)) return;
        seen.add(stanzas);
        expect((await stanzasIn(path)).has(take)).toBe(true);
      }),
    );
    expect((await stanzasIn(path)).size).toBe(500);
    expect(seen.size).toBeLessThan(20);
  });

  it('does not touch the file where nothing changes', async () => {
    const path = join(scratch(), 'noir.lock.yaml');
    await updateLockfile(path, () => [plainStanza('a')]);
    const before = await stat(path, { bigint: true });
    await updateLockfile(path, () => [plainStanza('a')]);
    await updateLockfile(path, () => []);
    const after = await stat(path, { bigint: true });
    expect([after.ino, after.mtimeNs]).toEqual([before.ino, before.mtimeNs]);
  });

  it('makes no file when there is nothing to say', async () => {
    const path = join(scratch(), 'noir.lock.yaml');
    await updateLockfile(path, () => []);
    await expect(stat(path)).rejects.toThrow('ENOENT');
  });

  it('refuses, and changes nothing, where the file is not understood (S2)', async () => {
    const path = join(scratch(), 'noir.lock.yaml');
    const text = `<<<<<<< HEAD\n${emitLockfile(new Map())}`;
    await writeFile(path, text);
    await expect(updateLockfile(path, () => [plainStanza('a')])).rejects.toMatchObject({ reason: 'conflict', path });
    expect(await readFile(path, 'utf8')).toBe(text);
    await writeFile(path, emitLockfile(new Map()));
    await updateLockfile(path, () => [plainStanza('a')]);
    expect([...(await stanzasIn(path)).keys()]).toEqual(['a']);
  });

  it('rejects when it cannot be written', async () => {
    const folder = scratch();
    await writeFile(join(folder, 'file'), '');
    await mkdir(join(folder, 'noir.lock.yaml'));
    for (const path of [join(folder, 'file', 'noir.lock.yaml'), join(folder, 'noir.lock.yaml')]) {
      await expect(updateLockfile(path, () => [plainStanza('a')])).rejects.toMatchObject({ name: 'StoreError', path });
    }
    expect(await readdir(folder)).toEqual(['file', 'noir.lock.yaml']);
  });

  it('rejects only the update that throws', async () => {
    const path = join(scratch(), 'noir.lock.yaml');
    const [bad, good] = await Promise.allSettled([
      updateLockfile(path, () => {
        throw new Error('no');
      }),
      updateLockfile(path, () => [plainStanza('a')]),
    ]);
    expect([bad.status, good.status]).toEqual(['rejected', 'fulfilled']);
    expect((await stanzasIn(path)).size).toBe(1);
  });

  it('leaves an old or a new file, never half of one, when it is killed', async () => {
    const path = join(scratch(), 'noir.lock.yaml');
    const script = await program(`
      import { updateLockfile } from '../../src/store/update-lockfile.ts';
      import { plainStanza } from './arbitraries.ts';
      for (let i = 0; ; i += 1) {
        await updateLockfile(process.argv[2], () => [plainStanza('shot-' + i)]);
        process.stdout.write(i + '\\n');
      }
    `);
    for (let round = 1; round <= 3; round += 1) {
      const child = start(process.execPath, [script, path]);
      let said = '';
      child.process.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.length > 60 * round) child.process.kill('SIGKILL');
      });
      await child.ended;
      const promised = said.split('\n').length - 1;
      expect((await stanzasIn(path)).size).toBeGreaterThanOrEqual(promised);
    }
  });
});

describe('a take that gets another clip (S5)', () => {
  const first = plainStanza('a', { sha256: '1'.repeat(64), taskId: 't1' });
  const second = plainStanza('a', { sha256: '2'.repeat(64), taskId: 't2', fingerprint: 'f1:new' });
  const third = plainStanza('a', { sha256: '3'.repeat(64), taskId: 't3' });

  it('keeps the clips it had, newest first', async () => {
    const path = join(scratch(), 'noir.lock.yaml');
    for (const stanza of [first, second, third]) await updateLockfile(path, () => [stanza]);
    expect((await stanzasIn(path)).get('a')).toEqual({ ...third, earlier: [clipOf(second), clipOf(first)] });
    await updateLockfile(path, () => [first]);
    expect((await stanzasIn(path)).get('a')).toEqual({ ...first, earlier: [clipOf(third), clipOf(second)] });
  });

  it('lists no clip twice and drops none, in whatever order they come', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(first, second, third), { minLength: 1 }), (stanzas) => {
        let current: Stanza | undefined;
        for (const stanza of stanzas) current = keepingEarlier(stanza, current);
        const kept = [current, ...(current?.earlier ?? [])].map((clip) => clip?.taskId);
        const newestFirst = [...new Set(stanzas.toReversed().map(({ taskId }) => taskId))];
        expect(kept).toEqual(newestFirst);
      }),
    );
  });
});
