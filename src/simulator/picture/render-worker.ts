import { parentPort } from 'node:worker_threads';
import { renderClip, renderThumbnail } from './render.ts';
import type { Answer, Order } from './order.ts';

/*
 * Draws in a thread of its own, one order after the other. Bundled by itself as dist/render-worker.js.
 */
const never = async (): Promise<void> => undefined;

parentPort?.on('message', (order: Order) => void answer(order));

async function answer({ kind, request }: Order): Promise<void> {
  try {
    const bytes = kind === 'clip' ? await renderClip(request, never) : await renderThumbnail(request);
    parentPort?.postMessage({ bytes } satisfies Answer, [bytes.buffer as ArrayBuffer]);
  } catch (error) {
    parentPort?.postMessage({ error: error instanceof Error ? error.message : String(error) } satisfies Answer, []);
  }
}
