import { relative } from 'node:path';
import type { Transport } from '../../core/ports.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { HostName } from '../../core/take.ts';
import type { Storyboard } from '../../manifest/storyboard.ts';
import { readDotEnv } from '../../store/dot-env.ts';
import type { Places } from '../../store/places.ts';
import { mainFile } from './build-plan.ts';
import { CLOCK } from './clock.ts';
import { Endpoints } from './endpoints.ts';
import { environmentTrouble, type Trouble } from './trouble.ts';

export interface EndpointSources {
  readonly storyboard: Storyboard;
  readonly places: Places;
  readonly transport: Transport;
  /** Where keys and base URLs come from; `process.env` by default. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly trustBaseUrl?: boolean;
  /** The addresses of a simulator that is up; set = no provider is asked for anything. */
  readonly simulator?: Readonly<Record<HostName, string>>;
}

/** Where requests go and with which keys: the environment, the `.env` files of the storyboard, the storyboard itself. */
export async function openEndpoints(sources: EndpointSources): Promise<Result<Endpoints, Trouble>> {
  const { storyboard, places, transport, env, trustBaseUrl = false, simulator } = sources;
  const dotEnv = await readDotEnv(mainFile(storyboard), places.root);
  if (!dotEnv.ok) return err(environmentTrouble(2, dotEnv.error));
  const files = new Map<string, Record<string, string>>();
  for (const [key, { value, file }] of dotEnv.value) files.set(file, { ...files.get(file), [key]: value });
  return ok(
    new Endpoints({
      storyboard,
      env: env ?? process.env,
      dotEnv: [...files].map(([path, values]) => ({ path: relative(process.cwd(), path), values })),
      trustBaseUrl,
      ...(simulator && { simulator }),
      transport,
      clock: CLOCK,
    }),
  );
}
