// Bundles the library and the CLI into dist/, which makes them start several times faster: one file is read in place of
// hundreds, and only the parts of a package that are used. The two packages that are mostly data, and that few runs
// need, stay dependencies. See docs/decisions/0002-bundle.md.
import { rm } from 'node:fs/promises';
import { build } from 'esbuild';
import { BUNDLE } from './bundle.mjs';

await rm(new URL('../dist', import.meta.url), { recursive: true, force: true });
await build({ ...BUNDLE, outdir: 'dist' });
