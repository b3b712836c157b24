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

/** How long something has gone on, in words, the smaller part left out where it says little: `3 min`, `2 h 10 min`, `3 d`. */
export function elapsedText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d`;
}

/** An instant (milliseconds since 1970) in UTC, with its date where that is not today's: `14:03:07Z`, `2026-09-16 14:03Z`. */
export function instantText(ms: number, now: number): string {
  if (Math.floor(ms / DAY_MS) === Math.floor(now / DAY_MS)) return timeOfDay(ms);
  const [date = '', time = ''] = new Date(ms).toISOString().split('T');
  return `${date} ${time.slice(0, 'hh:mm'.length)}Z`;
}

const DAY_MS = 86_400_000;

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
