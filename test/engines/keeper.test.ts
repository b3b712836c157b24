import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { OwnedClip } from '../../src/core/stanza.ts';
import { Keeper } from '../../src/engines/local/keeper.ts';
import type { ClipSources } from '../../src/engines/local/fetch-clip.ts';
import { indexOwnership } from '../../src/plan/ownership.ts';
import { renderPlainClip } from '../../src/simulator/picture/plain-clip.ts';
import { clipPath } from '../../src/store/clips.ts';
import { emitLockfile } from '../../src/store/emit-lockfile.ts';
import { findPlaces } from '../../src/store/places.ts';
import { plainStanza } from '../store/arbitraries.ts';
import { plannedTake } from '../support/hand-world.ts';

const WHOLE = renderPlainClip({ seconds: 1, width: 854, height: 480, digest: 'ab'.repeat(32) });

/** What the lockfile says once the clip of a take, of which this was recorded, is put back. */
async function restored(bytes: Uint8Array, recorded: Partial<OwnedClip>) {
  const folder = mkdtempSync(join(tmpdir(), 'shotgraph-keeper-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const places = findPlaces(join(folder, 'board.yaml'));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const stanza = plainStanza('opening', { sha256, bytes: bytes.length, ...recorded });
  const file = clipPath(places.storeFolder, sha256);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
  writeFileSync(places.lockfile, emitLockfile(new Map([[stanza.take, stanza]])));
  const none = { attempts: [], foreignClips: [], foreignAttempts: [], stored: new Set<string>() };
  const sources = { places } as unknown as ClipSources;
  const keeper = new Keeper(sources, indexOwnership({ stanzas: [stanza], ...none }));
  const take = plannedTake('opening', { fingerprint: stanza.fingerprint, state: { kind: 'fresh', clip: stanza } });
  const { lost, seen } = await keeper.restore([{ take, clip: stanza }], new AbortController().signal);
  return { lost, seen: seen.map(({ clip }) => clip), lockfile: readFileSync(places.lockfile, 'utf8') };
}

it('a clip that an earlier version could not read is read by this one', async () => {
  const { lost, seen, lockfile } = await restored(WHOLE, { unreadable: 'its index is damaged' });
  expect([lost, seen]).toMatchObject([[], [{ facts: { frames: 24 } }]]);
  expect(lockfile).toContain('media: {');
  expect(lockfile).not.toContain('unreadable');
});

it('a clip that is still no video stays what it was said to be', async () => {
  const { seen, lockfile } = await restored(WHOLE.slice(0, 900), { unreadable: 'it is too short' });
  expect(seen).toMatchObject([{ unreadable: 'it is too short' }]);
  expect(lockfile).toContain('unreadable: "it is too short"');
});
