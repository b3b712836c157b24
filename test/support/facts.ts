import type { ClipFacts } from '../../src/core/clip-facts.ts';

/** Five seconds of 720p, silent. */
export function clipFacts(rest: Partial<ClipFacts> = {}): ClipFacts {
  return { container: 'mp4', codec: 'avc', width: 1280, height: 720, seconds: 5, frames: 120, fps: 24, ...rest };
}
