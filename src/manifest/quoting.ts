/**
 * How to write `text` so that YAML takes it as it stands: in quotes if it is short, else as a block below its key, which
 * cannot stand inside brackets (`flow`).
 */
export function quotingFix(key: string | undefined, text: string, { flow = false } = {}): string {
  const flat = text.replaceAll(/\s+/g, ' ').trim();
  const quoted = flat.length <= 60 ? inQuotes(flat) : undefined;
  if (quoted !== undefined) return key === undefined ? `write ${quoted}` : `write ${key}: ${quoted}`;
  if (key === undefined || flow) return 'put the whole text in quotes';
  return `write "${key}: >-" and the text on the next line, indented`;
}

function inQuotes(text: string): string | undefined {
  if (!/["\\]/.test(text)) return `"${text}"`;
  return text.includes("'") ? undefined : `'${text}'`;
}

/** A piece of the user's text for a message: on one line, not too long. */
export function excerptOf(text: string): string {
  const flat = text.replaceAll(/\s+/g, ' ').trim();
  return flat.length > 40 ? `${flat.slice(0, 37)}...` : flat;
}
