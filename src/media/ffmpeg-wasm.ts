import { createRequire } from 'node:module';
import { readFileSync, writeFileSync, writeSync } from 'node:fs';

// A process of its own: runs ffmpeg as WebAssembly once, and ends. The job comes on the standard input.

/** One run, and the files that it sees: the name inside and the path outside. */
export interface WasmJob {
  /** Of `ffmpeg-core.js`. */
  readonly core: string;
  readonly args: readonly string[];
  readonly inputs: readonly (readonly [string, string])[];
  readonly outputs: readonly (readonly [string, string])[];
}

/** What is used of the module that emscripten makes. */
interface Core {
  readonly FS: {
    writeFile(name: string, bytes: Uint8Array, options: { readonly canOwn: boolean }): void;
    readFile(name: string): Uint8Array;
    unlink(name: string): void;
  };
  ret: number;
  setLogger(log: (line: { readonly type: string; readonly message: string }) => void): void;
  exec(...args: readonly string[]): number;
}

type CreateCore = (options: { readonly wasmBinary: Uint8Array; readonly mainScriptUrlOrBlob: string }) => Promise<Core>;

try {
  process.exitCode = await work(JSON.parse(readFileSync(0, 'utf8')) as WasmJob);
} catch (cause) {
  writeSync(2, `${cause instanceof Error ? cause.message : String(cause)}\n`);
  process.exitCode = 1;
}

async function work({ core: path, args, inputs, outputs }: WasmJob): Promise<number> {
  const core = await load(path);
  core.setLogger(({ type, message }) => writeSync(type === 'stdout' ? 1 : 2, `${message}\n`));
  for (const [name, outside] of inputs) core.FS.writeFile(name, readFileSync(outside), { canOwn: true });
  core.ret = -1;
  core.exec(...args);
  if (core.ret !== 0) return core.ret > 0 && core.ret < 256 ? core.ret : 1;
  for (const [name] of inputs) core.FS.unlink(name);
  for (const [name, outside] of outputs) writeFileSync(outside, core.FS.readFile(name));
  return 0;
}

/** The package is made for a browser's worker, so this process looks like one. */
async function load(path: string): Promise<Core> {
  Object.assign(globalThis, { self: globalThis, location: { href: `file://${path}` } });
  const create = createRequire(import.meta.url)(path) as CreateCore;
  const wasm = path.replace(/\.js$/, '.wasm');
  const place = btoa(JSON.stringify({ wasmURL: 'ffmpeg-core.wasm' }));
  return create({ wasmBinary: readFileSync(wasm), mainScriptUrlOrBlob: `ffmpeg-core.js#${place}` });
}
