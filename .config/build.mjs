// Bundles the library and the CLI into dist/. Small modules that every start needs (yaml, commander, the Handlebars
// parser) go into the bundle, which halves the start-up time; what only some commands need stays in node_modules
// and is imported when it is used. See docs/decisions/.
import { rm } from 'node:fs/promises';
import { build } from 'esbuild';

const root = new URL('..', import.meta.url).pathname;
await rm(`${root}/dist`, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: { cli: 'src/cli/main.ts', index: 'src/index.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: ['undici', 'zod', 'mediabunny', 'gpt-tokenizer', 'fast-glob', 'log-update', 'p-limit'],
  chunkNames: 'chunks/[name]-[hash]',
  legalComments: 'linked',
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});
