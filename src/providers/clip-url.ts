/** Every text of a value that may be a URL, a list of them, objects holding one in `url`, or a list under any one of these keys. */
export function urlsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(urlsIn);
  if (typeof value !== 'object' || value === null) return [];
  for (const key of ['url', 'video_url', 'urls', 'items', 'data'])
    if (key in value) return urlsIn((value as Record<string, unknown>)[key]);
  return [];
}

/** The first that is an http(s) URL; a path is resolved against the base URL, as a rebranding proxy may send it (docs/providers.md 2). */
export function firstWebUrl(candidates: readonly string[], baseUrl: string): string | undefined {
  for (const candidate of candidates) {
    const absolute =
      candidate.startsWith('/') && URL.canParse(candidate, baseUrl) ? new URL(candidate, baseUrl).href : candidate;
    if (/^https?:\/\//i.test(absolute) && URL.canParse(absolute)) return absolute;
  }
  return undefined;
}

/** A vendor's Unix time in milliseconds; absent and absurd ones are undefined. Milliseconds pass as they are. */
export function unixTimeMs(time: number | undefined): number | undefined {
  if (time === undefined || time <= 0) return undefined;
  return time > 1e11 ? time : time * 1000;
}
