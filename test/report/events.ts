import type { RunEvent } from '../../src/core/event.ts';
import type { Failure } from '../../src/core/failure.ts';

type EventSamples = {
  readonly [Type in RunEvent['type']]: Required<Omit<Extract<RunEvent, { type: Type }>, 'orphan' | OfClip<Type>>>;
};

/** What only events about a clip have that somebody has looked at. */
type OfClip<Type> = 'flaws' | 'media' | 'unreadable' | (Type extends 'notice' ? 'file' : never);

const FLAWS = { flaws: ['3 s long, asked for 5 s'], unreadable: 'it holds no frames' };

/** The same events, and all that may be said of their clips. */
export const JUDGED = {
  owned: {
    media: {
      container: 'mp4',
      codec: 'hevc',
      width: 720,
      height: 1280,
      seconds: 3.041667,
      frames: 73,
      fps: 24,
      isVariable: true,
      rotation: 90,
      depth: 10,
      audio: { codec: 'aac', sampleRate: 48_000, channels: 2 },
    },
    ...FLAWS,
  },
  notice: { ...FLAWS, file: 'renders/neon-noir/opening.mp4' },
} satisfies {
  readonly [Type in 'owned' | 'notice']: Required<
    Pick<Extract<RunEvent, { type: Type }>, OfClip<Type> & keyof Extract<RunEvent, { type: Type }>>
  >;
};

/** The types of events that may be about an orphan. */
export const OF_ORPHANS = ['resumed', 'progress', 'waiting', 'succeeded', 'owned', 'failed', 'detached'] as const;

/** Every field a failure may have. */
export const FAILURE: Required<Failure> = {
  reason: 'moderation',
  billed: 'no',
  message: 'the prompt was refused',
  httpStatus: 422,
  vendorCode: '1301',
  requestId: 'req_9',
};

/** One event of each type with every optional field: a type or field that is added does not compile until it is here. */
export const EVENTS: EventSamples = {
  'run-started': {
    type: 'run-started',
    version: 1,
    storyboard: 'neon-noir.yaml',
    simulated: false,
    takes: 4,
    owned: 1,
    toBuy: 2,
    inFlight: 1,
    orphans: 1,
  },
  uploaded: { type: 'uploaded', file: 'refs/hero.png', host: 'gmi', url: 'https://files.example/hero.png' },
  submitting: { type: 'submitting', take: 'opening', attempt: 'att_1', uses: 'apimart/skyreels-v4-fast' },
  submitted: { type: 'submitted', take: 'opening', attempt: 'att_1', taskId: 'task_01' },
  resumed: {
    type: 'resumed',
    take: 'walk',
    attempt: 'att_0',
    taskId: 'task_00',
    reserved: { amount: 0.44, unit: 'usd' },
  },
  progress: { type: 'progress', take: 'opening', taskId: 'task_01', status: 'processing', progress: 45 },
  waiting: { type: 'waiting', take: 'line', ms: 12_000, why: 'too many requests' },
  succeeded: { type: 'succeeded', take: 'opening', taskId: 'task_01', cost: { amount: 0.44, unit: 'usd' } },
  owned: {
    type: 'owned',
    take: 'opening',
    sha256: 'ab'.repeat(32),
    bytes: 1_234_567,
    file: 'renders/neon-noir/opening.mp4',
  },
  failed: { type: 'failed', take: 'line', failure: FAILURE },
  unconfirmed: {
    type: 'unconfirmed',
    take: 'storm',
    attempt: 'att_3',
    failure: { reason: 'unreachable', billed: 'unknown', message: 'no answer within 60 s' },
  },
  blocked: { type: 'blocked', take: 'after', why: 'its input failed', by: 'line' },
  detached: { type: 'detached', take: 'walk', taskId: 'task_00', why: 'interrupted' },
  notice: {
    type: 'notice',
    message: 'the lockfile was restored from the journal',
    take: 'opening',
    lost: true,
    stops: true,
  },
  'run-finished': {
    type: 'run-finished',
    exitCode: 3,
    owned: 2,
    bought: 1,
    failed: 1,
    blocked: 1,
    unconfirmed: 1,
    detached: 1,
    awaitingPick: 0,
    spent: [{ amount: 0.44, unit: 'usd' }],
    renders: 'renders/neon-noir',
  },
};
