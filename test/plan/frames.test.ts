import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/core/json.ts';
import type { OwnedClip, Stanza } from '../../src/core/stanza.ts';
import type { HostName } from '../../src/core/take.ts';
import type { PlanInput } from '../../src/plan/compute-plan.ts';
import { compareVersions } from '../../src/plan/diff.ts';
import { findModel, modelNames } from '../../src/models/registry.ts';
import { storyboardFromObject } from '../../src/manifest/load-storyboard.ts';
import { resolveTakes } from '../../src/resolve/resolve-takes.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { planBoard, planSound } from './board-plan.ts';

const MB = 1024 * 1024;
const PICTURES = { extensions: ['png'], maxBytes: 20 * MB, source: 'test' };

function hosting(named?: HostName): PlanInput['hosting'] {
  return {
    limits: new Map<HostName, typeof PICTURES & { lifeMs?: number }>([
      ['apimart', { ...PICTURES, lifeMs: 72 }],
      ['gmi', PICTURES],
      ['bucket', PICTURES],
    ]),
    ...(named && { named }),
    ...(named === 'bucket' && { bucket: 'films at s3.test' }),
    file: () => undefined,
    fileProblem: () => undefined,
  };
}

const APIMART = { uses: 'apimart/skyreels-v4-fast', resolution: '480p' };
const board = (shots: Record<string, Json>, rest: Record<string, Json> = {}): Json => ({
  version: 1,
  defaults: APIMART,
  ...rest,
  shots: { opening: { prompt: 'Rain.' }, ...shots },
});
const on = (field: Json, rest: Record<string, Json> = {}): Record<string, Json> => ({
  prompt: 'On.',
  first_frame: field,
  ...rest,
});

const takeOf = (plan: Plan, id: string) => plan.takes.find((take) => take.id === id);

describe('the frames of a take', () => {
  it('are named once, with their fields, host and the life of its URLs', async () => {
    const both = on({ last_frame: 'opening' }, { end_frame: { last_frame: 'opening' } });
    const plan = await planSound(board({ both }), {}, { hosting: hosting() });
    expect(takeOf(plan, 'both')?.frames).toEqual([
      expect.objectContaining({
        take: 'opening',
        output: 'last_frame',
        fields: ['first_frame', 'end_frame'],
        host: 'apimart',
        lifeMs: 72,
      }),
    ]);
    expect(takeOf(plan, 'opening')?.frames).toEqual([]);
  });

  it('are told apart by their moments, and found in mid frames, references and prompts', async () => {
    const shots = {
      mids: {
        prompt: 'To @one, then @two.',
        mid_frames: {
          one: { image: { 'frame@1s': 'opening' }, at: 1 },
          two: { image: { 'frame@1.5s': 'opening' }, at: 2 },
        },
      },
      subject: { prompt: '@Hero waits.', refs: { Hero: { images: [{ first_frame: 'opening' }] } } },
      text: { prompt: 'See {{shots.opening.last_frame}} there.' },
    };
    const plan = await planSound(board(shots), {}, { hosting: hosting() });
    expect(takeOf(plan, 'mids')?.frames.map(({ at, fields }) => [at, ...fields])).toEqual([
      [1, 'mid_frames.one'],
      [1.5, 'mid_frames.two'],
    ]);
    expect(takeOf(plan, 'subject')?.frames).toMatchObject([{ output: 'first_frame', fields: ['@Hero'] }]);
    expect(takeOf(plan, 'text')?.frames).toMatchObject([{ output: 'last_frame', fields: ['prompt'] }]);
  });

  it('are hosted by the bucket that uploads names where the provider of the shot hosts nothing', async () => {
    const shots = { on: on({ last_frame: 'opening' }, { uses: 'gccai/skyreels-v4-fast' }) };
    const plan = await planSound(board(shots), {}, { hosting: hosting('bucket') });
    expect(takeOf(plan, 'on')?.frames).toMatchObject([{ host: 'bucket', where: 'films at s3.test' }]);
    const { errors } = await planBoard(board(shots), {}, { hosting: hosting() });
    expect(errors).toEqual(['cannot-host: nothing can host the last frame of opening: gccai takes only URLs']);
  });

  it('are none of a take whose mode has no place for them', async () => {
    const shots = { on: { extend: 'opening', prompt: 'Video extended @opening.' } };
    const plan = await planSound(board(shots), {}, { hosting: hosting() });
    expect(takeOf(plan, 'on')?.frames).toEqual([]);
  });

  it('need no URL of the clip they are cut from', async () => {
    const plan = await planSound(board({ on: on({ last_frame: 'opening' }) }), {}, { hosting: hosting() });
    expect(takeOf(plan, 'on')?.inputs).toEqual([]);
  });
});

describe('identity', () => {
  const printOf = async (field: Json): Promise<string> => {
    const plan = await planSound(board({ on: on(field) }), {}, { hosting: hosting() });
    return takeOf(plan, 'on')?.fingerprint ?? '';
  };

  it('is the same however a moment is spelled, and another for another moment', async () => {
    const two = await printOf({ 'frame@2s': 'opening' });
    expect(await printOf({ 'frame@2': 'opening' })).toBe(two);
    expect(await printOf({ 'frame@2.00 s': 'opening' })).toBe(two);
    expect(await printOf({ 'frame@2.5s': 'opening' })).not.toBe(two);
    expect(await printOf('{{shots.opening.last_frame}}')).toBe(await printOf({ last_frame: 'opening' }));
  });

  it('of the shots that were there stays, whatever frames others are made from', async () => {
    const before = await planSound(board({ walk: { extend: 'opening', prompt: 'Video extended @opening.' } }));
    const shots = {
      walk: { extend: 'opening', prompt: 'Video extended @opening.' },
      on: on({ last_frame: 'walk' }, { end_frame: { 'frame@1s': 'opening' } }),
    };
    const after = await planSound(board(shots), {}, { hosting: hosting() });
    for (const { id, fingerprint } of before.takes) expect(takeOf(after, id)?.fingerprint).toBe(fingerprint);
  });
});

const NO_TOOL = { message: 'no ffmpeg is installed', help: 'install ffmpeg' };

describe('without a program that cuts frames', () => {
  const shots = { on: on({ last_frame: 'opening' }) };
  const complaint = 'no-media-tool: the last frame of opening can not be cut from its clip: no ffmpeg is installed';

  async function stanzaOf(id: string): Promise<Stanza> {
    const plan = await planSound(board(shots), {}, { hosting: hosting() });
    const { fingerprint, uses, provider, request } = takeOf(plan, id) ?? expect.fail();
    const clip: OwnedClip = {
      fingerprint,
      uses,
      provider,
      taskId: `task-${id}`,
      sha256: id,
      bytes: 1,
      url: 'https://clips.test/a.mp4',
      inputs: id === 'on' ? { opening: 'opening' } : {},
      request: request.portable,
    };
    return { take: id, ...clip, earlier: [], also: [] };
  }

  it('nothing is planned that needs one', async () => {
    expect((await planBoard(board(shots), {}, { hosting: hosting(), noTool: NO_TOOL })).errors).toEqual([complaint]);
  });

  it('what is owned needs none', async () => {
    const stanzas = [await stanzaOf('opening'), await stanzaOf('on')];
    const stored = new Set(['opening', 'on']);
    const plan = await planSound(board(shots), { stanzas, stored }, { hosting: hosting(), noTool: NO_TOOL });
    expect(plan.takes.map(({ state }) => state.kind)).toEqual(['fresh', 'fresh']);
  });

  it('what is owned and bought again needs one', async () => {
    const on = await stanzaOf('on');
    const stanzas = [await stanzaOf('opening'), { ...on, inputs: { opening: 'another-clip' } }];
    const stored = new Set(['opening', 'on']);
    const more = { hosting: hosting(), noTool: NO_TOOL };
    const kept = await planSound(board(shots), { stanzas, stored }, more);
    expect(kept.takes.map(({ state }) => state.kind)).toEqual(['fresh', 'input-replaced']);
    const { errors } = await planBoard(board(shots), { stanzas, stored }, { ...more, refresh: new Set(['on']) });
    expect(errors).toEqual([complaint]);
  });

  it('what is not selected needs none, nor does who buys nothing', async () => {
    const more = { hosting: hosting(), noTool: NO_TOOL };
    const { errors } = await planBoard(board(shots), {}, { ...more, selected: new Set(['opening']) });
    expect(errors).toEqual([]);
    expect((await planBoard(board(shots), {}, { ...more, selected: new Set() })).errors).toEqual([]);
    expect((await planBoard(board(shots), {}, { ...more, selected: new Set(['on']) })).errors).toEqual([complaint]);
  });

  it('what waits for a pick is told of it before the takes are bought', async () => {
    const waiting = { choice: { prompt: 'Rain.', duration: 4, takes: 2 }, on: on({ first_frame: 'choice' }) };
    const { errors } = await planBoard(board(waiting), {}, { hosting: hosting(), noTool: NO_TOOL });
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(/^no-media-tool: the first frame of choice/);
  });
});

describe('a change', () => {
  async function versionOf(field: Json) {
    const object = board({ on: on(field) });
    const { storyboard } = await storyboardFromObject(object);
    if (!storyboard) throw new Error('no storyboard');
    const { takes } = resolveTakes(storyboard, { env: {}, findModel, modelNames });
    return { plan: await planSound(object, {}, { hosting: hosting() }), takes };
  }

  it('of the frame alone is a change of the shot, not of what it is made from', async () => {
    const [before, after] = [await versionOf({ last_frame: 'opening' }), await versionOf({ 'frame@2.5s': 'opening' })];
    const { changed, following } = compareVersions(before, after, findModel);
    expect(following).toEqual([]);
    expect(changed).toMatchObject([
      {
        id: 'on',
        changes: [
          {
            field: 'first_frame',
            clip: { before: 'opening', after: 'opening' },
            frame: { before: 'last_frame', after: 'frame@2.5s' },
          },
        ],
      },
    ]);
    expect(changed[0]?.changes[0]?.after).toMatch(/^frame at 2\.5 s of clip f1:/);
  });
});
