import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { probeClip } from '../../src/media/clip-facts.ts';
import { fileFacts } from '../../src/media/file-facts.ts';
import { renderPlainClip } from '../../src/simulator/picture/plain-clip.ts';
import { describeWithFfmpeg, makeClip } from '../support/odd-clips.ts';

const SIMULATED = Buffer.from(renderPlainClip({ seconds: 1, width: 854, height: 480, digest: 'ab'.repeat(32) }));

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'shotgraph-tables-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The clip with another number so many bytes behind the name of a box. */
function damaged(clip: Buffer, box: string, { behind, count }: { behind: number; count: number }): string {
  const bytes = Buffer.from(clip);
  const at = bytes.indexOf(box);
  expect(at, `there is a ${box}`).toBeGreaterThan(0);
  bytes.writeUInt32BE(count, at + behind);
  const path = join(scratch(), 'clip.mp4');
  writeFileSync(path, bytes);
  return path;
}

const probeWith = (...how: Parameters<typeof damaged>) => probeClip(damaged(...how));

const DAMAGED = { kind: 'unreadable', why: expect.stringContaining('its index is damaged') };

// Without a look at the tables each of these counts for minutes, and nobody can stop it.
describe('an index with a count that is absurd', () => {
  it.each([0xffffffff, 0x7fffffff, 0x10000000, 0x01000000])(
    'says so at once: %d',
    { timeout: 10_000 },
    async (count) => {
      for (const [box, behind] of [
        ['stts', 8],
        ['stts', 12],
        ['stsc', 8],
        ['stsc', 12],
        ['stsc', 16],
      ] as const)
        expect(await probeWith(SIMULATED, box, { behind, count })).toMatchObject(DAMAGED);
    },
  );

  it('keeps nobody from reading a local file, but for how long it plays', { timeout: 10_000 }, async () => {
    const path = damaged(SIMULATED, 'stsc', { behind: 16, count: 0xffffffff });
    const facts = await fileFacts(path);
    expect(facts).toMatchObject({ ok: true, value: { format: 'mp4', bytes: SIMULATED.length } });
    expect(facts.ok && facts.value.seconds).toBeUndefined();
  });
});

describeWithFfmpeg('the index of other programs', () => {
  it('is believed as they write it, sound and fragments included', { timeout: 30_000 }, async () => {
    const folder = scratch();
    const fragmented = makeClip(join(folder, 'a.mp4'), { args: ['-movflags', '+frag_keyframe+empty_moov'] });
    const plain = makeClip(join(folder, 'b.mp4'), { seconds: 3, args: ['-bf', '2'] });
    const pcm = makeClip(join(folder, 'c.mov'), { seconds: 3, args: ['-c:a', 'pcm_u8'] });
    for (const path of [fragmented, plain, pcm]) expect(await probeClip(path)).toMatchObject({ kind: 'video' });
  });

  it('that is absurd says so at once, in a fragment too', { timeout: 30_000 }, async () => {
    const folder = scratch();
    const fragmented = readFileSync(
      makeClip(join(folder, 'a.mp4'), { args: ['-movflags', '+frag_keyframe+empty_moov'] }),
    );
    const reordered = readFileSync(makeClip(join(folder, 'b.mp4'), { args: ['-bf', '2'] }));
    const count = 0xffffffff;
    expect(await probeWith(fragmented, 'trun', { behind: 8, count })).toMatchObject(DAMAGED);
    expect(await probeWith(reordered, 'ctts', { behind: 12, count })).toMatchObject(DAMAGED);
  });
});
