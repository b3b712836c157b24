import { drawBoard, SWEEP_BOARD, type Board } from './board.ts';
import { Draw } from './draw.ts';

/** How a process is brought to its end. */
export type Ending =
  /** It ends by itself. */
  | { readonly kind: 'none' }
  /** At a call; `power` = with the machine, the number chooses what the disk loses. */
  | {
      readonly kind: 'boundary';
      readonly label: string;
      readonly nth: number;
      readonly when: 'before' | 'after' | 'half';
      readonly power?: number;
    }
  /** After so many milliseconds. */
  | { readonly kind: 'time'; readonly afterMs: number; readonly power?: number }
  | { readonly kind: 'interrupt'; readonly afterMs: number; readonly twice: boolean };

/** What happens between two runs. */
export type Happening = 'edit' | 'lose-lockfile' | 'lose-renders' | 'lose-store' | 'move';

type Step =
  | { readonly kind: 'command'; readonly verb: Verb; readonly ending: Ending }
  | { readonly kind: 'happening'; readonly what: Happening };

export type Verb = 'run' | 'detach' | 'resume' | 'collect' | 'status' | 'costs' | 'reconcile';

/** One story: what is bought, what goes wrong at the vendors, how each process ends; after that it is resumed until done. */
export interface Schedule {
  /** Replays it: a number, or the name of one of the sweep. */
  readonly name: string;
  readonly board: Board;
  /** As `--fault` takes them. */
  readonly faults: readonly string[];
  /** Tasks alive before APIMart answers 429. */
  readonly vendorLimit?: number;
  readonly latencyMs: number;
  readonly steps: readonly Step[];
  /** Chooses what happens on the way. */
  readonly seed: number;
}

const SUBMIT_FAULTS = [
  'submit:lose-reply',
  'submit:accept-then-5xx',
  'submit:accept-then-5xx=503',
  'submit:reset',
  'submit:truncate',
  'submit:garbage',
  'submit:html',
  'submit:http=502',
  'submit:http=503',
  'submit:http=500',
  'submit:http=409',
  'submit:http=400',
  'submit:http=401',
  'submit:http=429',
  'submit:no-task-id',
  'submit:slow=120',
  'submit:fail-task=free',
  'submit:fail-task=billed',
];
const OTHER_FAULTS = [
  'status:http=502',
  'status:http=404',
  'status:http=429',
  'status:reset',
  'status:truncate',
  'status:html',
  'status:unknown-status',
  'upload:http=502',
  'upload:lose-reply',
  'upload:reset',
  'file:truncate',
  'file:reset',
  'file:html',
  'file:http=503',
  // Neither `lag` nor `page`: a list that hides a task for more than five seconds, or in pages of fewer than ten, is
  // not the list that absence is judged by (docs/providers.md), and no client could tell.
  'list:empty-echo',
  'list:garbage',
  'list:reset',
  'list:http=502',
];

/** The schedule of a number. */
export function drawSchedule(seed: number, labels: readonly string[]): Schedule {
  const draw = new Draw(seed);
  const board = drawBoard(draw);
  const steps: Step[] = [];
  for (let runs = draw.few(4); runs > 0; runs -= 1) {
    steps.push({ kind: 'command', verb: drawVerb(draw, steps.length === 0), ending: drawEnding(draw, labels) });
    if (draw.chance(0.25)) steps.push({ kind: 'happening', what: drawHappening(draw) });
    if (draw.chance(0.2))
      steps.push({ kind: 'command', verb: draw.pick(['status', 'costs', 'collect']), ending: { kind: 'none' } });
  }
  return {
    name: String(seed),
    board,
    faults: drawFaults(draw),
    ...(draw.chance(0.1) && { vendorLimit: draw.whole(1, 2) }),
    latencyMs: draw.whole(30, 80),
    steps,
    seed,
  };
}

function drawVerb(draw: Draw, isFirst: boolean): Verb {
  if (isFirst) return draw.chance(0.15) ? 'detach' : 'run';
  return draw.pick(['run', 'run', 'run', 'run', 'resume', 'collect', 'reconcile', 'detach']);
}

function drawHappening(draw: Draw): Happening {
  return draw.pick(['edit', 'edit', 'edit', 'lose-lockfile', 'lose-renders', 'lose-store', 'move']);
}

/** Any kind of boundary is as likely as any other, however often a run comes by it. */
function drawEnding(draw: Draw, labels: readonly string[]): Ending {
  const way = draw.whole(0, 9);
  const power = draw.chance(0.35) ? { power: draw.whole(1, 1_000_000) } : {};
  if (way <= 5) {
    const when = draw.pick(['before', 'after', 'half'] as const);
    return { kind: 'boundary', label: draw.pick(labels), nth: draw.few(6), when, ...power };
  }
  if (way <= 7) return { kind: 'time', afterMs: draw.whole(60, 700), ...power };
  if (way === 8) return { kind: 'interrupt', afterMs: draw.whole(150, 700), twice: draw.chance(0.3) };
  return { kind: 'none' };
}

function drawFaults(draw: Draw): readonly string[] {
  const faults: string[] = [];
  const add = (share: number, from: readonly string[]): void => {
    while (draw.chance(share)) {
      const first = draw.few(5);
      const last = first + (draw.chance(0.15) ? draw.whole(1, 2) : 0);
      faults.push(`${draw.pick(from)}:${first}${last > first ? `-${last}` : ''}`);
    }
  };
  add(0.5, SUBMIT_FAULTS);
  add(0.3, OTHER_FAULTS);
  return faults;
}

/** Nothing goes wrong: shows which boundaries there are. */
export const DRY_RUN: Schedule = onSweepBoard('dry run', {});

const FOLLOWS_FIRST: Ending = { kind: 'boundary', label: 'send:poll', nth: 1, when: 'before' };

/** What chance may leave out for long: stories that users of other tools have told. */
export const HAND_MADE: readonly Schedule[] = [
  onSweepBoard('a gateway loses the first answer', { faults: ['submit:accept-then-5xx:1'] }),
  onSweepBoard('a gateway loses all answers', { faults: ['submit:accept-then-5xx:1-3'] }),
  onSweepBoard('a connection breaks with the answer', { faults: ['submit:lose-reply:1', 'submit:truncate:1'] }),
  onSweepBoard('a 502 before anything was done', { faults: ['submit:http=502:1-2'] }),
  onSweepBoard('an answer without an id', { faults: ['submit:no-task-id:1', 'gmi/submit:garbage:1'] }),
  // With this seed it is the prompt of a shot that is in flight.
  onSweepBoard('an edit while it is in flight', {
    steps: [
      { kind: 'command', verb: 'run', ending: FOLLOWS_FIRST },
      { kind: 'happening', what: 'edit' },
    ],
    seed: 7,
  }),
  onSweepBoard('another base URL while it is in flight', {
    steps: [
      { kind: 'command', verb: 'run', ending: FOLLOWS_FIRST },
      { kind: 'happening', what: 'move' },
    ],
  }),
  onSweepBoard('every file lost but the journal', {
    steps: [
      { kind: 'command', verb: 'run', ending: { kind: 'boundary', label: 'rename:lockfile', nth: 2, when: 'after' } },
      { kind: 'happening', what: 'lose-lockfile' },
      { kind: 'happening', what: 'lose-renders' },
      { kind: 'happening', what: 'lose-store' },
    ],
  }),
];

/** One kill at every boundary of the sweep's board, and a power cut at each. */
export function sweep(passed: readonly string[]): readonly Schedule[] {
  const counts = new Map<string, number>();
  return passed.flatMap((label) => {
    const nth = (counts.get(label) ?? 0) + 1;
    counts.set(label, nth);
    const hash = hashOf(`${label} ${nth}`);
    const power = { power: hash | 1 };
    const endings: Ending[] = [
      { kind: 'boundary', label, nth, when: 'before' },
      { kind: 'boundary', label, nth, when: 'after' },
      { kind: 'boundary', label, nth, when: 'after', ...power },
      // A name that is there before its content is.
      ...(label.startsWith('rename:')
        ? [{ kind: 'boundary', label, nth, when: 'after', power: hash & ~1 } as const]
        : []),
      ...(hasParts(label)
        ? ([
            { kind: 'boundary', label, nth, when: 'half' },
            { kind: 'boundary', label, nth, when: 'half', ...power },
          ] as const)
        : []),
    ];
    return endings.map((ending) =>
      onSweepBoard(endingText(ending), { steps: [{ kind: 'command', verb: 'run', ending }], seed: hash }),
    );
  });
}

function hasParts(label: string): boolean {
  return label.startsWith('write:') || label.startsWith('send:');
}

function onSweepBoard(name: string, how: Partial<Schedule>): Schedule {
  const steps: readonly Step[] = [{ kind: 'command', verb: 'run', ending: { kind: 'none' } }];
  return { name, board: SWEEP_BOARD, faults: [], latencyMs: 40, seed: 1, steps, ...how };
}

/** `power cut after datasync:journal #2` */
export function endingText(ending: Ending): string {
  switch (ending.kind) {
    case 'none':
      return 'ends by itself';
    case 'boundary':
      return `${blow(ending.power)} ${ending.when} ${ending.label} #${ending.nth}`;
    case 'time':
      return `${blow(ending.power)} after ${ending.afterMs} ms`;
    case 'interrupt':
      return `SIGINT after ${ending.afterMs} ms${ending.twice ? ', and once more' : ''}`;
  }
}

/** As preload/durability.mjs reads the number. */
function blow(power: number | undefined): string {
  if (power === undefined) return 'kill';
  return power % 2 === 0 ? 'power cut to zeros' : 'power cut';
}

function hashOf(text: string): number {
  return Buffer.from(text).reduce((hash, byte) => (hash * 31 + byte) % 2 ** 31, 7);
}
