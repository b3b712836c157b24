import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { StoredClip } from '../../src/core/attempt.ts';
import type { HttpStream } from '../../src/core/ports.ts';
import { bringClip } from '../../src/engines/local/bring-clip.ts';
import { ClipViewer } from '../../src/engines/local/clip-viewer.ts';
import { renderPlainClip } from '../../src/simulator/picture/plain-clip.ts';
import { clipPath } from '../../src/store/clips.ts';

const WHOLE = renderPlainClip({ seconds: 1, width: 854, height: 480, digest: 'ab'.repeat(32) });
const HALF = WHOLE.slice(0, WHOLE.length >> 1);

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'shotgraph-bring-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** An address that answers one thing after the other, and the last of them for ever. */
async function brought(...answers: readonly (Uint8Array | number)[]) {
  const storeFolder = folder();
  mkdirSync(join(storeFolder, 'sha256'));
  let asked = 0;
  const silences: number[] = [];
  const transport = {
    open: async ({ timeoutMs }: { readonly timeoutMs: number }): Promise<HttpStream> => {
      silences.push(timeoutMs / 1000);
      const answer = answers[Math.min(asked, answers.length - 1)] ?? 500;
      asked += 1;
      const bytes = typeof answer === 'number' ? new Uint8Array() : answer;
      const body = (async function* () {
        yield bytes;
      })();
      return { status: typeof answer === 'number' ? answer : 200, headers: {}, body };
    },
  };
  const places = { storeFolder };
  const pauses: number[] = [];
  const clock = { sleep: async (ms: number): Promise<void> => void pauses.push(ms) };
  const viewer = new ClipViewer(places);
  const outcome = await bringClip({ url: 'https://clips.test/a.mp4', transport, places }, { viewer, clock });
  return { outcome, asked, silences, pauses, stored: readdirSync(join(storeFolder, 'sha256')).length };
}

const shaOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('a clip that is downloaded', () => {
  it('comes with what it is', async () => {
    const facts = { container: 'mp4', codec: 'avc', width: 854, height: 480, seconds: 1, frames: 24, fps: 24 };
    expect(await brought(WHOLE)).toEqual({
      outcome: { kind: 'stored', clip: { sha256: shaOf(WHOLE), bytes: WHOLE.length, facts } },
      asked: 1,
      silences: [900],
      pauses: [],
      stored: 1,
    });
  });

  it('is downloaded once more where it is no video, and kept where it stays so', async () => {
    const { outcome, asked, silences, pauses } = await brought(HALF);
    expect(pauses).toEqual([3000]);
    // The first one is safe, and waits to be recorded.
    expect(silences).toEqual([900, 20]);
    const unreadable = `it is cut off: ${HALF.length} of at least ${WHOLE.length} bytes are there`;
    expect(outcome).toEqual({ kind: 'stored', clip: { sha256: shaOf(HALF), bytes: HALF.length, unreadable } });
    expect(asked).toBe(2);
  });

  it('is the second one where only that is a video', async () => {
    expect((await brought(HALF, WHOLE)).outcome).toMatchObject({
      clip: { sha256: shaOf(WHOLE), facts: { frames: 24 } },
    });
  });

  it.each([
    ['another half', WHOLE.slice(0, 1000)],
    ['an error', 500],
    ['nothing', new Uint8Array()],
  ])('is the first one where the second is %s', async (_name, second) => {
    expect((await brought(HALF, second)).outcome).toMatchObject({ kind: 'stored', clip: { sha256: shaOf(HALF) } });
  });

  it('is asked for once where it could not be had', async () => {
    const { outcome, asked, stored } = await brought(500);
    expect(outcome).toMatchObject({ kind: 'failed', failure: { billed: 'yes' } });
    expect([asked, stored]).toEqual([1, 0]);
  });
});

describe('a look at a clip in the store', () => {
  function store(bytes: Uint8Array, name = shaOf(bytes)): { viewer: ClipViewer; clip: StoredClip } {
    const storeFolder = folder();
    const path = clipPath(storeFolder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
    return { viewer: new ClipViewer({ storeFolder }), clip: { sha256: name, bytes: bytes.length } };
  }

  it('says what it is', async () => {
    const { viewer, clip } = store(WHOLE);
    expect(await viewer.lookAt(clip)).toMatchObject({ facts: { width: 854 } });
    const half = store(HALF);
    expect(await half.viewer.lookAt(half.clip)).toMatchObject({ unreadable: expect.stringContaining('cut off') });
  });

  it('says nothing of a copy that went bad on this disk', async () => {
    const { viewer, clip } = store(HALF, shaOf(WHOLE));
    expect(await viewer.lookAt(clip)).toEqual({});
  });

  it('says nothing of a clip that is not here, and looks again once it is', async () => {
    const storeFolder = folder();
    const viewer = new ClipViewer({ storeFolder });
    const clip = { sha256: shaOf(WHOLE), bytes: WHOLE.length };
    expect(await viewer.lookAt(clip)).toEqual({});
    mkdirSync(join(storeFolder, 'sha256'));
    writeFileSync(clipPath(storeFolder, clip.sha256), WHOLE);
    expect(await viewer.lookAt(clip)).toMatchObject({ facts: { width: 854 } });
  });
});
