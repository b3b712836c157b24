import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeFilm } from '../../src/core/film-timing.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { fileUrl } from '../../src/report/file-url.ts';
import { otioOf } from '../../src/report/otio.ts';
import { otioComplaints, targetUrlsIn } from '../support/otio-rules.ts';
import { anyFilm, cardPiece, clipPiece, facts, film } from './films.ts';

describe('a film as OpenTimelineIO', () => {
  it('keeps the rules, and every track is as long as the film to the frame', () => {
    fc.assert(
      fc.property(anyFilm, (any) => {
        const document = otioOf(any);
        expect(otioComplaints(document)).toEqual([]);
        const { frames, fps } = timeFilm(any);
        for (const children of tracksIn(document)) {
          expect(children.reduce((sum, child) => sum + (framesOf(child, fps) ?? 0), 0)).toBe(frames);
          expect(meetingTransitions(children, fps)).toEqual([]);
        }
      }),
    );
  });

  it('names the file, what is shown of it, and where it comes from', () => {
    const document = otioOf(film([clipPiece({ from: 0.5, length: 3 })]));
    expect(tracksIn(document)[0]).toEqual([
      expect.objectContaining({
        OTIO_SCHEMA: 'Clip.2',
        name: 'opening',
        source_range: range(12, 72),
        media_references: {
          DEFAULT_MEDIA: expect.objectContaining({
            OTIO_SCHEMA: 'ExternalReference.1',
            target_url: 'file:///films/renders/noir/opening.mp4',
            available_range: range(0, 120),
          }),
        },
        metadata: {
          shotgraph: {
            take: 'opening',
            prompt: 'Rain over the city.',
            uses: 'apimart/skyreels-v4-fast',
            provider: 'apimart',
            task_id: 'task-1',
            sha256: 'ab'.repeat(32),
            fingerprint: 'f1:cd',
            cost: { amount: 0.44, unit: 'usd' },
          },
        },
      }),
    ]);
  });

  it('puts the cut of a crossfade into its middle, and leaves the media behind it', () => {
    const document = otioOf(film([clipPiece(), clipPiece({ join: { kind: 'crossfade', seconds: 0.5 } })]));
    const [first, transition, second] = tracksIn(document)[0] ?? [];
    expect(first?.['source_range']).toEqual(range(0, 114));
    expect(transition).toMatchObject({ in_offset: { value: 6 }, out_offset: { value: 6 } });
    expect(second?.['source_range']).toEqual(range(6, 114));
  });

  it('fades through a black of no length, so that nothing overlaps', () => {
    const document = otioOf(film([clipPiece(), clipPiece({ join: { kind: 'fade', seconds: 1 } })]));
    const children = tracksIn(document)[0] ?? [];
    expect(children.map((child) => [child['OTIO_SCHEMA'], child['name']])).toEqual([
      ['Clip.2', 'opening'],
      ['Transition.1', 'Fade out'],
      ['Gap.1', 'Black'],
      ['Transition.1', 'Fade in'],
      ['Clip.2', 'opening'],
    ]);
    expect(framesOf(children[4] ?? {}, 24)).toBe(120);
  });

  it('has a gap where a clip is missing, and a generator where a card is shown', () => {
    const document = otioOf(film([cardPiece(), cardPiece({ title: 'walk', missing: 'walk#2' }), clipPiece()]));
    expect(tracksIn(document)[0]).toMatchObject([
      { OTIO_SCHEMA: 'Clip.2', media_references: { DEFAULT_MEDIA: { parameters: { text: 'The end' } } } },
      { OTIO_SCHEMA: 'Gap.1', metadata: { shotgraph: { missing: 'walk#2' } } },
      { OTIO_SCHEMA: 'Clip.2' },
    ]);
  });

  it('keeps silent clips silent, and plays the soundtrack to the end of the film', () => {
    const audio = { codec: 'aac', sampleRate: 44_100, channels: 2 };
    const soundtrack = { file: '/films/score.wav', gain: -6, fadeIn: 0, fadeOut: 1.5 };
    const pieces = [clipPiece({ facts: facts({ audio }) }), clipPiece()];
    const [, sound, score] = tracksIn(otioOf(film(pieces, { soundtrack })));
    expect(sound).toMatchObject([{ OTIO_SCHEMA: 'Clip.2' }, { OTIO_SCHEMA: 'Gap.1' }]);
    expect(score).toMatchObject([
      { source_range: range(0, 240), metadata: { shotgraph: { gain_db: -6, fade_out: 1.5 } } },
    ]);
    expect(tracksIn(otioOf(film(pieces, { sound: false })))).toHaveLength(1);
  });

  it('marks where each piece begins', () => {
    const marks = (otioOf(film([clipPiece(), cardPiece()]))['tracks'] as JsonObject)['markers'];
    expect(marks).toMatchObject([
      { name: 'opening', comment: 'Rain over the city.', marked_range: range(0, 1) },
      { name: 'The end', marked_range: range(120, 1) },
    ]);
  });

  it('takes the rate of the film where it has one, and never shows more than a clip has', () => {
    const document = otioOf(film([clipPiece({ facts: facts({ seconds: 5.02, fps: 50, frames: 251 }) })], { fps: 24 }));
    expect(tracksIn(document)[0]?.[0]?.['source_range']).toEqual(range(0, 120));
    expect(otioComplaints(document)).toEqual([]);
  });

  it('lets a clip last to the end of a frame that it lacks a hair of', () => {
    const document = otioOf(film([clipPiece({ facts: facts({ seconds: 5.04, fps: 25, frames: 126 }) })], { fps: 24 }));
    expect(tracksIn(document)[0]?.[0]).toMatchObject({
      source_range: range(0, 121),
      media_references: { DEFAULT_MEDIA: { available_range: range(0, 121) } },
    });
  });
});

describe('a path as a URL', () => {
  it.each([
    ['/clips/a b#1 女.mp4', 'file:///clips/a%20b%231%20%E5%A5%B3.mp4'],
    [String.raw`C:\clips\a b.mp4`, 'file:///C:/clips/a%20b.mp4'],
    [String.raw`\\nas\clips\a?.mp4`, 'file://nas/clips/a%3F.mp4'],
  ])('%s', (path, url) => expect(fileUrl(path)).toBe(url));

  it('is found by who looks for the files of a timeline', () =>
    expect(targetUrlsIn(otioOf(film([clipPiece()])))).toEqual(['file:///films/renders/noir/opening.mp4']));
});

function tracksIn(document: JsonObject): readonly (readonly JsonObject[])[] {
  const { children } = document['tracks'] as unknown as { readonly children: { readonly children: JsonObject[] }[] };
  return children.map((track) => track.children);
}

function range(start: number, frames: number): JsonObject {
  const time = (value: number): JsonObject => ({ OTIO_SCHEMA: 'RationalTime.1', rate: 24, value });
  return { OTIO_SCHEMA: 'TimeRange.1', start_time: time(start), duration: time(frames) };
}

interface Time {
  readonly value: number;
  readonly rate: number;
}

/** Undefined = a transition, which has no length of its own. */
function framesOf(child: JsonObject, fps: number): number | undefined {
  if (child['OTIO_SCHEMA'] === 'Transition.1') return undefined;
  const { duration } = child['source_range'] as unknown as { readonly duration: Time };
  expect(duration.rate).toBe(fps);
  expect(Number.isInteger(duration.value)).toBe(true);
  return duration.value;
}

/** "If a clip has transitions at both ends, the two transitions are not allowed to overlap." */
function meetingTransitions(children: readonly JsonObject[], fps: number): readonly JsonObject[] {
  const offset = (child: JsonObject | undefined, key: string): number =>
    (child?.[key] as unknown as Time | undefined)?.value ?? 0;
  return children.filter(
    (child, index) =>
      offset(children[index - 1], 'out_offset') + offset(children[index + 1], 'in_offset') >
      (framesOf(child, fps) ?? Infinity),
  );
}
