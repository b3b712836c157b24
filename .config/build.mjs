// Bundles the library and the CLI into dist/, which makes them start several times faster: one file is read in place of
// hundreds, and only the parts of a package that are used. The two packages that are mostly data, and that few runs
// need, stay dependencies. See docs/decisions/0002-bundle.md.
import { readFile, rm } from 'node:fs/promises';
import { build } from 'esbuild';

const root = new URL('..', import.meta.url).pathname;
await rm(`${root}/dist`, { recursive: true, force: true });
const { version } = JSON.parse(await readFile(`${root}/package.json`, 'utf8'));
await build({
  absWorkingDir: root,
  entryPoints: { cli: 'src/cli/start.ts', index: 'src/index.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: ['mediabunny', 'gpt-tokenizer'],
  // The same code as ES modules, of which the bundler leaves out what is not used.
  alias: { yaml: `${root}/node_modules/yaml/browser/dist/index.js` },
  minifySyntax: true,
  minifyWhitespace: true,
  chunkNames: 'chunks/[name]-[hash]',
  define: { SHOTGRAPH_VERSION: JSON.stringify(version) },
  legalComments: 'linked',
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});
