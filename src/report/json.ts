import type { RunEvent } from '../core/event.ts';
import type { FilmEvent } from '../core/film-event.ts';

/** Any plain value as JSON for people and programs: two spaces, keys as they come, a line feed at the end. */
export function renderJson(value: unknown): string {
  return `${escapeSteering(JSON.stringify(value, null, 2))}\n`;
}

/** One event as one line of newline-delimited JSON (schemas/events.schema.json), line feed included. */
export function renderEventLine(event: RunEvent | FilmEvent): string {
  return `${escapeSteering(JSON.stringify(event))}\n`;
}

/** JSON leaves C1 controls and direction marks as they are; escaped they mean the same and steer no terminal. */
function escapeSteering(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
