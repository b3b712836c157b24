import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Failure } from '../core/failure.ts';
import { err, type Result } from '../core/result.ts';
import { unwritable } from './media-failure.ts';

/**
 * Makes a file whole or not at all: `make` writes it under a name of its own in the same folder, and only what it calls
 * good takes the place of what stands at `target`, its bytes synced before.
 */
export async function atomically<T>(
  target: string,
  make: (temporary: string) => Promise<Result<T, Failure>>,
): Promise<Result<T, Failure>> {
  const folder = dirname(target);
  const temporary = join(folder, `.shotgraph-${randomUUID()}.tmp`);
  try {
    await mkdir(folder, { recursive: true });
    const made = await make(temporary);
    if (!made.ok) return made;
    await sync(temporary, 'r+');
    await rename(temporary, target);
    if (process.platform !== 'win32') await sync(folder, 'r'); // folders cannot be opened there
    return made;
  } catch (cause) {
    return err(unwritable(target, cause));
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

async function sync(path: string, flags: 'r' | 'r+'): Promise<void> {
  const handle = await open(path, flags);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
