import { describe, expect, it } from 'vitest';
import { err } from '../../src/core/result.ts';
import { runPlan } from '../../src/execute/run-plan.ts';
import type { PlannedClip, PlannedTake } from '../../src/plan/plan.ts';
import { extending, failure, HandWorld, planOf, plannedTake, settled } from '../support/hand-world.ts';

const HOUR = 3_600_000;
const NOW = 1_000_000;
const OLD = 'https://clips.test/old.mp4';
const NEW = 'https://clips.test/new.mp4';

const clip = (rest: Partial<PlannedClip> = {}): PlannedClip => ({
  sha256: 'sha-old',
  bytes: 7,
  taskId: 'task-old',
  url: OLD,
  ...rest,
});

const owned = (rest: Partial<PlannedClip> = {}): PlannedTake =>
  plannedTake('opening', { state: { kind: 'fresh', clip: clip(rest) }, buy: false });

const walk = (host?: 'gmi' | 'bucket'): PlannedTake =>
  extending('walk', 'opening', {
    inputs: [{ take: 'opening', output: 'video_url', lives: { kind: 'unknown' }, ...(host && { host }) }],
  });

/** Runs until the submit, or until it is over. */
async function run(world: HandWorld, takes: readonly PlannedTake[]) {
  const ended = runPlan(planOf(takes), [], world.ports, world.options());
  await settled();
  const held = world.waitingSubmits[0];
  const sent = held ? JSON.stringify(held.request.payload) : undefined;
  if (held) await held.answer({ kind: 'refused', failure: failure('enough') });
  await ended;
  return sent;
}

const whyBlocked = (world: HandWorld): string =>
  world.events.flatMap((event) => (event.type === 'blocked' ? [event.why] : [])).join();

describe('the URL of a clip that was bought before', () => {
  it('is given to a request once it was seen to answer', async () => {
    const world = new HandWorld();
    expect(await run(world, [owned(), walk()])).toContain(OLD);
    expect(world.lookedAt).toContain(OLD);
    expect(world.polls).toBe(0);
  });

  it('is not looked at where the clip came a moment ago', async () => {
    const world = new HandWorld();
    const ended = runPlan(planOf([plannedTake('opening'), walk()]), [], world.ports, world.options());
    world.succeed('task-1');
    await (await world.nextSubmit()).accept('task-1');
    await world.clock.advance(HOUR);
    await (await world.nextSubmit()).answer({ kind: 'refused', failure: failure('enough') });
    await ended;
    expect(world.lookedAt).toEqual([]);
  });

  it('is looked at again where its consumer was kept waiting, though this run brought it', async () => {
    const world = new HandWorld();
    const ended = runPlan(planOf([plannedTake('opening'), walk('gmi')]), [], world.ports, world.options());
    world.succeed('task-1');
    await (await world.nextSubmit()).accept('task-1');
    await world.clock.advance(60_000);
    const full = { kind: 'throttled', failure: failure('429'), retryAfterMs: HOUR } as const;
    await (await world.nextSubmit()).answer(full);
    world.dead.add('https://clips.test/task-1.mp4');
    await world.clock.advance(2 * HOUR);
    const sent = await world.nextSubmit();
    expect(JSON.stringify(sent.request.payload)).toContain('https://gmi.test/');
    await sent.answer({ kind: 'refused', failure: failure('enough') });
    await ended;
  });

  it('is not asked about at every knock, while other runs hold every slot', async () => {
    const world = new HandWorld();
    world.dead.add(OLD);
    world.isFull = () => true;
    const ended = runPlan(planOf([owned(), walk('gmi')]), [], world.ports, world.options());
    await settled();
    await world.clock.advance(60_000);
    expect([world.polls, world.lookedAt, world.hosted]).toEqual([1, [OLD], ['opening at gmi']]);
    expect(world.knocks).toBeGreaterThan(60);
    await world.clock.advance(600_000);
    expect(world.polls).toBe(3);
    world.abort.abort();
    await ended;
  });

  it.each([
    ['answers no more', {}, [OLD]],
    ['is about to expire', { expiresAt: NOW + HOUR }, []],
    ['was moved, whatever was said of its life', { expiresAt: NOW + 24 * HOUR }, [OLD]],
  ])('that %s is replaced by the one the provider gives now', async (_what, rest, dead) => {
    const world = new HandWorld();
    for (const url of dead) world.dead.add(url);
    world.succeed('task-old', { url: NEW });
    const sent = await run(world, [owned(rest), walk()]);
    expect(sent).toContain(NEW);
    expect(sent).not.toContain(OLD);
    expect(world.lookedAt).toContain(NEW);
    expect(world.hosted).toEqual([]);
  });

  it.each([
    ['which is dead too', { url: NEW }, [OLD, NEW]],
    ['which is as old', { url: NEW, expiresAt: NOW + HOUR }, [OLD]],
    ['which is the same', { url: OLD }, [OLD]],
  ])('is not replaced by one %s, but by that of the host', async (_what, status, dead) => {
    const world = new HandWorld();
    for (const url of dead) world.dead.add(url);
    world.succeed('task-old', status);
    expect(await run(world, [owned(), walk('bucket')])).toContain('https://bucket.test/sha-old.mp4');
    expect(new Set(world.hosted)).toEqual(new Set(['opening at bucket']));
  });

  it('is never given to a provider once it is dead: the shot is blocked, and told what to add', async () => {
    const world = new HandWorld();
    world.dead.add(OLD);
    expect(await run(world, [owned(), walk()])).toBeUndefined();
    expect(whyBlocked(world)).toMatch(/^input expired: .*apimart gives no new one; add "uploads: gmi" or a bucket/);
    expect(world.records).toEqual([]);
  });

  it('is not replaced by a host that could not take it', async () => {
    const world = new HandWorld();
    world.dead.add(OLD);
    world.hostClip = async () => err(failure('the bucket is full'));
    expect(await run(world, [owned(), walk('bucket')])).toBeUndefined();
    expect(whyBlocked(world)).toMatch(/input expired: .*the bucket is full/);
  });

  it('is told of without its signature where a host gives a signed one', async () => {
    const world = new HandWorld();
    world.dead.add(OLD);
    world.hostClip = async () => ({
      ok: true,
      value: { url: 'https://b.test/k.mp4?X-Amz-Signature=planted&X-Amz-Expires=9', fresh: true },
    });
    expect(await run(world, [owned(), walk('bucket')])).toContain('X-Amz-Signature=planted');
    expect(world.events.find(({ type }) => type === 'uploaded')).toEqual({
      type: 'uploaded',
      file: 'the clip of opening',
      host: 'bucket',
      url: 'https://b.test/k.mp4',
    });
    expect(JSON.stringify(world.events)).not.toContain('planted');
  });
});

describe('the other outputs of a clip', () => {
  const using = (output: 'duration' | 'thumbnail_url'): PlannedTake =>
    plannedTake('walk', {
      dependsOn: extending('walk', 'opening').dependsOn,
      request: {
        model: 'skyreels-v4-fast',
        payload: { prompt: { $text: ['as long as ', { $output: { take: 'opening', output } }] } },
        portable: {},
      },
      inputs: [{ take: 'opening', output: 'thumbnail_url', lives: { kind: 'unknown' } }],
    });

  it('need no URL where only its length counts', async () => {
    const world = new HandWorld();
    world.dead.add(OLD);
    expect(await run(world, [owned({ seconds: 5 }), using('duration')])).toContain('as long as 5');
    expect(world.lookedAt).toEqual([]);
  });

  it('can be a thumbnail, which only its provider can give anew', async () => {
    const picture = 'https://clips.test/old.png';
    const alive = new HandWorld();
    alive.dead.add(OLD);
    expect(await run(alive, [owned({ thumbnailUrl: picture }), using('thumbnail_url')])).toContain(picture);
    const dead = new HandWorld();
    dead.dead.add(picture);
    expect(await run(dead, [owned({ thumbnailUrl: picture }), using('thumbnail_url')])).toBeUndefined();
    expect(whyBlocked(dead)).toMatch(/save the picture to a file/);
    expect(dead.hosted).toEqual([]);
  });
});
