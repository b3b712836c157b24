import { afterEach } from 'vitest';
import { parseFault } from '../../src/simulator/fault-grammar.ts';
import type { SimulatorOptions } from '../../src/simulator/options.ts';
import { startSimulator, type Simulator } from '../../src/simulator/simulator.ts';

export const QUEUE = '/gmi/api/v1/ie/requestqueue/apikey';
/** 2026-04-10T00:00:00Z */
export const START = 1_775_779_200_000;

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The JSON of the answer, as loosely typed as it comes; undefined where it is none. */
  readonly json: ReturnType<typeof JSON.parse>;
}

export interface Rig {
  readonly sim: Simulator;
  /** The clock, in milliseconds after START. */
  at(ms: number): void;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  send(method: string, path: string, init?: RequestInit): Promise<Answer>;
  /** Plans faults in their written form. */
  plan(...faults: string[]): void;
}

const running: Simulator[] = [];
afterEach(async () => {
  for (const sim of running.splice(0)) await sim.close();
});

/** A simulator whose tasks take exactly one second of a clock that stands still. */
export async function rig(options: SimulatorOptions = {}): Promise<Rig> {
  let now = START;
  const sim = await startSimulator({
    pictures: 'plain',
    latency: { medianMs: 1000, spread: 0 },
    now: () => now,
    ...options,
  });
  running.push(sim);
  const send = async (method: string, path: string, init: RequestInit = {}): Promise<Answer> => {
    const url = path.startsWith('http') ? path : sim.origin + path;
    const headers = { authorization: 'Bearer test-key', ...(init.headers as Record<string, string>) };
    const response = await fetch(url, { redirect: 'manual', ...init, method, headers });
    const text = await response.text();
    let json: Answer['json'];
    try {
      json = JSON.parse(text);
    } catch {
      json = undefined;
    }
    return { status: response.status, headers: response.headers, text, json };
  };
  return {
    sim,
    at: (ms) => (now = START + ms),
    send,
    get: (path, headers = {}) => send('GET', path, { headers }),
    post: (path, body, headers = {}) =>
      send('POST', path, {
        body: typeof body === 'string' ? body : JSON.stringify(body),
        headers: { 'content-type': 'application/json', ...headers },
      }),
    plan: (...faults) => {
      for (const text of faults) {
        const fault = parseFault(text);
        if (!fault.ok) throw new Error(fault.error);
        sim.plan(fault.value);
      }
    },
  };
}

export const SUBMIT = '/apimart/v1/videos/generations';
export const T2V = { model: 'skyreels-v4-fast', prompt: 'A serene forest at sunset.' };
export const GMI_I2V = {
  model: 'skyreels-v4-image-to-video',
  payload: {
    prompt: 'A cat slowly turns its head and looks at the camera with curious eyes',
    first_frame_image: 'https://example.com/cat-photo.jpg',
    duration: 5,
    sound: false,
    mode: 'std',
  },
};

/** Submits to APIMart and returns the task id. */
export async function buy(on: Rig, body: object = T2V): Promise<string> {
  const answer = await on.post(SUBMIT, body);
  return answer.json.data[0].task_id as string;
}

/** The URL of an APIMart task's clip, which must be finished. */
export async function clipUrl(on: Rig, id: string): Promise<string> {
  return (await on.get(`/apimart/v1/tasks/${id}`)).json.data.result.videos[0].url[0] as string;
}

/** What fetch says of a connection that breaks before or in the middle of the answer. */
export const BROKEN = /fetch failed|terminated/;
