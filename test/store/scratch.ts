import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const made: string[] = [];

/** A fresh folder, removed after the file's last test. */
export function scratch(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'shotgraph-store-')));
  made.push(folder);
  return folder;
}

afterAll(() => made.splice(0).forEach((path) => rmSync(path, { recursive: true, force: true })));
