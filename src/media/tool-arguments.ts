import type { Failure } from '../core/failure.ts';
import { ok, type Result } from '../core/result.ts';
import type { ToolArgument } from './media-tool.ts';
import { inputOptions } from './tool-input.ts';

/** How a tool names a file: on the disk, or in a memory of its own. */
export interface FileNames {
  input(path: string): string;
  output(path: string): string;
}

/** Before everything else: no questions, no banner, errors only, and what is there is replaced. */
const ALWAYS = ['-nostdin', '-hide_banner', '-y', '-v', 'error'] as const;

/** Reports to the standard output, in lines of `name=value`. */
const WITH_PROGRESS = ['-nostats', '-progress', 'pipe:1'] as const;

/** The arguments as the program takes them. */
export async function programArguments(
  args: readonly ToolArgument[],
  names: FileNames,
  withProgress: boolean,
): Promise<Result<readonly string[], Failure>> {
  const plain: string[] = [...ALWAYS, ...(withProgress ? WITH_PROGRESS : [])];
  for (const arg of args) {
    if (typeof arg === 'string') plain.push(arg);
    else if ('output' in arg) plain.push(names.output(arg.output));
    else {
      const options = await inputOptions(arg.input);
      if (!options.ok) return options;
      plain.push(...options.value, '-i', names.input(arg.input));
    }
  }
  return ok(plain);
}

/** Listens for how far the output is, in seconds. */
export function progressListener(onProgress: (seconds: number) => void): (line: string) => void {
  return (line) => {
    const microseconds = /^out_time_us=(\d+)$/.exec(line)?.[1];
    if (microseconds !== undefined) onProgress(Number(microseconds) / 1e6);
  };
}
