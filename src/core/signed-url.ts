/** A query that holds one of these is signed; without one of them nothing is dropped. */
const SIGNATURES = ['x-amz-signature', 'x-goog-signature', 'x-oss-signature', 'signature', 'sig'];
const SIGNED_NAMES = new Set([
  'signature',
  'expires',
  'policy',
  'key-pair-id',
  'awsaccesskeyid',
  'googleaccessid',
  'ossaccesskeyid',
  'security-token',
]);
const SIGNED_PREFIXES = ['x-amz-', 'x-goog-', 'x-oss-'];
/** Beside `sig` (Azure shared access signatures). */
const SAS_NAMES = new Set(['sig', 'sv', 'st', 'se', 'sr', 'sp', 'spr', 'skoid', 'sktid', 'skt', 'ske', 'sks', 'skv']);

/** The URL without the parameters that a presigning service adds; those change while the file does not. */
export function withoutSignature(url: string): string {
  const [beforeFragment = '', ...fragment] = url.split('#');
  const [path = '', ...rest] = beforeFragment.split('?');
  if (rest.length === 0) return url;
  const pairs = rest.join('?').split('&');
  const nameOf = (pair: string): string => decode(pair.split('=', 1)[0] ?? '').toLowerCase();
  const names = new Set(pairs.map(nameOf));
  if (!SIGNATURES.some((name) => names.has(name))) return url;
  const kept = pairs.filter((pair) => {
    const name = nameOf(pair);
    if (SIGNED_NAMES.has(name) || SIGNED_PREFIXES.some((prefix) => name.startsWith(prefix))) return false;
    return !(names.has('sig') && SAS_NAMES.has(name));
  });
  const query = kept.length > 0 ? `?${kept.join('&')}` : '';
  return path + query + (fragment.length > 0 ? `#${fragment.join('#')}` : '');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A text with the signatures cut out of every URL in it: they are permissions, and no business of a log. */
export function hideSignatures(text: string): string {
  return text.replaceAll(/https?:\/\/[^\s"'<>\\]+/gi, withoutSignature);
}
