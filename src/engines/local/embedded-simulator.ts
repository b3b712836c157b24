import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { baseUrlsAt, type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { picturesFrom } from '../../simulator/options.ts';
import type { Places } from '../../store/places.ts';
import type { SimulatorSettings } from './simulator-settings.ts';

/** Long enough to see what goes on, short enough not to wait for it. */
const LATENCY_MS = 2_000;

/**
 * A simulator in this process that remembers its tasks and its port, so that an interrupted simulated run can be
 * taken up again like a real one. It lives beside the simulated state of its storyboard, one for each.
 */
export async function startEmbeddedSimulator(places: Places, settings: SimulatorSettings): Promise<Simulator> {
  const folder = join(places.stateFolder, 'simulator');
  const portFile = portFileOf(places);
  await mkdir(dirname(portFile), { recursive: true });
  const preferPort = Number.parseInt(await readFile(portFile, 'utf8').catch(() => ''), 10);
  const simulator = await startSimulator({
    stateFile: join(folder, `${places.label}.jsonl`),
    pictures: picturesFrom(process.env),
    latency: { medianMs: settings.latencyMs ?? LATENCY_MS, spread: 0.3 },
    ...(Number.isInteger(preferPort) && { preferPort }),
    ...(settings.seed !== undefined && { seed: settings.seed }),
    ...(settings.faults && { faults: settings.faults }),
  });
  await writeFile(portFile, `${simulator.port}\n`);
  return simulator;
}

/** The addresses of the simulator that another process has up for its run; undefined where none was ever started. */
export async function runningSimulator(places: Places): Promise<Simulator['baseUrls'] | undefined> {
  const port = Number.parseInt(await readFile(portFileOf(places), 'utf8').catch(() => ''), 10);
  return Number.isInteger(port) ? baseUrlsAt(`http://127.0.0.1:${port}`) : undefined;
}

function portFileOf({ stateFolder, label }: Places): string {
  return join(stateFolder, 'simulator', `${label}.port`);
}
