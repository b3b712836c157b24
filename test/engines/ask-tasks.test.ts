import { describe, expect, it } from 'vitest';
import type { ProviderClient, StatusOutcome } from '../../src/core/provider.ts';
import { err, ok } from '../../src/core/result.ts';
import { askTasks } from '../../src/engines/local/ask-tasks.ts';
import { attempt } from '../plan/attempts.ts';
import { HandWorld, settled } from '../support/hand-world.ts';

const running: StatusOutcome = { kind: 'status', status: { kind: 'running', vendorStatus: 'processing' } };
const tasks = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    attempt(`a${index}`, { kind: 'submitted', taskId: `task-${index}`, at: 1 }, { baseUrl: `https://x.test/${index}` }),
  );

/** A provider whose answers wait until the test gives them. */
function provider() {
  const waiting = new Map<string, (outcome: StatusOutcome) => void>();
  const addresses: (string | undefined)[] = [];
  const status = (taskId: string): Promise<StatusOutcome> =>
    new Promise((resolve) => void waiting.set(taskId, resolve));
  return {
    waiting,
    addresses,
    connect: (_name: string, baseUrl?: string) => {
      addresses.push(baseUrl);
      return ok({ status } as unknown as ProviderClient);
    },
  };
}

describe('asking providers about tasks', () => {
  it('asks each where it was submitted, eight at a time', async () => {
    const { clock } = new HandWorld();
    const { connect, waiting, addresses } = provider();
    const asking = askTasks(tasks(20), { connect, clock, limitMs: 10_000 });
    const seen: number[] = [];
    for (let left = 20; left > 0; left -= waiting.size) {
      await settled();
      seen.push(waiting.size);
      for (const [taskId, answer] of waiting) {
        waiting.delete(taskId);
        answer(running);
        left -= 1;
      }
    }
    const asked = await asking;
    expect(Math.max(...seen)).toBe(8);
    expect(asked.size).toBe(20);
    expect(new Set(addresses).size).toBe(20);
    expect([...asked.values()].every(({ kind }) => kind === 'answer')).toBe(true);
  });

  it('ends when its time is up, with what is known by then', async () => {
    const { clock } = new HandWorld();
    const { connect, waiting } = provider();
    const asking = askTasks(tasks(10), { connect, clock, limitMs: 10_000 });
    await settled();
    waiting.get('task-3')?.(running);
    await settled();
    await clock.advance(10_000);
    const asked = await asking;
    expect(asked.get('a3')).toEqual({ kind: 'answer', status: running.kind === 'status' && running.status });
    expect(asked.get('a0')).toEqual({ kind: 'not-asked', why: 'no answer within 10 s' });
    expect(asked.get('a9')).toEqual({ kind: 'not-asked', why: 'no answer within 10 s' });
    waiting.get('task-0')?.(running);
    await settled();
    expect(asked.get('a0')?.kind).toBe('not-asked');
  });

  it('says why one was not asked, or gave no answer', async () => {
    const { clock } = new HandWorld();
    const limitMs = 10_000;
    const keyless = await askTasks(tasks(1), {
      connect: () => err({ kind: 'missing-key', variable: 'X', message: 'no key', help: 'set it' }),
      clock,
      limitMs,
    });
    expect(keyless.get('a0')).toEqual({ kind: 'not-asked', why: 'no key' });
    const { connect, waiting } = provider();
    const asking = askTasks(tasks(2), { connect, clock, limitMs });
    await settled();
    waiting.get('task-0')?.({ kind: 'throttled' });
    waiting.get('task-1')?.({
      kind: 'unreachable',
      failure: { reason: 'unreachable', billed: 'no', message: 'connection refused' },
    });
    const asked = await asking;
    expect([...asked.values()]).toEqual([
      { kind: 'not-asked', why: 'the provider limits the rate of requests' },
      { kind: 'not-asked', why: 'connection refused' },
    ]);
  });
});
