import { describe, expect, it } from 'vitest';
import { err } from '../../src/core/result.ts';
import { runPlan } from '../../src/execute/run-plan.ts';
import type { PlannedClip, PlannedFrame, PlannedTake } from '../../src/plan/plan.ts';
import { extending, failure, HandWorld, planOf, plannedTake, promptOf, settled } from '../support/hand-world.ts';

const HOUR = 3_600_000;
const CLIP: PlannedClip = { sha256: 'sha-old', bytes: 7, taskId: 'task-old', url: 'https://clips.test/old.mp4' };
const span = { file: 'board.yaml', line: 3, column: 5, length: 1 };

const fresh = plannedTake('opening', { state: { kind: 'fresh', clip: CLIP }, buy: false });
const elsewhere = plannedTake('opening', { state: { kind: 'elsewhere', clip: CLIP }, buy: false });

const frame = (rest: Partial<PlannedFrame> = {}): PlannedFrame => ({
  take: 'opening',
  output: 'last_frame',
  fields: ['first_frame'],
  span,
  host: 'apimart',
  ...rest,
});

/** A take that begins with pictures of the clip of `opening`. */
function pushIn(id: string, frames: readonly PlannedFrame[] = [frame()], rest: Partial<PlannedTake> = {}): PlannedTake {
  const outputs = frames.map(({ take, output, at }) => ({
    $output: { take, output, ...(at !== undefined && { at }) },
  }));
  return plannedTake(id, {
    frames,
    dependsOn: [{ take: 'opening', via: 'media', span }],
    request: { model: 'skyreels-v4-fast', payload: { prompt: id, pictures: outputs }, portable: { prompt: id } },
    ...rest,
  });
}

const run = (world: HandWorld, takes: readonly PlannedTake[]) =>
  runPlan(planOf(takes), [], world.ports, world.options());

const refused = { kind: 'refused', failure: failure('enough') } as const;

const whyBlocked = (world: HandWorld): readonly string[] =>
  world.events.flatMap((event) => (event.type === 'blocked' ? [`${event.take}: ${event.why}`] : []));

describe('a frame of a clip that is here', () => {
  it('is cut, hosted, and named in the request by its URL; the clip by its hash', async () => {
    const world = new HandWorld();
    const moments = [
      frame(),
      frame({ output: 'first_frame', host: 'gmi' }),
      frame({ output: 'frame', at: 2.5, host: 'bucket' }),
    ];
    const ended = run(world, [fresh, pushIn('on', moments)]);
    const held = await world.nextSubmit();
    expect(held.request.payload['pictures']).toEqual([
      'https://apimart.test/sha-old-last.png',
      'https://gmi.test/sha-old-first.png',
      'https://bucket.test/sha-old-2.5.png',
    ]);
    expect(world.frames).toEqual(['last of sha-old at apimart', 'first of sha-old at gmi', '2.5 of sha-old at bucket']);
    expect(world.records).toMatchObject([{ kind: 'intent', take: 'on', inputs: { opening: 'sha-old' } }]);
    expect(world.events.filter(({ type }) => type === 'uploaded')).toMatchObject([
      { file: 'the last frame of opening', host: 'apimart' },
      { file: 'the first frame of opening', host: 'gmi' },
      { file: 'the frame at 2.5 s of opening', host: 'bucket' },
    ]);
    await held.answer(refused);
    await ended;
  });

  it('is cut from its bytes: nobody asks whether its own URL still answers', async () => {
    const world = new HandWorld();
    world.dead.add(CLIP.url);
    const ended = run(world, [fresh, pushIn('on')]);
    await (await world.nextSubmit()).answer(refused);
    await ended;
    expect([world.lookedAt, world.polls]).toEqual([[], 0]);
  });

  it('is hosted anew where the request was kept waiting longer than a URL is believed', async () => {
    const world = new HandWorld();
    const ended = run(world, [fresh, pushIn('on')]);
    const full = { kind: 'throttled', failure: failure('429'), retryAfterMs: HOUR } as const;
    await (await world.nextSubmit()).answer(full);
    world.hostFrame = async () => ({ ok: true, value: { url: 'https://apimart.test/again.png', fresh: true } });
    await world.clock.advance(2 * HOUR);
    const held = await world.nextSubmit();
    expect(held.request.payload['pictures']).toEqual(['https://apimart.test/again.png']);
    await held.answer(refused);
    await ended;
  });

  it('is told of without the signature of its URL', async () => {
    const world = new HandWorld();
    const url = 'https://b.test/k.png?X-Amz-Signature=planted&X-Amz-Expires=9';
    world.hostFrame = async () => ({ ok: true, value: { url, fresh: true } });
    const ended = run(world, [fresh, pushIn('on')]);
    await (await world.nextSubmit()).answer(refused);
    await ended;
    expect(JSON.stringify(world.events)).not.toContain('planted');
  });
});

describe('a frame of a clip that is yet to come', () => {
  it('is cut once the clip is here, and the frame of no other', async () => {
    const world = new HandWorld();
    const ended = run(world, [plannedTake('opening'), pushIn('on')]);
    world.succeed('task-1');
    await (await world.nextSubmit()).accept('task-1');
    expect(world.frames).toEqual([]);
    await world.clock.advance(HOUR);
    const held = await world.nextSubmit();
    expect(world.frames).toEqual(['last of sha-https://clips.test/task-1.mp4 at apimart']);
    await held.answer(refused);
    await ended;
  });
});

describe('a frame that is not to be had', () => {
  it('blocks the shot that needs it, with the reason; nothing of it is sent, and the rest goes on', async () => {
    const world = new HandWorld();
    world.hostFrame = async () => err({ reason: 'media', billed: 'no', message: 'no ffmpeg is installed' });
    const ended = run(world, [fresh, pushIn('on'), extending('walk', 'opening'), plannedTake('alone')]);
    await (await world.nextSubmit()).answer(refused);
    await (await world.nextSubmit()).answer(refused);
    const result = await ended;
    expect(whyBlocked(world)).toEqual(['on: the last frame of opening is not to be had: no ffmpeg is installed']);
    expect(new Set(world.allSubmits.map(promptOf))).toEqual(new Set(['alone', 'walk']));
    expect(world.records.some((record) => record.kind === 'intent' && record.take === 'on')).toBe(false);
    expect(result.exitCode).toBe(1);
  });

  it('keeps what waits for that shot from being bought', async () => {
    const world = new HandWorld();
    world.hostFrame = async () => err({ reason: 'input', billed: 'no', message: 'its clip is gone' });
    await run(world, [elsewhere, pushIn('on'), extending('after', 'on')]);
    expect(whyBlocked(world)).toEqual([
      'on: the last frame of opening is not to be had: its clip is gone',
      'after: on is blocked',
    ]);
    expect(world.allSubmits).toEqual([]);
  });

  it('because the run was stopped is no news of its own', async () => {
    const world = new HandWorld();
    world.hostFrame = async () => {
      world.abort.abort();
      return err({ reason: 'stopped', billed: 'no', message: 'ffmpeg was stopped' });
    };
    const result = await run(world, [fresh, pushIn('on')]);
    await settled();
    expect(whyBlocked(world).join()).not.toContain('ffmpeg');
    expect([result.exitCode, world.allSubmits]).toEqual([130, []]);
  });
});
