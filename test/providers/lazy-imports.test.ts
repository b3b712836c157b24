import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const room = fileURLToPath(new URL('../../src/providers/', import.meta.url));

/** Every module that is loaded with `file`: static imports that are not of types only. */
function loadedWith(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const [, what = '', from = ''] of readFileSync(file, 'utf8').matchAll(/^import ([^;]*?) from '([^']+)';/gms)) {
    if (what.startsWith('type ')) continue;
    if (from.startsWith('.')) loadedWith(resolve(dirname(file), from), found);
    else found.add(from);
  }
  return found;
}

it.each(['registry.ts', 'resolve-endpoint.ts', 'http.ts', 'bucket/bucket.ts', 'bucket/resolve-bucket.ts'])(
  '%s loads neither zod nor undici nor a signer (invariant 6)',
  (entry) => {
    const loaded = loadedWith(room + entry);
    expect(loaded).toContain(room + entry);
    expect([...loaded].filter((name) => !name.startsWith('/'))).toEqual([]);
  },
);

it('would notice', () => {
  expect(loadedWith(`${room}gmi/wire.ts`)).toContain('zod/mini');
  expect(loadedWith(`${room}bucket/signer.ts`)).toContain('@smithy/signature-v4');
});
