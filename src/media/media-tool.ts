import type { Failure } from '../core/failure.ts';
import type { Result } from '../core/result.ts';

/** A program that decodes and encodes: ffmpeg on this machine, or the same as WebAssembly. */
export interface MediaTool {
  /** For the user: `ffmpeg 5.1.9 (/usr/bin/ffmpeg)`, `@ffmpeg/core 0.12.10`. */
  readonly name: string;
  readonly kind: 'system' | 'wasm';
  readonly can: ToolAbilities;
  /** Runs it once. A failure has the reason `media`, or `disk` where our own storage said no; it never throws. */
  run(job: ToolJob): Promise<Result<ToolOutput, Failure>>;
}

export interface ToolAbilities {
  /** The filter `xfade`. */
  readonly crossfade: boolean;
  /** The encoder for H.264 that is used, e.g. `libx264`; absent = there is none. */
  readonly h264?: string;
  readonly aac: boolean;
}

/**
 * An argument as it is, or a file by its absolute path: the tool's own way to name it is put in, and nothing in a path
 * is ever an option. An input stands for its `-i`, too, and for what reads it, which its first bytes decide.
 */
export type ToolArgument = string | { readonly input: string } | { readonly output: string };

interface ToolJob {
  readonly args: readonly ToolArgument[];
  /** Killed after that. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Seconds of output that are done. */
  readonly onProgress?: (seconds: number) => void;
}

export interface ToolOutput {
  /** What it wrote to its standard output and error, cut at 64 kB each. */
  readonly stdout: string;
  readonly stderr: string;
}

/** Why there is none, and what to do about it. */
export interface NoMediaTool {
  readonly message: string;
  /** How to install one. */
  readonly help: string;
}
