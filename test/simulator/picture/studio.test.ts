import { describe, expect, it } from 'vitest';
import { type Draughtsman, localDraughtsman } from '../../../src/simulator/picture/draughtsman.ts';
import { Studio } from '../../../src/simulator/picture/studio.ts';
import { draw, request } from './scenes.ts';

/** Draws nothing until it is told to. */
class Hand implements Draughtsman {
  readonly drawn: string[] = [];
  stopped = 0;
  #finish: (() => void) | undefined;
  #fail: ((error: Error) => void) | undefined;

  async draw({ request: { digest } }: Parameters<Draughtsman['draw']>[0]): Promise<Uint8Array> {
    this.drawn.push(digest);
    await new Promise<void>((resolve, reject) => {
      this.#finish = resolve;
      this.#fail = reject;
    });
    return new Uint8Array(40 * 1024 * 1024).fill(digest.charCodeAt(0));
  }

  stop(): void {
    this.stopped += 1;
    this.#fail?.(new Error('stopped'));
  }

  async finish(): Promise<void> {
    this.#finish?.();
    await new Promise(setImmediate);
  }

  async fail(): Promise<void> {
    this.#fail?.(new Error('no paint'));
    await new Promise(setImmediate);
  }
}

/** A studio with one draughtsman, and what orders pictures by their digests. */
function studio(): { hand: Hand; open: Studio; order: (digest: string) => Promise<Uint8Array> } {
  const hand = new Hand();
  let hired = 0;
  const open = new Studio(() => {
    hired += 1;
    return hired === 1 ? hand : new Hand();
  }, 1);
  return { hand, open, order: (digest) => open.draw('clip', digest, async () => request({ digest })) };
}

describe('the studio', () => {
  it('draws what is asked for twice once, and keeps it', async () => {
    const { hand, order } = studio();
    const both = [order('a'), order('a')];
    await new Promise(setImmediate);
    await hand.finish();
    const [one, two] = await Promise.all(both);
    expect(one).toBe(two);
    expect(await order('a')).toBe(one);
    expect(hand.drawn).toEqual(['a']);
  });

  it('draws one after the other, in the order of asking', async () => {
    const { hand, order } = studio();
    const all = ['a', 'b', 'c'].map(order);
    for (const [index] of all.entries()) {
      await new Promise(setImmediate);
      expect(hand.drawn.length).toBe(index + 1);
      await hand.finish();
    }
    expect((await Promise.all(all)).map(([first]) => String.fromCharCode(first ?? 0)).join('')).toBe('abc');
  });

  it('forgets what was not asked for the longest when it holds too much', async () => {
    const { hand, order } = studio();
    const made = async (digest: string): Promise<void> => {
      const drawn = order(digest);
      for (let turn = 0; turn < 3; turn += 1) await hand.finish();
      await drawn;
    };
    for (const digest of ['a', 'b', 'c', 'a', 'd', 'a', 'b']) await made(digest);
    expect(hand.drawn).toEqual(['a', 'b', 'c', 'd', 'b']);
  });

  it('goes on after a failure, and does not keep it', async () => {
    const { hand, order } = studio();
    const first = order('a');
    const second = order('b');
    await new Promise(setImmediate);
    const [refused] = await Promise.allSettled([first, hand.fail()]);
    expect(refused).toMatchObject({ status: 'rejected', reason: { message: 'no paint' } });
    await hand.finish();
    await second;
    const again = order('a');
    await new Promise(setImmediate);
    await hand.finish();
    await again;
    expect(hand.drawn).toEqual(['a', 'b', 'a']);
  });

  it('gives up everything when it is closed', async () => {
    const { hand, open, order } = studio();
    const waiting = [order('a'), order('b')];
    await new Promise(setImmediate);
    open.close();
    for (const one of await Promise.allSettled(waiting)) expect(one.status).toBe('rejected');
    expect(hand.stopped).toBe(1);
    await expect(order('c')).rejects.toThrow('closed');
    expect(hand.drawn).toEqual(['a']);
  });
});

describe('drawing on the same thread', () => {
  it('gives others their turn, and the same bytes', async () => {
    let turns = 0;
    let isDone = false;
    const count = (): void => {
      turns += 1;
      if (!isDone) setImmediate(count);
    };
    setImmediate(count);
    const bytes = await localDraughtsman().draw({ kind: 'clip', request: request() });
    isDone = true;
    expect(turns).toBeGreaterThanOrEqual(15);
    expect(Buffer.from(bytes).equals(await draw())).toBe(true);
  });
});
