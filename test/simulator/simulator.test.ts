import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { BROKEN, buy, clipUrl, QUEUE, rig, SUBMIT, T2V } from './rig.ts';

const folder = mkdtempSync(join(tmpdir(), 'shotgraph-simulator-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('startSimulator', () => {
  it('marks every answer (S5), refusals, files, faults and unknown paths included', async () => {
    const on = await rig();
    const id = await buy(on);
    on.at(1000);
    const url = await clipUrl(on, id);
    on.plan('submit:html', 'submit:redirect', 'submit:http=503');
    const answers = [
      await on.get(url),
      await on.get('/nothing'),
      await on.get('/gmi'),
      await on.get('/apimart/v1/tasks/x', { authorization: '' }),
      await on.get('/_simulator/state'),
      await on.post(SUBMIT, T2V),
      await on.post(SUBMIT, T2V),
      await on.post(SUBMIT, T2V),
      await on.post(SUBMIT, T2V),
    ];
    for (const { headers } of answers) expect(headers.get('shotgraph-simulator')).toBe('1');
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 404, 401, 200, 200, 307, 503, 200]);
  });

  it('dates its answers by its own clock', async () => {
    const on = await rig();
    on.at(5000);
    expect((await on.get(`${QUEUE}/models`)).headers.get('date')).toBe('Fri, 10 Apr 2026 00:00:05 GMT');
  });

  it('prefers a port but takes another, and insists on one that is demanded', async () => {
    const first = await startSimulator();
    const second = await startSimulator({ preferPort: first.port });
    expect(second.port).not.toBe(first.port);
    await expect(startSimulator({ port: first.port })).rejects.toThrow(/EADDRINUSE/);
    await first.close();
    await second.close();
    const third = await startSimulator({ preferPort: first.port });
    expect(third.port).toBe(first.port);
    expect(third.baseUrls.gmi).toBe(`http://127.0.0.1:${first.port}/gmi`);
    await third.close();
  });

  it('counts requests by route', async () => {
    const on = await rig();
    const id = await buy(on);
    for (let index = 0; index < 3; index += 1) await on.get(`/apimart/v1/tasks/${id}`);
    expect(on.sim.inspect().counts).toEqual({
      'POST /apimart/v1/videos/generations': 1,
      'GET /apimart/v1/tasks/:id': 3,
    });
    expect(on.sim.inspect().requests.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });
});

describe('control', () => {
  it('plans faults from another process, all or none', async () => {
    const on = await rig();
    const refused = await on.post('/_simulator/faults', { faults: ['submit:http=500', 'submit:explode'] });
    expect([refused.status, refused.json.error]).toEqual([400, expect.stringContaining('no kind "explode"')]);
    expect(on.sim.inspect().pending).toEqual([]);
    expect((await on.post('/_simulator/faults', { faults: ['submit:http=500'] })).json.planned).toBe(1);
    expect((await on.post('/_simulator/faults', { fault: 'submit:http=418', body: 'teapot' })).status).toBe(200);
    expect((await on.post('/_simulator/faults', '"submit:reset"')).status).toBe(200);
    expect((await on.post(SUBMIT, T2V)).status).toBe(500);
    expect(await on.post(SUBMIT, T2V)).toMatchObject({ status: 418, text: 'teapot' });
    await expect(on.post(SUBMIT, T2V)).rejects.toThrow(BROKEN);
  });

  it('shows the state and forgets it', async () => {
    const on = await rig();
    const id = await buy(on);
    const state = (await on.get('/_simulator/state')).json;
    expect(state).toMatchObject({ tasks: [{ id, state: 'waiting' }], submits: 1 });
    on.plan('submit:reset');
    expect((await on.post('/_simulator/reset', {})).status).toBe(200);
    expect(on.sim.inspect()).toEqual({ tasks: [], submits: 0, counts: {}, requests: [], pending: [] });
    expect((await on.get(`/apimart/v1/tasks/${id}`)).status).toBe(404);
  });
});

describe('the state file', () => {
  it('lets a restarted simulator know its tasks, keys, failures and uploads', async () => {
    const stateFile = join(folder, 'restart.jsonl');
    const before = await rig({ stateFile });
    before.plan('submit:fail-task=billed,no:2');
    const done = (await before.post(SUBMIT, T2V, { 'idempotency-key': 'k' })).json.data[0].task_id as string;
    const failing = await buy(before, { ...T2V, prompt: 'other' });
    const { upload_url, public_url } = (await before.post(`${QUEUE}/upload-url`, { file_type: 'png' })).json;
    await before.send('PUT', upload_url, { body: 'bytes', headers: { 'content-type': 'image/png' } });
    await before.sim.close();
    expect(readFileSync(stateFile, 'utf8')).not.toContain('test-key');

    const after = await rig({ stateFile });
    after.at(1000);
    const { text } = await after.get(await clipUrl(after, done));
    expect(text).toContain('ftyp');
    expect((await after.get(`/apimart/v1/tasks/${failing}`)).json.data).toMatchObject({ status: 'failed', cost: 1.1 });
    expect((await after.get(new URL(public_url).pathname)).text).toBe('bytes');
    const replayed = await after.post(SUBMIT, T2V, { 'idempotency-key': 'k' });
    expect(replayed.json.data[0].task_id).toBe(done);
    const ref = { tag: '@v', type: 'extend', video_url: `http://127.0.0.1:9/files/apimart/${done}.0.mp4` };
    await buy(after, { ...T2V, prompt: '@v goes on', ref_videos: [ref] });
    expect(after.sim.inspect().tasks).toHaveLength(3);
  });

  it('drops a line that was cut short, and goes on after it', async () => {
    const stateFile = join(folder, 'torn.jsonl');
    const first = await rig({ stateFile });
    await buy(first);
    await first.sim.close();
    appendFileSync(stateFile, '{"kind":"task","ta');
    const second = await rig({ stateFile });
    await buy(second);
    await second.sim.close();
    expect((await rig({ stateFile })).sim.inspect().tasks).toHaveLength(2);
  });

  it('remembers a reset', async () => {
    const stateFile = join(folder, 'reset.jsonl');
    const first = await rig({ stateFile });
    await buy(first);
    first.sim.reset();
    await first.sim.close();
    expect((await rig({ stateFile })).sim.inspect().tasks).toEqual([]);
  });
});
