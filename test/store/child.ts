import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { build } from 'esbuild';
import { scratch } from './scratch.ts';

const HERE = new URL('.', import.meta.url).pathname;

/** Bundles a small program that imports the store room, so that another process can run it; returns its path. */
export async function program(source: string): Promise<string> {
  const outfile = join(scratch(), 'program.mjs');
  await build({
    stdin: { contents: source, resolveDir: HERE, loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
  return outfile;
}

export interface Child {
  readonly process: ChildProcessByStdio<Writable, Readable, Readable>;
  /** What it had written when it ended, and how it ended. */
  readonly ended: Promise<{ readonly stdout: string; readonly stderr: string; readonly code: number | null }>;
}

export function start(command: string, args: readonly string[]): Child {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<Awaited<Child['ended']>>((resolve) => {
    child.once('close', (code) => resolve({ stdout, stderr, code }));
  });
  return { process: child, ended };
}
