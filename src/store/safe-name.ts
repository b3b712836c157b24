import { createHash } from 'node:crypto';

/** Longer names are cut: Windows allows paths of 260 characters in all. */
const LONGEST = 120;
const RESERVED = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)$/i;

/**
 * A name that every file system takes: no reserved word of Windows, none of the characters it forbids, at most 120
 * characters. What had to be changed gets `~` and a hash of `identity`, so that two names never become one.
 */
export function safeName(wanted: string, identity: string = wanted): string {
  const clean = wanted
    .normalize('NFC')
    // oxlint-disable-next-line no-control-regex -- control characters are among what Windows forbids
    .replaceAll(/[<>:"/\\|?*\u0000-\u001f\u007f~]/g, '_')
    .replace(/^\.+(?=\.|$)/, '_')
    .replace(/[. ]+$/, '_');
  const reserved = RESERVED.test(clean.split('.', 1)[0] ?? '');
  if (clean === wanted && !reserved && clean.length <= LONGEST && clean !== '') return clean;
  return `${reserved ? '_' : ''}${cut(clean, LONGEST - 10)}~${shortHash(identity)}`;
}

export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

/** At most `length` UTF-16 units, never half a character, never ending in a dot or space. */
export function cut(text: string, length: number): string {
  let kept = '';
  for (const character of text) {
    if (kept.length + character.length > length) break;
    kept += character;
  }
  return kept.replace(/[. ]+$/, '');
}
