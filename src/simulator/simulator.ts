import type { Server } from 'node:http';
import type { HostName } from '../core/take.ts';
import { apimartRoutes } from './apimart.ts';
import { bucketRoutes } from './bucket.ts';
import { controlRoutes } from './control.ts';
import type { Route } from './exchange.ts';
import type { Fault } from './fault.ts';
import { fileRoutes } from './file-routes.ts';
import { gmiRoutes } from './gmi.ts';
import { inspectWorld, type Inspection } from './inspection.ts';
import type { SimulatorOptions } from './options.ts';
import { makeServer } from './server.ts';
import { World } from './world.ts';

/*
 * The simulator: one HTTP server on loopback that speaks every provider's dialect, for tests, `--simulate` and
 * `shotgraph simulate`. It owns what the vendors do: judging requests, the life of a task, result files and their
 * expiry, charges. It does not own, and must never learn from, what our client thinks they do.
 *
 * S1  It is written from the vendors' documents alone. Where they are silent it is strict (an unknown parameter is
 *     refused), so that a client's mistake shows here and not on a bill.
 * S2  A request becomes exactly one task or none. Refusals leave no task and no charge; a lost reply leaves a task.
 * S3  What a task is doing follows from its record and the clock. There is no timer for a task.
 * S4  The same seed and the same requests give the same latencies and the same clips, byte for byte, in whatever
 *     order they arrive and on whatever port: links to our own files count as what they hold.
 * S5  Every answer carries `shotgraph-simulator: 1`, so that a run that pays can tell.
 * S6  Faults happen around the dialects (server, fault-reply), in the order planned, each as often as planned.
 *
 * What a clip shows and how it is drawn is a matter of picture/, which knows neither tasks nor vendors: it gets a
 * PictureRequest (task-picture.ts) and gives bytes. Nothing is drawn before it is fetched, nor on this thread.
 */

export interface Simulator {
  readonly port: number;
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** What stands for each vendor's address, and for the endpoint of a bucket. */
  readonly baseUrls: Readonly<Record<HostName, string>>;
  inspect(): Inspection;
  /** Adds a fault to those still to come. */
  plan(fault: Fault): void;
  /** Forgets tasks, uploads, faults and requests. */
  reset(): void;
  /** Breaks open connections; a second call waits for the first. */
  close(): Promise<void>;
}

/** Starts a simulator on 127.0.0.1. Rejects with what the system says if the port or the state file can not be had. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const world = new World(options);
  const server = makeServer(world, routesOf(world));
  const port = await listenOrFallBack(server, options);
  world.origin = `http://127.0.0.1:${port}`;
  world.files.origin = world.origin;
  let closed: Promise<void> | undefined;
  return {
    port,
    origin: world.origin,
    baseUrls: baseUrlsAt(world.origin),
    inspect: () => inspectWorld(world),
    plan: (fault) => world.faults.add(fault),
    reset: () => world.reset(),
    close: () => (closed ??= stop(server, world)),
  };
}

/** What stands for whom in a simulator at `http://127.0.0.1:PORT`. */
export function baseUrlsAt(origin: string): Simulator['baseUrls'] {
  return {
    apimart: `${origin}/apimart`,
    gccai: `${origin}/gccai`,
    gmi: `${origin}/gmi`,
    bucket: `${origin}/bucket`,
  };
}

function routesOf(world: World): readonly Route[] {
  return [
    ...apimartRoutes(world, 'apimart'),
    ...apimartRoutes(world, 'gccai'),
    ...gmiRoutes(world),
    ...fileRoutes(world),
    ...bucketRoutes(world),
    ...controlRoutes(world),
  ];
}

async function listenOrFallBack(server: Server, { port = 0, preferPort }: SimulatorOptions): Promise<number> {
  if (preferPort === undefined) return await listen(server, port);
  try {
    return await listen(server, preferPort);
  } catch {
    return await listen(server, port);
  }
}

async function listen(server: Server, port: number): Promise<number> {
  return await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

async function stop(server: Server, world: World): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
  world.close();
}
