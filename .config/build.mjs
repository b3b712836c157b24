// Bundles the library and the CLI into dist/, which makes them start several times faster: one file is read in place of
// hundreds, and only the parts of a package that are used. The two packages that are mostly data, and that few runs
// need, stay dependencies. See docs/decisions/0002-bundle.md.
import { cp, mkdir, rm } from 'node:fs/promises';
import { build } from 'esbuild';
import { BUNDLE } from './bundle.mjs';

await rm(new URL('../dist', import.meta.url), { recursive: true, force: true });
await build({ ...BUNDLE, outdir: 'dist' });

// The fonts that pictures with text in them are drawn with, and what their makers allow. See docs/decisions/0018-text-in-pictures.md.
const fonts = new URL('../node_modules/@expo-google-fonts/noto-sans/', import.meta.url);
const shipped = new URL('../dist/fonts/', import.meta.url);
await mkdir(shipped, { recursive: true });
for (const [from, to] of [
  ['400Regular/NotoSans_400Regular.ttf', 'NotoSans_400Regular.ttf'],
  ['600SemiBold/NotoSans_600SemiBold.ttf', 'NotoSans_600SemiBold.ttf'],
  ['LICENSE_FONT', 'OFL.txt'],
]) {
  await cp(new URL(from, fonts), new URL(to, shipped));
}
