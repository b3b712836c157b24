import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { err, ok, type Result } from '../core/result.ts';
import { cannotRead, errorCode, type StoreError } from './store-error.ts';

/** A setting from a `.env` file. Secrets are among them: never written, never shown. */
export interface DotEnvValue {
  readonly value: string;
  /** The file that says so. */
  readonly file: string;
}

/** The settings of `.env` beside the storyboard and in the folders above it up to `root`; the nearest file wins, key by key. */
export async function readDotEnv(
  storyboardFile: string,
  root: string,
): Promise<Result<ReadonlyMap<string, DotEnvValue>, StoreError>> {
  const values = new Map<string, DotEnvValue>();
  const top = resolve(root);
  for (let folder = dirname(resolve(storyboardFile)); ; folder = dirname(folder)) {
    const file = join(folder, '.env');
    try {
      const text = await readFile(file, 'utf8');
      for (const [key, value] of Object.entries(parseEnv(text.replace(/^\ufeff/, '')))) {
        if (value !== undefined && !values.has(key)) values.set(key, { value, file });
      }
    } catch (cause) {
      // A folder named .env is a Python environment.
      if (!['ENOENT', 'EISDIR'].includes(errorCode(cause) ?? '')) return err(cannotRead(file, cause));
    }
    if (folder === top || folder === dirname(folder)) return ok(values);
  }
}
