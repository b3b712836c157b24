/** Shorter than any vendor's key: replacing such a text would garble answers and protect nothing. */
const SHORTEST_SECRET = 8;

/** The text with every secret replaced by `[key]`, as written, percent-encoded and as JSON escapes it (invariant 4). */
export function scrub(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret.length < SHORTEST_SECRET) continue;
    for (const form of writtenForms(secret)) clean = clean.replaceAll(form, '[key]');
  }
  return clean;
}

function writtenForms(secret: string): readonly string[] {
  const escaped = JSON.stringify(secret).slice(1, -1);
  const forms = new Set([secret, encodeURIComponent(secret), escaped, escaped.replaceAll('/', String.raw`\/`)]);
  // The longest first, so that no form is left half replaced.
  return [...forms].sort((a, b) => b.length - a.length);
}
