import type { Json, JsonObject } from '../core/json.ts';
import { drawUnit } from './draw.ts';
import { phaseAt, type SimulatedTask } from './task.ts';
import type { World } from './world.ts';

/** A request as GMI's queue reports it. */
export interface GmiRecord extends JsonObject {
  readonly request_id: string;
  readonly model: string;
  readonly status: string;
  readonly payload: JsonObject;
  /** Null until it is over. */
  readonly outcome: JsonObject | null;
  readonly created_at: number;
  readonly updated_at: number;
  readonly queued_at: number;
}

/** GMI, request queue API: every field that was seen, times in whole seconds. */
export function gmiRecord(world: World, task: SimulatedTask): GmiRecord {
  const now = world.now();
  const created_at = seconds(task.acceptedAt);
  return {
    request_id: task.id,
    org_id: 'org-simulated',
    user_id: 'user-simulated',
    model: task.model,
    status: statusAt(task, now),
    is_public: false,
    payload: task.payload,
    outcome: outcomeOf(world, task),
    created_at,
    updated_at: seconds(Math.max(task.acceptedAt, Math.min(now, task.finishesAt))),
    queued_at: created_at,
  };
}

/** Some tasks show `created` before they queue and `dispatched` before they run, as the API reference lists them. */
function statusAt(task: SimulatedTask, now: number): string {
  const phase = phaseAt(task, now);
  switch (phase.kind) {
    case 'waiting':
      return phase.share > 0 && phase.share < 0.03 && drawUnit('created', task.digest) < 0.25 ? 'created' : 'queued';
    case 'running':
      return phase.share < 0.2 ? 'dispatched' : 'processing';
    case 'succeeded':
      return 'success';
    case 'failed':
      return 'failed';
  }
}

function outcomeOf(world: World, task: SimulatedTask): JsonObject | null {
  const phase = phaseAt(task, world.now());
  if (phase.kind === 'failed') return { error: phase.message };
  if (phase.kind !== 'succeeded') return null;
  const { video, thumbnail } = world.files.addressOf(task);
  const about = {
    thumbnail_image_url: thumbnail,
    duration: task.seconds,
    resolution: `${task.width}x${task.height}`,
  };
  const list: Json = [{ id: '0', url: video }];
  switch (world.settings.shapes.outcome) {
    case 'both':
      return { video_url: video, ...about, media_urls: list };
    case 'video_url':
      return { video_url: video, ...about };
    case 'media_urls':
      return { ...about, media_urls: list };
    case 'media_url_texts':
      return { ...about, media_urls: [video] };
  }
}

function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
