import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { BUNDLE } from '../.config/bundle.mjs';

const ROOT = new URL('..', import.meta.url).pathname;
const JOURNAL = join(ROOT, 'src/store/journal.ts');
const STAND_IN = join(ROOT, 'bench/journal-stand-in.mjs');

/**
 * Another build of the CLI, the same but for the journal, which bench/journal-stand-in.mjs stands in for: `timed` = the
 * journal, and how long each intent waits for it; `none` = nothing is written, and every record is there at once.
 */
export async function buildWithJournal(kind) {
  const folder = join(ROOT, 'node_modules/.cache/shotgraph-bench', kind);
  mkdirSync(folder, { recursive: true });
  const standIn = {
    name: 'journal-stand-in',
    setup({ onResolve }) {
      onResolve({ filter: /\/journal\.ts$/ }, ({ importer }) => ({ path: importer === STAND_IN ? JOURNAL : STAND_IN }));
    },
  };
  const define = { ...BUNDLE.define, JOURNAL_KIND: JSON.stringify(kind) };
  await build({ ...BUNDLE, entryPoints: { cli: BUNDLE.entryPoints.cli }, outdir: folder, define, plugins: [standIn] });
  return join(folder, 'cli.js');
}
