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
}

export async function startVendor(options: SimulatorOptions = {}, key = 'planted-key-6f1d0c9b7a'): Promise<Vendor> {
  const simulator = await startSimulator({ latency: { medianMs: 300, spread: 0.3 }, ...options });
  const server = createServer((incoming, outgoing) => {
    const { method, headers, url } = incoming;
    const onward = forward(
      { port: simulator.port, host: '127.0.0.1', method, path: url, headers: { ...headers, connection: 'close' } },
      (reply) => {
        const { 'shotgraph-simulator': _told, ...rest } = reply.headers;
        const chunks: Buffer[] = [];
        reply.on('data', (chunk: Buffer) => chunks.push(chunk));
        reply.on('error', () => outgoing.destroy());
        reply.on('end', () => {
          const body = Buffer.concat(chunks);
          const isText = /json|text/.test(rest['content-type'] ?? '');
          const sent = isText ? Buffer.from(body.toString().replaceAll(simulator.origin, origin)) : body;
          outgoing.writeHead(reply.statusCode ?? 502, { ...rest, 'content-length': String(sent.length) });
          outgoing.end(sent);
        });
      },
    );
    onward.on('error', () => outgoing.destroy());
    incoming.on('data', (chunk: Buffer) => onward.write(Buffer.from(rewritten(chunk, headers['content-type']))));
    incoming.on('end', () => onward.end());
  });
  const rewritten = (chunk: Buffer, type: string | undefined): Buffer =>
    /json/.test(type ?? '') ? Buffer.from(chunk.toString().replaceAll(origin, simulator.origin)) : chunk;
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  // As long as the simulator's own origin, so that no length changes on the way.
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await simulator.close();
  });
  const env = Object.fromEntries(
    Object.keys(simulator.baseUrls).flatMap((name) => [
      [`${name.toUpperCase()}_BASE_URL`, `${origin}/${name}`],
      [`${name.toUpperCase()}_API_KEY`, key],
    ]),
  );
  return { simulator, env, key };
}
