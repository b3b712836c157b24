import { openTerminal } from './terminal.ts';

/**
 * The command line's composition root: the one place that knows environment, standard streams, signals and exit codes.
 * A mistake of ours ends here, in words and with code 70; a stack is only for who asks for it.
 */
const interrupt = new AbortController();
const terminal = openTerminal((cause) => {
  interrupt.abort();
  // Who has read enough closes the pipe; what did not fit on a disk somebody wanted to have.
  if (cause.code !== 'ENOSPC') return;
  terminal.err('error: there is no space left for what is printed; it is not complete\n');
  process.on('exit', () => {
    process.exitCode ||= 1;
  });
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // The second one means it. Everything is recorded as it happens, so nothing is lost even then.
    if (interrupt.signal.aborted) process.exit(130);
    interrupt.abort();
    const what = process.argv[2] === 'run' ? 'stopping: nothing more is submitted' : 'stopping';
    terminal.err(`\n${what}; once more ends it at once\n`);
  });
}

// Whatever was forgotten ends the run as a signal would: open submits may still be answered with the ids of paid tasks.
process.on('uncaughtException', (error) => {
  process.exitCode = exitCodeOf(error);
  interrupt.abort();
});

try {
  const exit = (code: number): void => {
    process.exitCode ??= code;
  };
  const [verb, ...args] = process.argv.slice(2);
  if (verb === 'check' && args.length > 0 && args.every((arg) => !arg.startsWith('-'))) {
    // What editors and hooks run at every save starts without the parser of options it does not have.
    exit(await (await import('./commands/check.ts')).check(args, terminal));
  } else {
    const { makeProgram } = await import('./program.ts');
    await makeProgram({ terminal, signal: interrupt.signal, exit }).parseAsync();
  }
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(error: unknown): number {
  // The parser of options says by its error's code whether it has shown help or refused something.
  if (error instanceof Error && 'exitCode' in error) return error.exitCode === 0 ? 0 : 2;
  const message = error instanceof Error ? error.message : String(error);
  terminal.err(
    `${terminal.errorStyle.bad('bug in shotgraph')}: ${message}\n  nothing is lost: run again to take it up, and please report this\n`,
  );
  if (process.env['SHOTGRAPH_DEBUG'] && error instanceof Error) terminal.err(`${error.stack ?? ''}\n`);
  return 70;
}
