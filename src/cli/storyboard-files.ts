import { existsSync } from 'node:fs';

/** The files that arguments name; patterns are expanded where the shell did not (Windows, quotes), in sorted order. */
export async function storyboardFiles(args: readonly string[]): Promise<readonly string[]> {
  const files: string[] = [];
  for (const arg of args) {
    if (!/[*?[{]/.test(arg) || existsSync(arg)) {
      files.push(arg);
      continue;
    }
    const { default: glob } = await import('fast-glob');
    const found = await glob(arg.replaceAll('\\', '/'), { ignore: ['**/*.lock.yaml', '**/node_modules/**'] });
    files.push(...(found.length > 0 ? found.sort() : [arg]));
  }
  return [...new Set(files)];
}
