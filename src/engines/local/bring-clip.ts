import type { StoredClip } from '../../core/attempt.ts';
import type { DownloadOutcome } from '../../execute/take-state.ts';
import { type Download, downloadClip } from '../../store/download.ts';
import type { ClipViewer } from './clip-viewer.ts';

/**
 * Downloads a clip that was bought and looks what it is. One that is no video is downloaded once more, for it may have
 * been read before its provider had it whole; then it is kept as it is. Nothing that is found makes it a failure.
 */
export async function bringClip(download: Download, viewer: Pick<ClipViewer, 'lookAt'>): Promise<DownloadOutcome> {
  const first = await downloadClip(download);
  if (!first.ok) return { kind: 'failed', failure: first.error };
  const clip = await looked(first.value, viewer);
  if (clip.unreadable === undefined) return { kind: 'stored', clip };
  const second = await downloadClip(download);
  if (!second.ok || second.value.sha256 === clip.sha256) return { kind: 'stored', clip };
  const other = await looked(second.value, viewer);
  return { kind: 'stored', clip: other.facts ? other : clip };
}

async function looked(clip: StoredClip, viewer: Pick<ClipViewer, 'lookAt'>): Promise<StoredClip> {
  return { ...clip, ...(await viewer.lookAt(clip)) };
}
