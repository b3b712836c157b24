import type { StoredClip } from '../../core/attempt.ts';
import type { Clock } from '../../core/ports.ts';
import type { DownloadOutcome } from '../../execute/take-state.ts';
import { type Download, downloadClip } from '../../store/download.ts';
import type { ClipViewer } from './clip-viewer.ts';

/** A provider may name an address before all of the clip is there; as long as it takes the second download to be another one. */
const SECOND_AFTER_MS = 3000;

/**
 * How long a second download may be silent. The first one is here and not yet recorded: a crash that comes meanwhile has
 * the clip fetched again, from an address that may be dead by then.
 */
const SECOND_TIMEOUT_MS = 20_000;

/**
 * Downloads a clip that was bought and looks what it is. One that is no video is downloaded once more after a moment,
 * for it may have been read before its provider had it whole; then it is kept as it is. Nothing that is found makes it
 * a failure.
 */
export async function bringClip(
  download: Download,
  { viewer, clock }: { readonly viewer: Pick<ClipViewer, 'lookAt'>; readonly clock: Pick<Clock, 'sleep'> },
): Promise<DownloadOutcome> {
  const first = await downloadClip(download);
  if (!first.ok) return { kind: 'failed', failure: first.error };
  const clip = await looked(first.value, viewer);
  if (clip.unreadable === undefined) return { kind: 'stored', clip };
  await clock.sleep(SECOND_AFTER_MS, download.signal);
  const second = await downloadClip({ ...download, timeoutMs: SECOND_TIMEOUT_MS });
  if (!second.ok || second.value.sha256 === clip.sha256) return { kind: 'stored', clip };
  const other = await looked(second.value, viewer);
  return { kind: 'stored', clip: other.facts ? other : clip };
}

async function looked(clip: StoredClip, viewer: Pick<ClipViewer, 'lookAt'>): Promise<StoredClip> {
  return { ...clip, ...(await viewer.lookAt(clip)) };
}
