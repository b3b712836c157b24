import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const manifest = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')) as {
  bin: Record<string, string>;
  exports: Record<string, unknown>;
  dependencies: Record<string, string>;
};

/** What `npm pack` would ship. */
function packed(): string[] {
  const text = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
  });
  const [{ files }] = JSON.parse(text.slice(text.indexOf('['))) as [{ files: { path: string }[] }];
  return files.map(({ path }) => path);
}

describe('the package', () => {
  const files = packed();

  it('holds the command, the library, its types and the schemas', () => {
    expect(files).toEqual(
      expect.arrayContaining([
        'dist/cli.js',
        'dist/index.js',
        'dist/types/index.d.ts',
        'schemas/storyboard.schema.json',
        'README.md',
        'LICENSE',
        'package.json',
      ]),
    );
    expect(readFileSync(resolve(root, manifest.bin['shotgraph'] ?? ''), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  it('holds nothing else', () => {
    const allowed = /^(dist\/|schemas\/|README\.md$|LICENSE$|package\.json$|CHANGELOG\.md$)/;
    expect(files.filter((file) => !allowed.test(file))).toEqual([]);
    expect(files.filter((file) => /\.(map|test\.)|node_modules|\.ts$/.test(file) && !file.endsWith('.d.ts'))).toEqual(
      [],
    );
  });

  it('imports at run time only what it depends on', () => {
    const imported = new Set<string>();
    for (const file of files.filter((path) => path.startsWith('dist/') && path.endsWith('.js'))) {
      const text = readFileSync(resolve(root, file), 'utf8');
      for (const [, target = ''] of text.matchAll(
        /(?:^|\n)(?:import|export)[^;'"\n]*?from\s*"([^"]+)"|import\("([^"]+)"\)/g,
      )) {
        if (target !== '' && !/^(node:|\.)/.test(target)) imported.add(target.split('/')[0] ?? '');
      }
    }
    const builtins = new Set(process.getBuiltinModule('node:module').builtinModules);
    const foreign = [...imported].filter((name) => !builtins.has(name));
    expect(foreign.filter((name) => !(name in manifest.dependencies))).toEqual([]);
  });

  it('names no registry and no machine in its lock', () => {
    const lock = readFileSync(resolve(root, 'package-lock.json'), 'utf8');
    expect(lock).not.toMatch(
      /"resolved"|https?:\/\/(?!github|opencollective|.*funding)[a-z.]*(registry|localhost|127\.)/,
    );
  });
});
