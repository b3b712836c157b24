import { billedSeconds } from '../clip-length.ts';
import type { Request } from '../model-spec.ts';
import { DEFAULT_RESOLUTION, type Tier } from './pricing.ts';

/**
 * Seconds of work a second of clip, our assumption: APIMart's one example of a finished task took 90 s, taken as 5 s at
 * 1080p; lower resolutions are scaled roughly by their pixels, and a reseller says that std takes 1.5 to 2 times as long.
 */
const WORK_PER_SECOND: Readonly<Record<string, number>> = { '480p': 8, '720p': 12, '1080p': 18 };
const TIER_FACTOR: Readonly<Record<Tier, number>> = { fast: 1, std: 1.75 };

export function renderSeconds(request: Request, tier: Tier): number {
  const resolution = request.fields.resolution?.value ?? DEFAULT_RESOLUTION;
  return billedSeconds(request).expected * (WORK_PER_SECOND[resolution] ?? 18) * TIER_FACTOR[tier];
}
