import { describe, expect, it } from 'vitest';
import { buy, clipUrl, GMI_I2V, QUEUE, rig, T2V } from './rig.ts';

describe('result files', () => {
  it('are public MP4s with type, length, HEAD and ranges', async () => {
    const on = await rig();
    const id = await buy(on);
    on.at(1000);
    const url = await clipUrl(on, id);
    const whole = await fetch(url);
    const bytes = Buffer.from(await whole.arrayBuffer());
    expect(whole.headers.get('content-type')).toBe('video/mp4');
    expect(bytes.toString('latin1', 4, 8)).toBe('ftyp');
    const head = await fetch(url, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(bytes.length)]);
    const part = await fetch(url, { headers: { range: 'bytes=4-7' } });
    expect([part.status, await part.text()]).toEqual([206, 'ftyp']);
    expect(part.headers.get('content-range')).toBe(`bytes 4-7/${bytes.length}`);
    expect((await fetch(url, { headers: { range: 'bytes=9999999-' } })).status).toBe(416);
  });

  it('do not exist before the task is finished', async () => {
    const on = await rig();
    const id = await buy(on);
    on.at(999);
    expect((await on.get(`/files/apimart/${id}.0.mp4`)).status).toBe(404);
  });

  it('expire; the next status call gives a fresh address of the same clip', async () => {
    const on = await rig({ urlLifeMs: 60_000 });
    const id = await buy(on);
    on.at(1000);
    const first = await clipUrl(on, id);
    on.at(60_999);
    const before = await on.get(first);
    expect(before.status).toBe(200);
    expect(await clipUrl(on, id)).toBe(first);
    on.at(61_000);
    expect((await on.get(first)).status).toBe(404);
    const second = await clipUrl(on, id);
    expect(second).not.toBe(first);
    expect((await on.get(second)).text).toBe(before.text);
  });

  it('are 403 at GMI when expired', async () => {
    const on = await rig({ urlLifeMs: 60_000 });
    const { json } = await on.post(`${QUEUE}/requests`, GMI_I2V);
    on.at(1000);
    const { outcome } = (await on.get(`${QUEUE}/requests/${json.request_id}`)).json;
    expect((await on.get(outcome.video_url)).status).toBe(200);
    on.at(61_000);
    expect((await on.get(outcome.video_url)).status).toBe(403);
  });
});

describe('determinism (S4)', () => {
  it('gives equal requests equal clips, on any port, chained ones too', async () => {
    const made = await Promise.all(
      ['one', 'two'].map(async () => {
        const on = await rig();
        const source = await buy(on, { ...T2V, resolution: '480p' });
        on.at(1000);
        const ref = { tag: '@v', type: 'extend', video_url: await clipUrl(on, source) };
        const chained = await buy(on, { ...T2V, prompt: 'Video extended @v.', ref_videos: [ref] });
        on.at(2000);
        return [await on.get(await clipUrl(on, source)), await on.get(await clipUrl(on, chained))].map(
          ({ text }) => text,
        );
      }),
    );
    expect(made[0]).toEqual(made[1]);
    expect(made[0]?.[0]).not.toBe(made[0]?.[1]);
  });

  it('gives the same latencies for a seed, whatever the order of arrival', async () => {
    const latencies = async (seed: number, prompts: readonly string[]): Promise<Record<string, number>> => {
      const on = await rig({ seed, latency: { medianMs: 10_000, spread: 0.3 }, speed: 10 });
      for (const prompt of prompts) await buy(on, { ...T2V, prompt });
      const took: Record<string, number> = {};
      for (const { digest, acceptedAt, finishesAt } of on.sim.inspect().tasks) took[digest] = finishesAt - acceptedAt;
      return took;
    };
    const prompts = Array.from({ length: 50 }, (_, index) => `shot ${index}`);
    const forward = await latencies(7, prompts);
    expect(await latencies(7, prompts.toReversed())).toEqual(forward);
    expect(await latencies(8, prompts)).not.toEqual(forward);
    const values = Object.values(forward);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(700);
    expect(Math.max(...values)).toBeLessThanOrEqual(1300);
    expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(400);
  });

  it('draws anew for a repeat of the same request', async () => {
    const on = await rig({ latency: { medianMs: 10_000, spread: 0.3 } });
    await buy(on);
    await buy(on);
    const [first, second] = on.sim.inspect().tasks;
    expect(first?.digest).toBe(second?.digest);
    expect(first?.id).not.toBe(second?.id);
    expect(first?.finishesAt).not.toBe(second?.finishesAt);
  });
});
