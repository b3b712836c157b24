import * as fc from 'fast-check';
import type { AttemptRecord } from '../../src/core/attempt.ts';
import type { ClipFacts } from '../../src/core/clip-facts.ts';
import type { JsonObject } from '../../src/core/json.ts';
import type { OwnedClip, Stanza } from '../../src/core/stanza.ts';
import { PROVIDER_NAMES } from '../../src/core/take.ts';

/** Any text: quotes, line ends, control characters, other scripts, halves of characters. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.constantFrom(
    '',
    'null',
    '~',
    'a: b',
    '- a',
    '# a',
    '<<<<<<< HEAD',
    '\u2028',
    '\ud800',
    '\ufeff',
    '\r\n',
    '"\\',
    '__proto__',
  ),
);

/** JSON that survives being written and read: no -0. */
const anyJsonObject = fc
  .dictionary(anyText, fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }), { maxKeys: 5 })
  .map((value) => JSON.parse(JSON.stringify(value)) as JsonObject);

const sha256 = fc.stringMatching(/^[0-9a-f]{64}$/);
const time = fc.integer({ min: 0, max: 2e12 });
const money = fc.record({
  amount: fc.integer({ min: 0, max: 1e9 }).map((millionths) => millionths / 1e6),
  unit: fc.constantFrom('usd' as const, 'credits:gmi' as const),
});
const texts = fc.dictionary(anyText, anyText, { maxKeys: 3 });

const length = fc.double({ min: 0.001, max: 1e4, noNaN: true });
const facts: fc.Arbitrary<ClipFacts> = fc.record(
  {
    container: anyText,
    codec: anyText,
    width: fc.integer({ min: 1 }),
    height: fc.integer({ min: 1 }),
    seconds: length,
    frames: fc.integer({ min: 1 }),
    fps: length,
    isVariable: fc.constant(true as const),
    rotation: fc.constantFrom(90 as const, 180 as const, 270 as const),
    depth: fc.constantFrom(10, 12),
    audio: fc.record(
      { codec: anyText, sampleRate: fc.integer({ min: 1 }), channels: fc.integer({ min: 1, max: 8 }) },
      { noNullPrototype: true },
    ),
  },
  { requiredKeys: ['container', 'codec', 'width', 'height', 'seconds', 'frames', 'fps'], noNullPrototype: true },
);

const ownedClip: fc.Arbitrary<OwnedClip> = fc.record(
  {
    facts,
    unreadable: anyText,
    fingerprint: anyText,
    uses: anyText,
    provider: fc.constantFrom(...PROVIDER_NAMES),
    taskId: anyText,
    sha256,
    bytes: fc.nat(),
    url: anyText,
    expiresAt: time,
    thumbnailUrl: anyText,
    seconds: fc.double({ min: 0, max: 100, noNaN: true }).map((value) => value + 0),
    cost: money,
    inputs: texts,
    request: anyJsonObject,
  },
  {
    requiredKeys: ['fingerprint', 'uses', 'provider', 'taskId', 'sha256', 'bytes', 'url', 'inputs', 'request'],
    noNullPrototype: true,
  },
);

export const stanzas: fc.Arbitrary<ReadonlyMap<string, Stanza>> = fc
  .uniqueArray(
    fc.tuple(anyText, ownedClip, fc.array(ownedClip, { maxLength: 2 }), fc.array(ownedClip, { maxLength: 2 })),
    {
      selector: ([take]) => take,
      maxLength: 5,
    },
  )
  .map((all) => new Map(all.map(([take, clip, earlier, also]) => [take, { take, ...clip, earlier, also }])));

const failure = fc.record({
  reason: fc.constantFrom('unreachable' as const, 'garbage' as const),
  billed: fc.constantFrom('no' as const, 'unknown' as const),
  message: anyText,
});
const clip = fc.record({ url: anyText, seconds: fc.nat() }, { requiredKeys: ['url'], noNullPrototype: true });
const common = { at: time, attempt: anyText };

export const attemptRecord: fc.Arbitrary<AttemptRecord> = fc.oneof(
  fc.record({
    kind: fc.constant('intent' as const),
    ...common,
    take: anyText,
    shot: anyText,
    fingerprint: anyText,
    provider: fc.constantFrom(...PROVIDER_NAMES),
    baseUrl: anyText,
    uses: anyText,
    model: anyText,
    payload: anyJsonObject,
    payloadDigest: sha256,
    portable: anyJsonObject,
    reserved: fc.option(money),
    inputs: texts,
  }),
  fc.record(
    {
      kind: fc.constant('submitted' as const),
      ...common,
      taskId: anyText,
      adopted: fc.constantFrom('list' as const, 'user' as const),
    },
    { requiredKeys: ['kind', 'at', 'attempt', 'taskId'], noNullPrototype: true },
  ),
  fc.record({ kind: fc.constant('written-off' as const), ...common }),
  fc.record({ kind: fc.constant('not-accepted' as const), ...common, failure }),
  fc.record({ kind: fc.constant('unconfirmed' as const), ...common, failure }),
  fc.record({ kind: fc.constant('polled' as const), ...common, vendorStatus: anyText }),
  fc.record({ kind: fc.constant('succeeded' as const), ...common, clip, cost: money }),
  fc.record({ kind: fc.constant('failed' as const), ...common, failure, cost: money }),
  fc.record({
    kind: fc.constant('downloaded' as const),
    ...common,
    clip: fc.record(
      { sha256, bytes: fc.nat(), facts, unreadable: anyText },
      { requiredKeys: ['sha256', 'bytes'], noNullPrototype: true },
    ),
  }),
);

/** What a journal may hold: no record of an attempt before its intent. */
export function journalRecords(maxLength: number): fc.Arbitrary<readonly AttemptRecord[]> {
  return fc.array(fc.tuple(attemptRecord, fc.nat()), { maxLength }).map((drawn) => {
    const bought: string[] = [];
    return drawn.flatMap(([record, choice]): AttemptRecord[] => {
      if (record.kind === 'intent') bought.push(record.attempt);
      const attempt = bought[choice % bought.length];
      return record.kind === 'intent' ? [record] : attempt === undefined ? [] : [{ ...record, attempt }];
    });
  });
}

export function plainStanza(take: string, changes: Partial<OwnedClip> = {}): Stanza {
  return {
    take,
    fingerprint: `f1:${take}`,
    uses: 'apimart/skyreels-v4-fast',
    provider: 'apimart',
    taskId: `task-${take}`,
    sha256: 'ab'.repeat(32),
    bytes: 1234,
    seconds: 5,
    cost: { amount: 0.44, unit: 'usd' },
    url: `https://cdn.example.com/${take}.mp4`,
    inputs: {},
    request: { duration: 5, prompt: `What ${take} shows, in rain: "wide" # shot`, resolution: '720p' },
    earlier: [],
    also: [],
    ...changes,
  };
}

/** A clip of few tasks and requests, so that what two stanzas hold often meets. */
const looseClip: fc.Arbitrary<OwnedClip> = fc
  .record({
    task: fc.integer({ min: 1, max: 5 }),
    request: fc.constantFrom('f1:x', 'f1:y'),
    expiresAt: fc.constantFrom(undefined, 1, 2),
  })
  .map(({ task, request: fingerprint, expiresAt }) => {
    const { take: _take, also: _also, earlier: _earlier, ...clip } = plainStanza(`s${task}`);
    return { ...clip, fingerprint, ...(expiresAt !== undefined && { expiresAt, url: `https://u.test/${expiresAt}` }) };
  });

const looseClips = fc.array(looseClip, { maxLength: 2 });

/** Stanzas of one take that hold much the same clips, each in some other place. */
export const looseStanza: fc.Arbitrary<Stanza> = fc
  .tuple(looseClip, looseClips, looseClips)
  .map(([clip, also, earlier]) => ({ take: 'a', ...clip, also, earlier }));
