import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { QUEUE, rig, SUBMIT, type Rig } from '../simulator/rig.ts';
import { describeWithFfmpeg, judge } from '../support/odd-clips.ts';

const folder = mkdtempSync(join(tmpdir(), 'shotgraph-judge-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Pixels of the longer side, by ratio, for the shorter one of each resolution; both sides are even. */
const SIZES = {
  360: { '16:9': 640, '4:3': 480, '1:1': 360, '9:16': 640, '3:4': 480 },
  480: { '16:9': 854, '4:3': 640, '1:1': 480, '9:16': 854, '3:4': 640 },
  540: { '16:9': 960, '4:3': 720, '1:1': 540, '9:16': 960, '3:4': 720 },
  720: { '16:9': 1280, '4:3': 960, '1:1': 720, '9:16': 1280, '3:4': 960 },
  1080: { '16:9': 1920, '4:3': 1440, '1:1': 1080, '9:16': 1920, '3:4': 1440 },
} as const;
const RATIOS = ['16:9', '4:3', '1:1', '9:16', '3:4'] as const;

type Short = keyof typeof SIZES;
type Ratio = (typeof RATIOS)[number];

const each = (shorts: readonly Short[]): readonly (readonly [Short, Ratio])[] =>
  shorts.flatMap((short) => RATIOS.map((ratio) => [short, ratio] as const));

function sizeOf(short: Short, ratio: Ratio): { readonly width: number; readonly height: number } {
  const long = SIZES[short][ratio];
  return ratio === '9:16' || ratio === '3:4' ? { width: short, height: long } : { width: long, height: short };
}

const drawn = (): Promise<Rig> => rig({ pictures: 'drawn' });

describeWithFfmpeg('the clips of the simulator, judged by ffprobe', () => {
  it.each(each([480, 720, 1080]))('APIMart, %ip %s', async (short, ratio) => {
    const on = await drawn();
    const file = await apimartClip(on, { duration: 3, resolution: `${short}p`, aspect_ratio: ratio });
    expect(judge(file)).toMatchObject({ ...sizeOf(short, ratio), ...flawless(3) });
  });

  it.each(each([360, 540]))('Pixverse, %ip %s', async (short, ratio) => {
    const on = await drawn();
    const payload = { prompt: 'Waves.', duration: '5', quality: `${short}p`, aspect_ratio: ratio };
    const file = await gmiClip(on, { model: 'pixverse-v5.6-t2v', payload });
    expect(judge(file)).toMatchObject({ ...sizeOf(short, ratio), ...flawless(5) });
  });

  it('15 s of 1080p with sound', async () => {
    const on = await drawn();
    const payload = { prompt: 'Waves.', duration: 15, sound: true };
    const found = judge(await gmiClip(on, { model: 'skyreels-v4-text-to-video', payload }));
    expect(found).toMatchObject({ ...sizeOf(1080, '16:9'), ...flawless(15), audio: { codec: 'aac' } });
    expect(Math.abs((found.audio?.seconds ?? 0) - 15)).toBeLessThan(0.1);
  }, 60_000);

  it.each(['tail', 'full'] as const)(
    'a chain of extends, each from the last picture of the one before: %s',
    async (extendOutput) => {
      const on = await rig({ pictures: 'drawn', extendOutput });
      const opening = await apimartClip(on, { duration: 3, resolution: '480p' });
      const walk = await apimartClip(on, extension(on, opening, 4));
      const lamp = await apimartClip(on, extension(on, walk, 3));
      const seconds = extendOutput === 'tail' ? [3, 4, 3] : [3, 7, 10];
      [opening, walk, lamp].forEach((file, index) =>
        expect(judge(file)).toMatchObject({ width: 854, height: 480, ...flawless(seconds[index] ?? 0) }),
      );
      const joins = extendOutput === 'tail' ? [0, 0] : [3, 7];
      expect(difference(picture(opening, 'last'), picture(walk, joins[0] ?? 0))).toBeLessThan(4);
      expect(difference(picture(walk, 'last'), picture(lamp, joins[1] ?? 0))).toBeLessThan(4);
      expect(difference(picture(opening, 0), picture(lamp, 'last'))).toBeGreaterThan(4);
    },
  );
});

/** 24 pictures a second, all of them, and nothing to complain of. */
function flawless(seconds: number): object {
  return { codec: 'h264', rate: '24/1', frames: seconds * 24, seconds, pixels: 'yuv420p', complaints: '' };
}

const urls = new Map<string, string>();

function extension(on: Rig, file: string, duration: number): object {
  const url = urls.get(file) ?? '';
  expect(url.startsWith(on.sim.origin)).toBe(true);
  const video = { tag: '@before', type: 'extend', video_url: url };
  return { prompt: 'Video extended @before, a storm comes up.', resolution: '480p', duration, ref_videos: [video] };
}

async function apimartClip(on: Rig, fields: object): Promise<string> {
  const answer = await on.post(SUBMIT, { model: 'skyreels-v4-fast', prompt: 'Rain over the city.', ...fields });
  const id = answer.json.data[0].task_id as string;
  on.at((clock += 5000));
  const { data } = (await on.get(`/apimart/v1/tasks/${id}`)).json;
  return save(id, data.result.videos[0].url[0] as string);
}

async function gmiClip(on: Rig, body: object): Promise<string> {
  const id = (await on.post(`${QUEUE}/requests`, body)).json.request_id as string;
  on.at((clock += 5000));
  const { outcome } = (await on.get(`${QUEUE}/requests/${id}`)).json;
  return save(id, outcome.video_url as string);
}

let clock = 0;

async function save(id: string, url: string): Promise<string> {
  const file = join(folder, `${id}.mp4`);
  const answer = await fetch(url);
  writeFileSync(file, Buffer.from(await answer.arrayBuffer()));
  urls.set(file, url);
  return file;
}

const WIDTH = 106;
const HEIGHT = 60;

/** The picture at a number of seconds, or the last, in grey and small. */
function picture(file: string, at: number | 'last'): Buffer {
  const where = at === 'last' ? 'reverse' : `select=gte(n\\,${at * 24})`;
  const args = ['-v', 'error', '-i', file, '-vf', `${where},scale=${WIDTH}:${HEIGHT}`, '-frames:v', '1'];
  return execFileSync('ffmpeg', [...args, '-pix_fmt', 'gray', '-f', 'rawvideo', '-'], { maxBuffer: 1 << 20 });
}

/** Mean over the points, 0 to 255. */
function difference(one: Buffer, other: Buffer): number {
  expect([one.length, other.length]).toEqual([WIDTH * HEIGHT, WIDTH * HEIGHT]);
  return one.reduce((sum, value, index) => sum + Math.abs(value - (other[index] ?? 0)), 0) / one.length;
}
