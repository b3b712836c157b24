import { createRequire } from 'node:module';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { err, ok, type Result } from '../core/result.ts';
import { outcomeOf } from './media-failure.ts';
import type { MediaTool } from './media-tool.ts';
import { runChild } from './run-child.ts';
import { programArguments, progressListener } from './tool-arguments.ts';
import type { WasmJob } from './ffmpeg-wasm.ts';

/** The one version that is known to run outside of a browser; its makers do not promise that any does. */
export const FFMPEG_CORE = '0.12.10';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * ffmpeg as WebAssembly, each job in a process of its own: it can be ended there, its memory returns, and nothing of a
 * job is left for the next. Undefined = it is not installed; the error says why the one that is cannot be used.
 */
export function wasmTool(env: Environment): Result<MediaTool, string> | undefined {
  const core = findCore();
  if (!core) return undefined;
  if (core.version !== FFMPEG_CORE) return err(`@ffmpeg/core is installed as ${core.version}, not as ${FFMPEG_CORE}`);
  const worker = WORKERS.map((place) => fileURLToPath(new URL(place, import.meta.url))).find((path) =>
    existsSync(path),
  );
  if (worker === undefined) return err('@ffmpeg/core needs dist/ffmpeg-wasm.js: run `npm run build`');
  const name = `@ffmpeg/core ${core.version}`;
  return ok({
    name,
    kind: 'wasm',
    can: { crossfade: true, h264: 'libx264', aac: true },
    run: async (job) => {
      const { args, timeoutMs, signal, onProgress } = job;
      const names = namesInMemory();
      const plain = await programArguments(args, names, onProgress !== undefined);
      if (!plain.ok) return plain;
      const work: WasmJob = { core: core.path, args: plain.value, ...names.files };
      const end = await runChild({
        program: process.execPath,
        args: [worker],
        env,
        stdin: JSON.stringify(work),
        timeoutMs,
        ...(signal && { signal }),
        ...(onProgress && { onLine: progressListener(onProgress) }),
      });
      return outcomeOf(name, end, timeoutMs);
    },
  });
}

/** Where the worker is: beside this file in dist/, above it from a chunk, and from the sources in what was built last. */
const WORKERS = ['./ffmpeg-wasm.js', '../ffmpeg-wasm.js', '../../dist/ffmpeg-wasm.js'] as const;

/** Looked for where shotgraph itself is installed, never where the storyboard is. */
function findCore(): { readonly path: string; readonly version: string } | undefined {
  try {
    const path = createRequire(import.meta.url).resolve('@ffmpeg/core');
    const manifest = join(dirname(path), '..', '..', 'package.json');
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
    return { path, version };
  } catch {
    return undefined;
  }
}

/** Its files have names of ours, so that what they are called outside says nothing to it. */
function namesInMemory() {
  const inputs: [string, string][] = [];
  const outputs: [string, string][] = [];
  const add = (list: [string, string][], kind: string, path: string): string => {
    const known = list.find(([, outside]) => outside === path);
    const name = known?.[0] ?? `${kind}${list.length}`;
    if (!known) list.push([name, path]);
    return `file:${name}`;
  };
  return {
    input: (path: string) => add(inputs, 'in', path),
    output: (path: string) => add(outputs, 'out', path),
    files: { inputs, outputs },
  };
}
