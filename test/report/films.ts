import fc from 'fast-check';
import type { ClipFacts } from '../../src/core/clip-facts.ts';
import type { Film, FilmPiece, Join } from '../../src/core/film.ts';

export function facts(overrides: Partial<ClipFacts> = {}): ClipFacts {
  const { seconds = 5, fps = 24 } = overrides;
  return {
    container: 'mp4',
    codec: 'avc',
    width: 1280,
    height: 720,
    seconds,
    fps,
    frames: Math.round(seconds * fps),
    ...overrides,
  };
}

export function clipPiece(overrides: Partial<Extract<FilmPiece, { kind: 'clip' }>> = {}): FilmPiece {
  const { facts: what = facts(), from = 0 } = overrides;
  return {
    kind: 'clip',
    take: 'opening',
    title: 'opening',
    caption: 'Rain over the city.',
    file: '/films/renders/noir/opening.mp4',
    facts: what,
    from,
    length: what.seconds - from,
    join: { kind: 'cut' },
    origin: {
      prompt: 'Rain over the city.',
      uses: 'apimart/skyreels-v4-fast',
      provider: 'apimart',
      taskId: 'task-1',
      sha256: 'ab'.repeat(32),
      fingerprint: 'f1:cd',
      cost: { amount: 0.44, unit: 'usd' },
    },
    ...overrides,
  };
}

export function cardPiece(overrides: Partial<Extract<FilmPiece, { kind: 'card' }>> = {}): FilmPiece {
  return { kind: 'card', title: 'The end', text: 'The end', seconds: 2, join: { kind: 'cut' }, ...overrides };
}

export function film(pieces: readonly FilmPiece[], overrides: Partial<Film> = {}): Film {
  return { name: 'film', labels: {}, pieces, sound: true, ...overrides };
}

const rates = fc.constantFrom(24, 25, 30, 60, 24000 / 1001, 30000 / 1001, 12.5);
const text = fc.oneof(fc.string(), fc.constantFrom('女孩 says: "late"\nand & <b>', "it's", 'a\\b'));

const join: fc.Arbitrary<Join> = fc.oneof(
  fc.constant({ kind: 'cut' as const }),
  fc.record({
    kind: fc.constantFrom('crossfade' as const, 'fade' as const),
    seconds: fc.double({ min: 0.01, max: 9, noNaN: true }),
  }),
);

/** No clip is shorter than one frame of the slowest film, for what would be shown of it? */
const LEAST_FRAMES = 6;

const anyFacts = fc
  .record({ fps: rates, frames: fc.integer({ min: LEAST_FRAMES, max: 400 }), silent: fc.boolean() })
  .map(({ fps, frames, silent }) =>
    facts({
      fps,
      frames,
      seconds: frames / fps,
      ...(!silent && { audio: { codec: 'aac', sampleRate: 44_100, channels: 2 } }),
    }),
  );

const anyClip = fc
  .record({
    what: anyFacts,
    begin: fc.double({ min: 0, max: 1, noNaN: true }),
    part: fc.double({ min: 0, max: 1, noNaN: true }),
    title: text,
    prompt: text,
    join,
  })
  .map(({ what, begin, part, title, prompt, join: meets }) => {
    const from = begin * what.seconds;
    const plain = clipPiece({ facts: what, from, length: (what.seconds - from) * part, title, join: meets });
    return plain.kind === 'clip' ? { ...plain, origin: { ...plain.origin, prompt } } : plain;
  });

const anyCard = fc
  .record({ title: text, seconds: fc.double({ min: 0.01, max: 6, noNaN: true }), join, isGap: fc.boolean() })
  .map(({ title, seconds, join: meets, isGap }) =>
    cardPiece({ title, text: title, seconds, join: meets, ...(isGap && { missing: 'walk#2' }) }),
  );

/** Films of any kind, also ones whose joins are longer than what they join. */
export const anyFilm: fc.Arbitrary<Film> = fc
  .record({
    pieces: fc.array(fc.oneof({ weight: 3, arbitrary: anyClip }, anyCard), { minLength: 1, maxLength: 8 }),
    fps: fc.option(rates, { nil: undefined }),
    sound: fc.boolean(),
    hasTrack: fc.boolean(),
  })
  .map(({ pieces, fps, sound, hasTrack }) =>
    film(pieces, {
      sound,
      ...(fps !== undefined && { fps }),
      ...(hasTrack && { soundtrack: { file: '/films/score é.wav', gain: -6, fadeIn: 0.5, fadeOut: 2 } }),
    }),
  );
