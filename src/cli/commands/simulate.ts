import { setTimeout as delay } from 'node:timers/promises';
import { parseFault } from '../../simulator/fault-grammar.ts';
import { picturesFrom } from '../../simulator/options.ts';
import { startSimulator } from '../../simulator/simulator.ts';
import type { Terminal } from '../terminal.ts';

export interface SimulateFlags {
  readonly port?: number;
  readonly speed?: number;
  readonly latency?: number;
  readonly seed?: string;
  readonly fault?: readonly string[];
  readonly state?: string;
  readonly plain?: boolean;
}

const FOREVER_MS = 2 ** 31 - 1;

/** `shotgraph simulate`: the providers on this machine, until it is stopped. */
export async function simulate(flags: SimulateFlags, signal: AbortSignal, terminal: Terminal): Promise<number> {
  const faults = (flags.fault ?? []).map((text) => parseFault(text));
  const wrong = faults.find((fault) => !fault.ok);
  if (wrong && !wrong.ok) {
    terminal.err(`${terminal.errorStyle.bad('error')}: ${wrong.error}\n`);
    return 2;
  }
  const started = await startSimulator({
    ...(flags.port !== undefined && { port: flags.port }),
    ...(flags.speed !== undefined && { speed: flags.speed }),
    ...(flags.latency !== undefined && { latency: { medianMs: flags.latency, spread: 0.3 } }),
    ...(flags.seed !== undefined && { seed: flags.seed }),
    ...(flags.state !== undefined && { stateFile: flags.state }),
    pictures: flags.plain ? 'plain' : picturesFrom(process.env),
    faults: faults.flatMap((fault) => (fault.ok ? [fault.value] : [])),
  }).catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
  if (typeof started === 'string') {
    terminal.err(
      `${terminal.errorStyle.bad('error')}: the simulator cannot start: ${started}\n  ${terminal.errorStyle.good('fix:')} choose another --port\n`,
    );
    return 1;
  }
  const lines = Object.entries(started.baseUrls).map(([name, url]) => `  ${name.padEnd(8)} ${url}`);
  terminal.out(
    `the simulator listens on ${started.origin}, for programs of your own; any key will do\n${lines.join('\n')}\n` +
      `shotgraph itself uses one of its own with --simulate, and refuses this one. Ctrl-C stops it.\n`,
  );
  while (!signal.aborted) await delay(FOREVER_MS, undefined, { signal }).catch(() => undefined);
  await started.close();
  return 0;
}
