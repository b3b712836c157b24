import { readFileSync } from 'node:fs';

/** The package's version, from the package.json that is shipped beside `dist/`. */
export const version: string = readVersion();

function readVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const found = /"version":\s*"([^"]+)"/.exec(text)?.[1];
  return found ?? 'unknown';
}
