import { readFileSync } from 'node:fs';

const root = new URL('..', import.meta.url).pathname;
const { version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));

/** How dist/ is bundled, so that the benchmark can bundle another build just the same. */
export const BUNDLE = {
  absWorkingDir: root,
  entryPoints: {
    cli: 'src/cli/start.ts',
    index: 'src/index.ts',
    'ffmpeg-wasm': 'src/media/ffmpeg-wasm.ts',
    'render-worker': 'src/simulator/picture/render-worker.ts',
  },
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: ['mediabunny', '@mediabunny/aac-encoder', 'gpt-tokenizer', '@resvg/resvg-wasm'],
  // The same code as ES modules, of which the bundler leaves out what is not used.
  alias: {
    yaml: `${root}/node_modules/yaml/browser/dist/index.js`,
    '@smithy/signature-v4': `${root}/node_modules/@smithy/signature-v4/dist-es/index.js`,
  },
  minifySyntax: true,
  minifyWhitespace: true,
  chunkNames: 'chunks/[name]-[hash]',
  define: { SHOTGRAPH_VERSION: JSON.stringify(version) },
  legalComments: 'linked',
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
};
