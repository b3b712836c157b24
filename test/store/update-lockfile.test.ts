import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clipKey, clipsOf, type OwnedClip, type Stanza } from '../../src/core/stanza.ts';
import { emitLockfile } from '../../src/store/emit-lockfile.ts';
import { readLockfile, type Stanzas } from '../../src/store/lockfile.ts';
import { settleStanza, updateLockfile } from '../../src/store/update-lockfile.ts';
import { looseStanza, plainStanza } from './arbitraries.ts';
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
  const twin = plainStanza('a', { sha256: '3'.repeat(64), taskId: 't3' });
  const [clip1, clip2, clip3] = [clipOf(first), clipOf(second), clipOf(twin)] as const;

  async function after(...stanzas: Stanza[]): Promise<Stanza | undefined> {
    const path = join(scratch(), 'noir.lock.yaml');
    for (const stanza of stanzas) await updateLockfile(path, () => [stanza]);
    return (await stanzasIn(path)).get('a');
  }

  it('for another request keeps those it had in `earlier`, newest first, and takes one back from there', async () => {
    const third = plainStanza('a', { taskId: 't4', fingerprint: 'f1:third' });
    expect(await after(first, second, third)).toEqual({ ...third, earlier: [clip2, clip1] });
    expect(await after(first, second, first)).toEqual({ ...first, earlier: [clip2] });
    expect(await after({ ...first, also: [clip3] }, second)).toEqual({ ...second, earlier: [clip1, clip3] });
  });

  it('for the same request keeps the current one, where the writer did not know of it', async () => {
    expect(await after(first, twin)).toEqual({ ...first, also: [clip3] });
    expect(await after(first, twin, twin, first)).toEqual({ ...first, also: [clip3] });
  });

  it('for the same request replaces the one that the writer knew of', async () => {
    expect(await after(first, { ...twin, earlier: [clip1] })).toEqual({ ...twin, earlier: [clip1] });
    const alike = clipOf(plainStanza('a', { taskId: 't4' }));
    expect(await after({ ...first, also: [alike] }, { ...twin, earlier: [clip1] })).toEqual({
      ...twin,
      also: [alike],
      earlier: [clip1],
    });
  });

  it('counts two tasks that gave the same bytes as two: each of them was paid', async () => {
    const paidTwice = { ...first, taskId: 't9' };
    expect(await after(first, paidTwice)).toEqual({ ...first, also: [clipOf(paidTwice)] });
  });

  it('keeps the address that lives longer', async () => {
    const fresh = { ...first, url: 'https://cdn.example.com/new.mp4', expiresAt: 2000 };
    const old = { ...first, expiresAt: 1000, thumbnailUrl: 'https://cdn.example.com/old.jpg' };
    expect(await after(fresh, old)).toEqual(fresh);
    expect(await after(old, fresh)).toEqual(fresh);
  });

  it('drops none, lists none twice, and holds in `also` only what was made for the current request', () => {
    fc.assert(
      fc.property(fc.array(looseStanza, { minLength: 1 }), (settings) => {
        const model = new Set<string>();
        let stanza: Stanza | undefined;
        for (const setting of settings) {
          for (const clip of clipsOf(setting)) model.add(clipKey(clip));
          stanza = settleStanza(setting, stanza);
          const held = clipsOf(stanza).map(clipKey);
          expect(held.toSorted()).toEqual([...model].sort());
          for (const { fingerprint } of stanza.also) expect(fingerprint).toBe(stanza.fingerprint);
          expect(settleStanza(stanza, stanza)).toEqual(stanza);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
