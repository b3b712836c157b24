import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { SimulatorOptions } from '../../src/simulator/options.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';

/** The simulator without the header that tells it from a vendor, for runs that are meant to be real. */
export interface Vendor {
  readonly simulator: Simulator;
  /** Environment for the CLI: base URLs and a key for each provider. */
  readonly env: Readonly<Record<string, string>>;
  readonly key: string;
  /** From now on every POST is taken on and none is answered, until what this gives is called. */
  readonly holdAnswers: () => () => void;
}

/** For the length of a test. */
export async function startVendor(options: SimulatorOptions = {}, key?: string): Promise<Vendor> {
  const vendor = await openVendor(options, key);
  onTestFinished(vendor.close);
  return vendor;
}

export async function openVendor(
  options: SimulatorOptions = {},
  key = 'planted-key-6f1d0c9b7a',
): Promise<Vendor & { readonly close: () => Promise<void> }> {
  const simulator = await startSimulator({ pictures: 'plain', latency: { medianMs: 300, spread: 0.3 }, ...options });
  let isHolding = false;
  const server = createServer((incoming, outgoing) => {
    const { method, headers, url } = incoming;
    const onward = forward(
      { port: simulator.port, host: '127.0.0.1', method, path: url, headers: { ...headers, connection: 'close' } },
      (reply) => {
        const { 'shotgraph-simulator': _told, connection: _ours, ...rest } = reply.headers;
        const chunks: Buffer[] = [];
        reply.on('data', (chunk: Buffer) => chunks.push(chunk));
        const passOn = (): Buffer => {
          const body = Buffer.concat(chunks);
          const isText = /json|text/.test(rest['content-type'] ?? '');
          outgoing.writeHead(reply.statusCode ?? 502, rest);
          return isText ? Buffer.from(body.toString().replaceAll(simulator.origin, origin)) : body;
        };
        // An answer that breaks off there breaks off here.
        reply.on('error', () => outgoing.write(passOn(), () => outgoing.destroy()));
        reply.on('end', () => {
          if (!isHolding || method !== 'POST') outgoing.end(passOn());
        });
      },
    );
    onward.on('error', () => outgoing.destroy());
    incoming.on('data', (chunk: Buffer) => onward.write(Buffer.from(rewritten(chunk, headers['content-type']))));
    incoming.on('end', () => onward.end());
    incoming.on('error', () => onward.destroy());
  });
  const rewritten = (chunk: Buffer, type: string | undefined): Buffer =>
    /json/.test(type ?? '') ? Buffer.from(chunk.toString().replaceAll(origin, simulator.origin)) : chunk;
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  // As long as the simulator's own origin, so that no length changes on the way.
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = Object.fromEntries(
    Object.keys(simulator.baseUrls).flatMap((name) => [
      [`${name.toUpperCase()}_BASE_URL`, `${origin}/${name}`],
      [`${name.toUpperCase()}_API_KEY`, key],
    ]),
  );
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await simulator.close();
  };
  const holdAnswers = (): (() => void) => {
    isHolding = true;
    return () => void (isHolding = false);
  };
  return { simulator, env, key, holdAnswers, close };
}
