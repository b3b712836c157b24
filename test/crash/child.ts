import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CLI } from '../support/built-cli.ts';
import type { Ending } from './schedule.ts';

const PRELOAD = pathToFileURL(join(import.meta.dirname, 'preload.mjs')).href;

/** No command of ours takes this long; one that does hangs. */
const PATIENCE_MS = 30_000;

/** What the preload told of a process. */
export type Told =
  | { readonly kind: 'violation'; readonly what: string }
  | { readonly kind: 'submit'; readonly attempt?: string }
  | { readonly kind: 'boundaries'; readonly labels: readonly string[] }
  | { readonly kind: 'killed'; readonly label: string; readonly when: string; readonly undone?: readonly string[] };

export interface Ended {
  readonly args: readonly string[];
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly told: readonly Told[];
  /** Killed because it did not end. */
  readonly hung: boolean;
}

/** Runs the built CLI in a folder and ends it as asked. */
export async function runChild(
  folder: string,
  args: readonly string[],
  how: { readonly env: Readonly<Record<string, string>>; readonly ending: Ending },
): Promise<Ended> {
  const notes = mkdtempSync(join(tmpdir(), 'shotgraph-told-'));
  const reportFile = join(notes, 'report.jsonl');
  const order = orderOf(how.ending);
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      HOME: '/nonexistent',
      TMPDIR: notes,
      NO_COLOR: '1',
      NODE_OPTIONS: `--import=${PRELOAD}`,
      SHOTGRAPH_CRASH_REPORT: reportFile,
      ...(order !== undefined && { SHOTGRAPH_CRASH: order }),
      ...how.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const timers = endLater(child, how.ending);
  let hung = false;
  const patience = setTimeout(() => {
    hung = true;
    child.kill('SIGKILL');
  }, PATIENCE_MS);
  const [stdout, stderr] = [gather(child.stdout), gather(child.stderr)];
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((done, fail) => {
    child.on('close', (...end) => done(end)).on('error', fail);
  });
  for (const timer of [...timers, patience]) clearTimeout(timer);
  const told = existsSync(reportFile) ? linesOf(readFileSync(reportFile, 'utf8')) : [];
  rmSync(notes, { recursive: true, force: true });
  return { args, code, signal, stdout: stdout(), stderr: stderr(), told, hung };
}

function gather(stream: ChildProcess['stdout']): () => string {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString();
}

function linesOf(text: string): readonly Told[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Told);
}

/** What the preload is asked to do. */
function orderOf(ending: Ending): string | undefined {
  switch (ending.kind) {
    case 'none':
    case 'interrupt':
      return undefined;
    case 'boundary': {
      const { kind: _kind, ...order } = ending;
      return JSON.stringify(order);
    }
    case 'time':
      return ending.power === undefined ? undefined : JSON.stringify({ afterMs: ending.afterMs, power: ending.power });
  }
}

/** What is done to it from outside. */
function endLater(child: ChildProcess, ending: Ending): readonly NodeJS.Timeout[] {
  const later = (ms: number, signal: NodeJS.Signals): NodeJS.Timeout => setTimeout(() => child.kill(signal), ms);
  if (ending.kind === 'time' && ending.power === undefined) return [later(ending.afterMs, 'SIGKILL')];
  if (ending.kind !== 'interrupt') return [];
  const first = later(ending.afterMs, 'SIGINT');
  return ending.twice ? [first, later(ending.afterMs + 60, 'SIGINT')] : [first];
}
