import { spawn } from 'node:child_process';

/** One run of a program, without a shell: every argument is data. */
export interface ChildJob {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What it reads on its standard input; absent = nothing. */
  readonly stdin?: string;
  /** Killed after that, by a signal that it cannot refuse. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Each line of its standard output. */
  readonly onLine?: (line: string) => void;
}

/** How it ended. What it wrote is cut at 64 kB each: the end is kept, where a program says what went wrong. */
export type ChildEnd =
  | { readonly kind: 'exited'; readonly code: number | string; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'not-started'; readonly why: string }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'stopped' };

const LIMIT = 64 * 1024;

/** All that a decoder needs of the environment: no key of a provider goes to another program. */
const PASSED_ON =
  /^(?:PATH|HOME|TMPDIR|TEMP|TMP|LANG|LC_ALL|LD_LIBRARY_PATH|DYLD_\w+|XDG_RUNTIME_DIR|SYSTEMROOT|WINDIR|COMSPEC|PATHEXT|USERPROFILE|APPDATA|LOCALAPPDATA)$/i;

/** Runs a program to its end. Never throws. */
export function runChild(job: ChildJob): Promise<ChildEnd> {
  const { program, args, stdin, timeoutMs, signal, onLine } = job;
  if (signal?.aborted === true) return Promise.resolve({ kind: 'stopped' });
  return new Promise((done) => {
    const env = Object.fromEntries(Object.entries(job.env).filter(([name]) => PASSED_ON.test(name)));
    const child = start(program, args, env);
    if (typeof child === 'string') return done({ kind: 'not-started', why: child });
    const stdout = new Tail();
    const stderr = new Tail();
    const lines = new Lines(onLine);
    const end = (how: ChildEnd): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      done(how);
    };
    // What it started itself may keep the pipes open: nothing waits for them then.
    const kill = (how: ChildEnd): void => {
      child.kill('SIGKILL');
      child.stdout.destroy();
      child.stderr.destroy();
      end(how);
    };
    const stop = (): void => kill({ kind: 'stopped' });
    const timer = setTimeout(() => kill({ kind: 'timed-out' }), timeoutMs);
    signal?.addEventListener('abort', stop);
    child.stdout.on('data', (chunk: Buffer) => {
      stdout.add(chunk);
      lines.add(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => stderr.add(chunk));
    child.stdin.on('error', () => undefined); // it ended without reading: its exit code says why
    child.stdin.end(stdin ?? '');
    child.once('error', (cause) => end({ kind: 'not-started', why: cause.message }));
    child.once('close', (code, name) => {
      end({ kind: 'exited', code: code ?? name ?? 'unknown', stdout: stdout.text(), stderr: stderr.text() });
    });
  });
}

function start(program: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  try {
    return spawn(program, args, { env, stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true });
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}

/** The last 64 kB of what comes. */
class Tail {
  #chunks: Buffer[] = [];
  #length = 0;

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length < 4 * LIMIT) return;
    this.#chunks = [Buffer.concat(this.#chunks).subarray(-LIMIT)];
    this.#length = LIMIT;
  }

  text(): string {
    return Buffer.concat(this.#chunks).subarray(-LIMIT).toString('utf8');
  }
}

class Lines {
  readonly #each: ((line: string) => void) | undefined;
  #rest = '';

  constructor(each: ((line: string) => void) | undefined) {
    this.#each = each;
  }

  add(chunk: Buffer): void {
    if (!this.#each) return;
    const lines = (this.#rest + chunk.toString('latin1')).split('\n');
    this.#rest = (lines.pop() ?? '').slice(-1024);
    for (const line of lines) this.#each(line.trimEnd());
  }
}
