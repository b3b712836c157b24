import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clipKey, clipsOf, type OwnedClip, type Stanza } from '../../src/core/stanza.ts';
import { emitLockfile, emitStanza } from '../../src/store/emit-lockfile.ts';
import { joinStanzas } from '../../src/store/join-stanzas.ts';
import type { Stanzas } from '../../src/store/lockfile.ts';
import { mergeLockfiles } from '../../src/store/merge-lockfiles.ts';
import { settleStanza } from '../../src/store/update-lockfile.ts';
import { clipFacts } from '../support/facts.ts';
import { looseStanza, plainStanza } from './arbitraries.ts';

const byTake = (...stanzas: Stanza[]): Stanzas => new Map(stanzas.map((stanza) => [stanza.take, stanza]));
const clipOf = ({ take: _take, earlier: _earlier, also: _also, ...clip }: Stanza): OwnedClip => clip;

/** Take `a` with one clip. */
const bought = (task: string, fingerprint = `f1:${task}`): Stanza => plainStanza('a', { taskId: task, fingerprint });

function merged(base: Stanza | undefined, ours: Stanza | undefined, theirs: Stanza | undefined): Stanza | undefined {
  const side = (stanza: Stanza | undefined): Stanzas => byTake(...(stanza ? [stanza] : []));
  return mergeLockfiles({ base: side(base), ours: side(ours), theirs: side(theirs) }).get('a');
}

describe('merging lockfiles', () => {
  it('keeps the takes of both sides, in the order they are written', () => {
    const [a, b, c] = [plainStanza('a'), plainStanza('b'), plainStanza('c')];
    const both = mergeLockfiles({ base: byTake(b), ours: byTake(b, c), theirs: byTake(a, b) });
    expect([...both]).toEqual([...byTake(a, b, c)]);
  });

  it('knows what a clip is, if either side does', () => {
    const facts = clipFacts();
    const before = { ...plainStanza('opening'), expiresAt: 5 };
    const broken = { unreadable: 'it holds no frames' };
    for (const seen of [{ facts }, broken]) {
      const after = { ...before, ...seen, expiresAt: 4 };
      expect(joinStanzas(before, after)).toEqual({ ...before, ...seen });
      expect(joinStanzas(after, before)).toEqual({ ...before, ...seen });
      expect(settleStanza(after, before)).toEqual({ ...before, ...seen });
    }
    const { take: _take, also: _also, earlier: _earlier, ...clip } = plainStanza('opening', { taskId: 'task-0' });
    const kept = (earlier: OwnedClip): Stanza => ({ ...before, earlier: [earlier] });
    expect(joinStanzas(kept(clip), kept({ ...clip, facts })).earlier).toEqual([{ ...clip, facts }]);
    // Who could read it knows more than who could not.
    for (const [one, other] of [
      [broken, { facts }],
      [{ facts }, broken],
    ])
      expect(joinStanzas(kept({ ...clip, ...one }), kept({ ...clip, ...other })).earlier).toEqual([{ ...clip, facts }]);
  });

  it('holds a clip that both sides have once, with the address that lives longer', () => {
    const old = { ...bought('t1'), expiresAt: 1, url: 'https://u.test/old' };
    const fresh = { ...bought('t1'), expiresAt: 2, url: 'https://u.test/new' };
    expect(merged(undefined, old, fresh)).toEqual(fresh);
    expect(merged(old, fresh, old)).toEqual(fresh);
  });

  const x = bought('t1', 'f1:x');
  const other = bought('t2', 'f1:x');
  const [y, z] = [bought('t3', 'f1:y'), bought('t4', 'f1:z')];
  const replaces = (stanza: Stanza, before: Stanza): Stanza => ({ ...stanza, earlier: [clipOf(before)] });
  it.each<[string, (Stanza | undefined)[], Stanza | undefined]>([
    ['bought by both at once', [undefined, x, other], { ...x, also: [clipOf(other)] }],
    ['bought by both, for different requests', [undefined, y, z], { ...y, earlier: [clipOf(z)] }],
    ['replaced by us', [x, replaces(y, x), x], replaces(y, x)],
    ['replaced by them', [x, x, replaces(y, x)], replaces(y, x)],
    ['bought anew by them, the request being the same', [x, x, replaces(other, x)], replaces(other, x)],
    ['replaced by both', [x, replaces(y, x), replaces(z, x)], { ...y, earlier: [clipOf(x), clipOf(z)] }],
    [
      'bought anew by both, the request being the same',
      [x, replaces(other, x), replaces(bought('t5', 'f1:x'), x)],
      { ...other, also: [clipOf(bought('t5', 'f1:x'))], earlier: [clipOf(x)] },
    ],
    ['replaced by them, who dropped what was there', [x, x, y], { ...y, earlier: [clipOf(x)] }],
    ['taken out by us', [x, undefined, x], undefined],
    ['taken out by them', [x, x, undefined], undefined],
    ['taken out by us, changed by them', [x, undefined, replaces(y, x)], replaces(y, x)],
    ['taken out by both', [x, undefined, undefined], undefined],
  ])('of a take %s', (_, [base, ours, theirs], expected) => {
    expect(merged(base, ours, theirs)).toEqual(expected);
  });

  it('loses nothing that was not taken out, and owns the same whichever side is ours', () => {
    const side = fc
      .dictionary(fc.constantFrom('a', 'b', 'c'), looseStanza, { maxKeys: 3 })
      .map((takes) =>
        byTake(...Object.entries(takes).map(([take, stanza]) => ({ ...settleStanza(stanza, undefined), take }))),
      );
    fc.assert(
      fc.property(side, side, side, fc.subarray(['ours', 'theirs']), (base, one, two, keeps) => {
        const ours = keeps.includes('ours') ? new Map([...base, ...one]) : one;
        const theirs = keeps.includes('theirs') ? new Map([...base, ...two]) : two;
        const there = mergeLockfiles({ base, ours, theirs });
        const back = mergeLockfiles({ base, ours: theirs, theirs: ours });
        expect(owned(there)).toEqual(owned(back));
        expect(owned(there)).toEqual(expectedClips(base, ours, theirs));
        expect(emitLockfile(mergeLockfiles({ base, ours, theirs }))).toBe(emitLockfile(there));
        expect(emitLockfile(mergeLockfiles({ base: there, ours: there, theirs: there }))).toBe(emitLockfile(there));
      }),
      { numRuns: 2000 },
    );
  });
});

function owned(stanzas: Stanzas): string[] {
  return [...stanzas.values()].flatMap((one) => clipsOf(one).map((clip) => `${one.take} ${clipKey(clip)}`)).sort();
}

/** The clips of both sides, less those of a stanza that one side has taken out and the other left as it was. */
function expectedClips(base: Stanzas, ours: Stanzas, theirs: Stanzas): string[] {
  const isPruned = (take: string): boolean => {
    const left = [ours.get(take), theirs.get(take)].filter((stanza) => stanza !== undefined);
    const before = base.get(take);
    return left.length === 1 && before !== undefined && left.every((one) => emitStanza(one) === emitStanza(before));
  };
  const all = [...owned(ours), ...owned(theirs)].filter((line) => !isPruned(line.split(' ', 1)[0] ?? ''));
  return [...new Set(all)].sort();
}
