// Deletes the declarations that the public API does not reach: tsc writes one for every file it has read.
import { readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';

const types = resolve(import.meta.dirname, '../dist/types');
const reached = new Set();

async function follow(file) {
  if (reached.has(file)) return;
  reached.add(file);
  const text = await readFile(file, 'utf8');
  for (const [, target] of text.matchAll(/(?:from|import\()\s*'(\.[^']+)\.ts'/g)) {
    await follow(resolve(dirname(file), `${target}.d.ts`));
  }
}

await follow(join(types, 'index.d.ts'));
for (const entry of await readdir(types, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (entry.isFile() && !reached.has(path)) await rm(path);
}
for (const folder of await readdir(types, { withFileTypes: true })) {
  const path = join(types, folder.name);
  const holds = folder.isFile() || [...reached].some((file) => !relative(path, file).startsWith('..'));
  if (!holds) await rm(path, { recursive: true });
}
