/** A rough time to come, in words: `about 40 s`, `about 4 min`, `about 2 h 10 min`. */
export function aboutText(seconds: number): string {
  if (seconds < 1) return 'under 1 s';
  if (seconds < 90) return `about ${roundTo(seconds, seconds < 20 ? 1 : 5)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `about ${minutes} min`;
  const coarse = roundTo(minutes, minutes < 180 ? 5 : 30);
  const rest = coarse % 60;
  return `about ${Math.floor(coarse / 60)} h${rest === 0 ? '' : ` ${rest} min`}`;
}

/** How long something has gone on, short enough for a column: `8s`, `1m05s`, `2h07m`. */
export function ageText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m${two(seconds % 60)}s`;
  return `${Math.floor(minutes / 60)}h${two(minutes % 60)}m`;
}

/** The time of day of an instant (milliseconds since 1970) in UTC: `14:03:07Z`. */
export function timeOfDay(ms: number): string {
  const seconds = Math.floor(ms / 1000) % 86_400;
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}Z`;
}

function roundTo(value: number, step: number): number {
  return Math.max(step, Math.round(value / step) * step);
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
