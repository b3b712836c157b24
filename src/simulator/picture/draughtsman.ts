import { existsSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Answer, Order } from './order.ts';

/** Draws one order at a time. */
export interface Draughtsman {
  draw(order: Order): Promise<Uint8Array>;
  /** What it is drawing fails. */
  stop(): void;
}

/** Where the bundle lies as seen from a chunk of it, from its entry, and from the source. */
const WORKER_FILES = ['../render-worker.js', './render-worker.js', '../../../dist/render-worker.js'];

/** In a thread of its own; undefined where the bundled worker is not there. It keeps no process alive. */
export function workerDraughtsman(): Draughtsman | undefined {
  const file = WORKER_FILES.map((path) => new URL(path, import.meta.url)).find((url) => existsSync(url));
  if (!file) return undefined;
  let worker: Worker | undefined;
  return {
    draw: async (order) => {
      worker ??= new Worker(file, { execArgv: [] });
      const current = worker;
      current.unref();
      try {
        return await answerOf(current, order);
      } catch (error) {
        worker = undefined;
        void current.terminate();
        throw error;
      }
    },
    stop: () => {
      void worker?.terminate();
      worker = undefined;
    },
  };
}

async function answerOf(worker: Worker, order: Order): Promise<Uint8Array> {
  return await new Promise((resolve, reject) => {
    const onMessage = (answer: Answer): void => {
      if ('bytes' in answer) settle(() => resolve(answer.bytes));
      else settle(() => reject(new Error(answer.error)));
    };
    const onError = (error: Error): void => settle(() => reject(error));
    const onExit = (): void => settle(() => reject(new Error('the drawing was stopped')));
    const settle = (act: () => void): void => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      act();
    };
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    worker.postMessage(order, []);
  });
}

/** On this thread, giving others their turn between frames. */
export function localDraughtsman(): Draughtsman {
  let isStopped = false;
  const pause = async (): Promise<void> => {
    await turn();
    if (isStopped) throw new Error('the drawing was stopped');
  };
  return {
    draw: async ({ kind, request }) => {
      const { renderClip, renderThumbnail } = await import('./render.ts');
      return kind === 'clip' ? await renderClip(request, pause) : await renderThumbnail(request);
    },
    stop: () => {
      isStopped = true;
    },
  };
}
