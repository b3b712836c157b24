import type { Clock, Transport } from '../../core/ports.ts';
import { GOOD_FOR_MS } from '../../core/task.ts';

const TIMEOUT_MS = 15_000;

/** Whether a URL gives a file now; each consumer of a clip looks twice within moments, and the network once. No answer at all counts as no: nothing is bought on a URL that was not seen to work. */
export function makeUrlCheck(transport: Transport, clock: Clock): (url: string) => Promise<boolean> {
  const seen = new Map<string, { readonly at: number; readonly answer: Promise<boolean> }>();
  return async (url) => {
    const known = seen.get(url);
    if (known && clock.now() - known.at < GOOD_FOR_MS && (await known.answer)) return true;
    const answer = answers(url, transport);
    seen.set(url, { at: clock.now(), answer });
    return answer;
  };
}

/**
 * By HEAD; where that is redirected or refused, by opening it. A presigned link is signed for GET alone, some servers
 * know no HEAD, and only the end of a redirect says anything.
 */
async function answers(url: string, transport: Transport): Promise<boolean> {
  try {
    const { status, headers } = await transport.send({ method: 'HEAD', url, headers: {}, timeoutMs: TIMEOUT_MS });
    if (status >= 200 && status < 300) return isFile(headers);
    return [404, 410].includes(status) ? false : await opens(url, transport);
  } catch {
    return false;
  }
}

/**
 * What an address says of what was there: `gone` (404, 410), `refused` (403: a signature that is too old, or somebody in
 * between), `silent` where it says nothing certain. By GET, for a link may be signed for that alone.
 */
export async function askAddress(url: string, transport: Transport): Promise<'gone' | 'refused' | 'there' | 'silent'> {
  const enough = new AbortController();
  try {
    const headers = { range: 'bytes=0-0' };
    const { status } = await transport.open({ url, headers, timeoutMs: TIMEOUT_MS, signal: enough.signal });
    if (status >= 200 && status < 300) return 'there';
    if (status === 403) return 'refused';
    return status === 404 || status === 410 ? 'gone' : 'silent';
  } catch {
    return 'silent';
  } finally {
    enough.abort();
  }
}

async function opens(url: string, transport: Transport): Promise<boolean> {
  const enough = new AbortController();
  try {
    const headers = { range: 'bytes=0-0' };
    const stream = await transport.open({ url, headers, timeoutMs: TIMEOUT_MS, signal: enough.signal });
    return stream.status >= 200 && stream.status < 300 && isFile(stream.headers);
  } finally {
    enough.abort();
  }
}

/** A page is what a server says in place of a file that is gone. */
function isFile(headers: Readonly<Record<string, string>>): boolean {
  return !/^text\/html\b/i.test(headers['content-type'] ?? '');
}
