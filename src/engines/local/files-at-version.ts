import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Failure } from '../../core/failure.ts';
import type { FileFacts } from '../../core/ports.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { ReadBytes } from '../../manifest/read.ts';
import type { GitVersion } from '../../store/git-version.ts';

/** Reads storyboards as a commit has them; rejects with `StoreError`. */
export function textsAt(version: GitVersion): ReadBytes {
  return async (path, limit) => {
    const file = await version.find(path);
    if (!file) return err({ kind: 'missing' });
    if (file.kind === 'folder') return err({ kind: 'folder' });
    if (file.kind === 'link')
      return err({ kind: 'unreadable', reason: `${version.revision} holds a link in its place` });
    return ok((await version.read(file)).subarray(0, limit));
  };
}

/** The facts of local files as a commit has them, and of which it has none, so that they count as they are now. */
export interface FilesAtVersion {
  readonly facts: ReadonlyMap<string, Result<FileFacts, Failure>>;
  readonly asNow: readonly string[];
}

/** Looks at files by their absolute paths; rejects with `StoreError`. */
export async function filesAt(version: GitVersion, paths: Iterable<string>): Promise<FilesAtVersion> {
  const { fileFacts } = await import('../../media/file-facts.ts');
  const facts = new Map<string, Result<FileFacts, Failure>>();
  const asNow: string[] = [];
  for (const path of new Set(paths)) {
    const file = await version.find(path);
    if (file?.kind === 'file') {
      const bytes = await version.read(file);
      facts.set(path, factsOfPointer(bytes, await fileFacts(path)) ?? (await factsOfBytes(bytes, path)));
    } else {
      asNow.push(path);
      facts.set(path, await fileFacts(path));
    }
  }
  return { facts, asNow };
}

/** What stands in git for a file that Git LFS keeps elsewhere. */
const LFS_POINTER =
  /^version https:\/\/git-lfs\.github\.com\/spec\/v1\n(?:.*\n)*?oid sha256:([0-9a-f]{64})\nsize (\d+)\n/;
const LARGEST_POINTER = 1024;

/** A pointer names content and size; of what kind the file is, its successor tells best. */
function factsOfPointer(bytes: Buffer, now: Result<FileFacts, Failure>): Result<FileFacts, Failure> | undefined {
  if (bytes.length > LARGEST_POINTER) return undefined;
  const [, sha256, size] = LFS_POINTER.exec(bytes.toString('latin1')) ?? [];
  if (sha256 === undefined) return undefined;
  if (now.ok && now.value.sha256 === sha256) return now;
  return ok({ ...(now.ok && now.value), sha256, bytes: Number(size) });
}

/** Length and format are read from a file, so the content becomes one for as long as that takes. */
async function factsOfBytes(bytes: Buffer, path: string): Promise<Result<FileFacts, Failure>> {
  const { fileFacts } = await import('../../media/file-facts.ts');
  const folder = await mkdtemp(join(tmpdir(), 'shotgraph-'));
  try {
    const copy = join(folder, 'file');
    await writeFile(copy, bytes);
    const facts = await fileFacts(copy);
    return facts.ok ? facts : err({ ...facts.error, message: facts.error.message.replace(copy, () => path) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
