import { describe, expect, it } from 'vitest';
import type { HostName } from '../../src/core/take.ts';
import { planInputs } from '../../src/plan/input-life.ts';
import type { InputLife, PlannedInput, PlannedTake, PlanState } from '../../src/plan/plan.ts';
import type { Hosting } from '../../src/plan/uploads.ts';
import { plannedTake } from '../support/hand-world.ts';
import { extension } from '../support/takes.ts';

const HOUR = 3_600_000;
const NOW = 1_000 * HOUR;
const MB = 1024 * 1024;

const IMAGES = { extensions: ['png'], maxBytes: 20 * MB, source: 'test' };
const VIDEOS = { extensions: ['png', 'mp4'], maxBytes: 50 * MB, source: 'test' };

function hosting(named?: HostName): Hosting {
  return {
    limits: new Map<HostName, typeof IMAGES>([
      ['apimart', IMAGES],
      ['gmi', VIDEOS],
      ['bucket', { ...VIDEOS, maxBytes: 1024 * MB }],
    ]),
    ...(named && { named }),
    file: () => undefined,
    fileProblem: () => undefined,
  };
}

const CLIP = { sha256: 'a', bytes: MB, taskId: 't', url: 'https://clips.test/a.mp4' };
const fresh = (rest: object = {}): PlanState => ({ kind: 'fresh', clip: { ...CLIP, ...rest } });

/** What is said of a take that is made from `a`. */
function of(
  upstream: Partial<PlannedTake>,
  rest: { provider?: 'apimart' | 'gmi'; named?: HostName; output?: string; runMs?: number } = {},
) {
  const { provider = 'apimart', named, output = 'video_url', runMs = HOUR } = rest;
  const a = plannedTake('a', { buy: upstream.state === undefined, ...upstream });
  const payload = { video: { $output: { take: 'a', output: output as 'video_url' } } };
  return planInputs({ take: extension('b', 'a'), provider, payload }, (id) => (id === 'a' ? a : undefined), {
    hosting: hosting(named),
    times: { now: NOW, runMs, clipLife: new Map([['apimart', 24 * HOUR]]) },
  });
}

const lifeOf = ({ inputs }: { inputs: readonly PlannedInput[] }): InputLife | undefined => inputs[0]?.lives;

describe('how long an input lives', () => {
  it.each<[string, Partial<PlannedTake>, InputLife]>([
    ['is what the vendor says of new clips', {}, { kind: 'after-bought', ms: 24 * HOUR }],
    ['is not known where the vendor does not say', { provider: 'gmi' }, { kind: 'unknown' }],
    [
      'is as long as the recorded URL',
      { state: fresh({ expiresAt: NOW + 9 * HOUR }) },
      { kind: 'until', at: NOW + 9 * HOUR },
    ],
    [
      'is short where the run takes as long',
      { state: fresh({ expiresAt: NOW + 2 * HOUR }) },
      { kind: 'ending', at: NOW + 2 * HOUR },
    ],
    ['is over an hour before it is', { state: fresh({ expiresAt: NOW + HOUR }) }, { kind: 'ended', at: NOW + HOUR }],
    ['is over', { state: fresh({ expiresAt: 5 }) }, { kind: 'ended', at: 5 }],
    ['is not known of a clip without a date', { state: fresh() }, { kind: 'unknown' }],
    [
      'is as recorded of a clip that is elsewhere',
      { state: { kind: 'elsewhere', clip: { ...CLIP, expiresAt: 5 } } },
      { kind: 'ended', at: 5 },
    ],
    [
      'begins anew where the clip is bought again',
      { state: { kind: 'stale', changes: [], clip: { ...CLIP, expiresAt: 5 } }, buy: true },
      { kind: 'after-bought', ms: 24 * HOUR },
    ],
    [
      'is that of the clip to come where a task is in flight',
      { state: { kind: 'in-flight', attempt: 'x', taskId: 'y' } },
      { kind: 'after-bought', ms: 24 * HOUR },
    ],
  ])('%s', (_what, upstream, expected) => expect(lifeOf(of(upstream))).toEqual(expected));

  it('means nothing to a length in seconds', () => {
    expect(of({ state: fresh({ expiresAt: 5 }) }, { output: 'duration' })).toEqual({ inputs: [], problems: [] });
  });
});

describe('who hosts a clip afterwards', () => {
  it.each<[string, Parameters<typeof of>[1], number, HostName | undefined]>([
    ['is nobody where the provider takes pictures only', {}, MB, undefined],
    ['is the shot’s own provider if it takes videos', { provider: 'gmi', named: 'bucket' }, MB, 'gmi'],
    ['is the host that the storyboard names', { named: 'bucket' }, MB, 'bucket'],
    ['is the named one where the own is too small', { provider: 'gmi', named: 'bucket' }, 60 * MB, 'bucket'],
    ['is nobody where all are too small', { named: 'gmi' }, 60 * MB, undefined],
    ['is nobody for a thumbnail', { named: 'bucket', output: 'thumbnail_url' }, MB, undefined],
  ])('%s', (_what, rest, bytes, expected) => {
    expect(of({ state: fresh({ bytes }) }, rest).inputs[0]?.host).toBe(expected);
  });
});

describe('a warning', () => {
  const expired = { state: fresh({ expiresAt: 5 }) };

  it('comes where the URL is over and nobody hosts the clip', () => {
    const [problem, ...others] = of(expired).problems;
    expect(others).toEqual([]);
    expect(problem).toMatchObject({
      code: 'input-expired',
      severity: 'warning',
      help: expect.stringMatching(/uploads: gmi/),
    });
    expect(problem?.help).not.toMatch(/--rebuy/);
  });

  it('offers to buy again what is not on this machine', () => {
    const elsewhere = { state: { kind: 'elsewhere', clip: { ...CLIP, expiresAt: 5 } } } as const;
    expect(of(elsewhere).problems[0]?.help).toMatch(/--rebuy a/);
  });

  it.each<[string, Partial<PlannedTake>, Parameters<typeof of>[1]]>([
    ['somebody hosts it', expired, { named: 'bucket' }],
    ['it may last', { state: fresh({ expiresAt: NOW + 2 * HOUR }) }, {}],
    ['nobody knows', { state: fresh() }, {}],
    ['it is yet to come', {}, {}],
  ])('does not come where %s', (_what, upstream, rest) => expect(of(upstream, rest).problems).toEqual([]));
});
