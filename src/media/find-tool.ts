import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { err, type Result } from '../core/result.ts';
import type { MediaTool, NoMediaTool } from './media-tool.ts';
import { systemTool } from './system-tool.ts';
import { FFMPEG_CORE, wasmTool } from './wasm-tool.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const found = new Map<string, Promise<Result<MediaTool, NoMediaTool>>>();

/**
 * The tool that decodes and encodes: what `SHOTGRAPH_FFMPEG` says (a path, or `wasm`), else `ffmpeg` on the PATH, else
 * @ffmpeg/core. Asked once a process. `env` is the process's own environment: nothing that lies beside a storyboard, a
 * `.env` neither, chooses what runs.
 */
export function findTool({ env }: { readonly env: Environment }): Promise<Result<MediaTool, NoMediaTool>> {
  const path = env['PATH'] ?? env['Path'] ?? '';
  const key = JSON.stringify([env['SHOTGRAPH_FFMPEG'] ?? '', path]);
  const known = found.get(key) ?? look(env, path);
  found.set(key, known);
  return known;
}

async function look(env: Environment, path: string): Promise<Result<MediaTool, NoMediaTool>> {
  const wish = env['SHOTGRAPH_FFMPEG'] ?? '';
  if (wish === 'wasm') {
    const tool = wasmTool(env);
    if (tool?.ok === true) return tool;
    return none(`SHOTGRAPH_FFMPEG asks for @ffmpeg/core: ${tool ? tool.error : 'it is not installed'}`, INSTALL_CORE);
  }
  if (wish !== '') {
    const tool = await systemTool(resolve(wish), env);
    return tool.ok
      ? tool
      : none(`SHOTGRAPH_FFMPEG names ${wish}, which ${tool.error}`, 'correct or unset SHOTGRAPH_FFMPEG');
  }
  const problems: string[] = [];
  for (const program of await programsOn(path)) {
    const tool = await systemTool(program, env);
    if (tool.ok) return tool;
    problems.push(`${program} ${tool.error}`);
  }
  const tool = wasmTool(env);
  if (tool?.ok === true) return tool;
  if (tool) problems.push(tool.error);
  return none(['no ffmpeg is installed', ...problems].join('; '), INSTALL);
}

const INSTALL_CORE = `run: npm i @ffmpeg/core@${FFMPEG_CORE}`;
const INSTALL =
  'install ffmpeg (`apt install ffmpeg`, `brew install ffmpeg`, `winget install ffmpeg`), ' +
  `or run: npm i @ffmpeg/core@${FFMPEG_CORE}`;

function none(message: string, help: string): { readonly ok: false; readonly error: NoMediaTool } {
  return err({ message, help });
}

/** Every ffmpeg on the PATH, in order. A relative entry would run what lies in the folder one happens to be in. */
async function programsOn(path: string): Promise<readonly string[]> {
  const name = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg';
  const candidates = path
    .split(delimiter)
    .filter(isAbsolute)
    .map((folder) => join(folder, name));
  const results = await Promise.all(
    [...new Set(candidates)].map(async (file) => ((await isProgram(file)) ? [file] : [])),
  );
  return results.flat();
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
