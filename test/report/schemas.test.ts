import { describe, expect, it } from 'vitest';
import { EVENTS, JUDGED, OF_ORPHANS } from './events.ts';
import type { FilmPlan } from '../../src/plan/film-plan.ts';
import { FILM_EVENTS } from './film-events.ts';
import { closed, load, validator } from './schema-validator.ts';
import { CLIP, everythingPlan, GIVEN, plannedTake, planOf, PRICE, STATES } from './plans.ts';

/** What events of films may leave out. */
const OF_FILMS: Readonly<Record<string, readonly string[]>> = {
  'film-made': ['otio', 'tool', 'gaps'],
  'film-failed': ['help'],
};

const ALL_EVENTS = [...Object.values(EVENTS), ...Object.values(FILM_EVENTS)];

describe('events.schema.json', () => {
  const schema = load('events') as { readonly oneOf: readonly { readonly $ref: string }[] };
  const strict = validator(closed(schema));
  const asPublished = validator(schema);

  it('describes exactly the types of events there are', () => {
    const described = schema.oneOf.map(({ $ref }) => $ref.replace('#/$defs/', ''));
    expect(described.toSorted()).toEqual(ALL_EVENTS.map(({ type }) => type).toSorted());
  });

  it.each(ALL_EVENTS)('describes every field of $type', (event) => {
    expect(strict(event)).toBe('');
  });

  it.each(['owned', 'notice'] as const)('describes what may be said of the clip of %s', (type) => {
    for (const [field, value] of Object.entries(JUDGED[type]))
      expect(strict({ ...EVENTS[type], [field]: value }), field).toBe('');
    expect(strict({ ...EVENTS[type], ...JUDGED[type] })).toBe('');
  });

  it.each(ALL_EVENTS)('refuses $type without one of its required fields', (event) => {
    const optional = new Set([
      'cost',
      'progress',
      'by',
      'take',
      'lost',
      'stops',
      'reserved',
      ...(OF_FILMS[event.type] ?? []),
    ]);
    const required = Object.keys(event).filter((key) => !optional.has(key));
    const accepted = required.filter((key) => {
      const rest = Object.fromEntries(Object.entries(event).filter(([name]) => name !== key));
      return asPublished(rest) === '';
    });
    expect(required.length).toBeGreaterThan(0);
    expect(accepted).toEqual([]);
  });

  it('says of which events an orphan may have', () => {
    const may = ALL_EVENTS.filter((event) => strict({ ...event, orphan: 'att_1' }) === '');
    expect(may.map(({ type }) => type).toSorted()).toEqual([...OF_ORPHANS].sort());
  });

  it('lets new fields pass, as one version may add them', () => {
    expect(asPublished({ ...EVENTS.submitted, queue: 3 })).toBe('');
  });

  it('refuses what is no event', () => {
    expect(asPublished({ type: 'bought' })).not.toBe('');
    expect(asPublished({ ...EVENTS.failed, failure: { reason: 'weather', billed: 'no', message: '' } })).not.toBe('');
  });
});

describe('plan.schema.json', () => {
  const schema = load('plan');
  const strict = validator(closed(schema));
  const span = { file: 'a.yaml', line: 1, column: 1, length: 1 };

  it.each(Object.values(STATES))('describes a take that is $kind', (state) => {
    expect(strict(planOf([plannedTake('opening', state)]))).toBe('');
  });

  it('describes a plan with everything in it', () => {
    expect(strict(everythingPlan())).toBe('');
  });

  it('describes every optional field', () => {
    const take = plannedTake(
      'b',
      { kind: 'fresh', clip: { ...CLIP, expiresAt: 1, thumbnailUrl: 'https://x.example/t' } },
      {
        twin: 'a',
        labels: { tier: 'std' },
        price: PRICE,
        dependsOn: (['needs', 'extend', 'motion', 'media', 'template'] as const).map((via) => ({
          take: 'a',
          via,
          span,
        })),
        uploads: [
          { path: '/a', written: 'a', sha256: '0'.repeat(64), bytes: 1, host: 'bucket', where: 'b', lifeMs: 5 },
        ],
        frames: [
          { take: 'a', output: 'frame', at: 2.5, fields: ['prompt'], span, host: 'bucket', where: 'b', lifeMs: 5 },
          { take: 'a', output: 'last_frame', fields: ['first_frame'], span, host: 'gmi' },
        ],
        inputs: [
          { take: 'a', output: 'video_url', lives: { kind: 'until', at: 1 }, host: 'bucket' },
          { take: 'a', output: 'thumbnail_url', lives: { kind: 'after-bought', ms: 1 } },
        ],
      },
    );
    const note = {
      code: 'x',
      severity: 'note',
      message: 'm',
      span,
      related: [{ message: 'm', span }],
      help: 'h',
    } as const;
    expect(strict(planOf([take], { notes: [note], given: GIVEN, budgetLeft: { usd: 1, 'credits:gmi': 2 } }))).toBe('');
  });

  it('describes a film with everything in it, in each state', () => {
    const pieces = [
      { kind: 'card', title: 'a', text: 'a', seconds: 2, join: { kind: 'cut' } },
      {
        kind: 'clip',
        take: 'a',
        shot: 'a',
        labels: { tier: 'std' },
        title: 'a',
        caption: '',
        trim: 0.5,
        length: 2,
        seconds: { low: 2, high: 2 },
        extends: 'b',
        join: { kind: 'crossfade', seconds: 0.5 },
        sha256: '0'.repeat(64),
      },
    ] as const;
    const film: Required<FilmPlan> = {
      name: 'film.tier-std',
      labels: { tier: 'std' },
      span,
      pieces,
      seconds: { low: 3, high: 4 },
      state: { kind: 'waits', for: [{ take: 'a', reason: 'failed', why: 'failed: x' }] },
      needs: 'it has a card',
      picture: { size: { width: 2, height: 2 }, shortSide: 720, ratio: { width: 16, height: 9 } },
      fps: 24,
      sound: true,
      soundtrack: { file: '/a', written: 'a', sha256: '0', gain: -6, fadeIn: 0, fadeOut: 1 },
    };
    const states = ['fresh', 'to-make'] as const;
    const films = [film, ...states.map((kind) => ({ ...film, state: { kind } }))];
    expect(strict(planOf([], { films }))).toBe('');
    expect(strict(planOf([], { films: [{ ...film, state: { kind: 'asleep' } } as unknown as FilmPlan] }))).not.toBe('');
  });

  it('describes an empty plan', () => {
    expect(strict(planOf([]))).toBe('');
  });

  it('refuses a state it does not know', () => {
    const plan = planOf([plannedTake('a', STATES.fresh)]);
    const [take] = plan.takes;
    expect(strict({ ...plan, takes: [{ ...take, state: { kind: 'asleep' } }] })).not.toBe('');
  });
});
