import { describe, expect, it } from 'vitest';
import { findModel, MODELS } from '../../src/models/registry.ts';
import { aTake, errors, findings, prepared, someFacts, type ShotLike } from './take-builder.ts';

const T2V = 'gmi/skyreels-v4-text-to-video';
const FAST = 'apimart/skyreels-v4-fast';
const PIXVERSE = 'gmi/pixverse-v5.6-t2v';

const rain = (uses: string, rest: Partial<ShotLike> = {}): ShotLike => ({ uses, prompt: 'Rain.', ...rest });
const noted = (shot: ShotLike) => findings(shot).filter((finding) => finding !== 'note[dear-default]');

describe('a field the model has no parameter for', () => {
  it.each<readonly [string, ShotLike]>([
    ['sound', rain(FAST, { sound: true })],
    ['seed', rain(T2V, { seed: 1 })],
    ['negative_prompt', rain(T2V, { negative_prompt: 'blur' })],
    ['prompt_optimizer', rain(PIXVERSE, { prompt_optimizer: true })],
    ['first_frame', rain(T2V, { first_frame: 'https://example.com/a.png' })],
    ['resolution', rain(T2V, { resolution: '480p' })],
  ])('%s of the shot is an error that says who has it', (field, shot) => {
    const { diagnostics } = prepared(shot);
    const complaint = diagnostics.find(({ code }) => code === 'field-not-in-model');
    expect(complaint?.severity).toBe('error');
    expect(complaint?.message).toContain(`\`${field}\``);
    const able = MODELS.filter(({ parameters }) => parameters.some((parameter) => parameter.field === field));
    expect(able.length).toBeGreaterThan(0);
    for (const { name } of able) expect(complaint?.help).toContain(name);
  });

  it('from defaults is left out with a note', () => {
    const shot = rain(T2V, { defaults: { resolution: '480p', seed: 1, sound: true } });
    expect(findings(shot)).toEqual(['note[default-left-out]', 'note[default-left-out]']);
    expect(prepared(shot).payload).toEqual({ prompt: 'Rain.', sound: true });
    expect(prepared(shot).portable).toEqual({ uses: T2V, prompt: 'Rain.', sound: true });
  });

  it('from a patch of an axis is an error, as if the shot had written it', () => {
    const take = aTake(rain(T2V, { seed: 1 }));
    const seed = { ...take.fields.seed!, origin: 'patch' as const };
    const patched = { ...take, fields: { ...take.fields, seed } };
    const codes = findModel(T2V)!
      .prepare(patched, someFacts())
      .diagnostics.map(({ code }) => code);
    expect(codes).toEqual(['field-not-in-model']);
  });

  it('whose result is what was asked for anyway is accepted in both places and not sent', () => {
    for (const shot of [rain(T2V, { resolution: '1080p' }), rain(T2V, { defaults: { resolution: '1080p' } })]) {
      expect(findings(shot)).toEqual([]);
      expect(prepared(shot).portable).toEqual(prepared(rain(T2V)).portable);
      expect(prepared(shot).payload).toEqual({ prompt: 'Rain.' });
    }
  });
});

describe('a value the model refuses', () => {
  it('is an error in defaults too, and names the shot and the line that chose the model', () => {
    const shot = rain(PIXVERSE, { defaults: { duration: 7 } });
    const take = aTake(shot);
    const { diagnostics } = findModel(PIXVERSE)!.prepare(take, someFacts());
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({
      code: 'value-refused',
      span: take.fields.duration?.span,
      related: [{ span: take.uses.span }, { span: take.span }],
      help: 'give shot "shot" a duration of its own: it takes 5, 8, 10',
    });
  });

  it('is not judged where it is overridden', () => {
    expect(findings(rain(PIXVERSE, { defaults: { duration: 7 }, duration: 8 }))).toEqual([]);
    expect(findings(rain(PIXVERSE, { defaults: { duration: 7 }, with: { duration: '8' } }))).toEqual([]);
  });

  it.each([2.5, -1, 2 ** 31])('seed %d', (seed) => {
    expect(errors(rain(PIXVERSE, { seed }))).toEqual(['value-refused']);
  });
});

describe('what a vendor ignores in a mode', () => {
  it('is warned of, neither sent nor hashed, and not judged', () => {
    const frame = { first_frame: 'https://example.com/a.png' };
    const shot = rain(FAST, { ...frame, aspect_ratio: 'odd', resolution: '720p' });
    expect(findings(shot)).toEqual(['warning[field-ignored]']);
    const plain = prepared(rain(FAST, { ...frame, resolution: '720p' }));
    expect(prepared(shot).payload).toEqual(plain.payload);
    expect(prepared(shot).portable).toEqual(plain.portable);
  });
});

describe('with', () => {
  it('sends and hashes parameters that no field stands for', () => {
    const { payload, portable } = prepared(rain(PIXVERSE, { with: { thinking_type: 'auto' } }));
    expect(payload).toMatchObject({ thinking_type: 'auto' });
    expect(portable).toMatchObject({ with: { thinking_type: 'auto' } });
  });

  it('sends a hint that changes nothing, and does not hash it', () => {
    const shot = (rest: Partial<ShotLike>): ShotLike => ({
      uses: 'gmi/skyreels-v4-omni',
      prompt: '@Hero waits.',
      refs: [{ tag: 'Hero', images: ['https://example.com/a.png'] }],
      ...rest,
    });
    const hinted = prepared(shot({ with: { feature_mode: 'editing' } }));
    expect(hinted.payload).toMatchObject({ feature_mode: 'editing' });
    expect(hinted.portable).toEqual(prepared(shot({})).portable);
  });

  it('gives a portable field under the vendor name, as the same request', () => {
    const vendor = prepared(rain(PIXVERSE, { with: { quality: '720p', duration: '8', generate_audio_switch: true } }));
    const portable = prepared(rain(PIXVERSE, { resolution: '720p', duration: 8, sound: true }));
    expect(vendor.payload).toEqual(portable.payload);
    expect(vendor.portable).toEqual(portable.portable);
    expect(vendor.diagnostics).toEqual([]);
  });

  it('wins over a default and contradicts the own field of the shot, naming both places', () => {
    expect(
      prepared(rain(PIXVERSE, { defaults: { resolution: '360p' }, with: { quality: '720p' } })).payload,
    ).toMatchObject({
      quality: '720p',
    });
    const take = aTake(rain(PIXVERSE, { resolution: '360p', with: { quality: '720p' } }));
    const [contradiction] = findModel(PIXVERSE)!.prepare(take, someFacts()).diagnostics;
    expect(contradiction).toMatchObject({
      code: 'with-contradiction',
      span: take.fields.with.get('quality')?.keySpan,
      related: [{ span: take.fields.resolution?.keySpan }],
    });
    expect(findings(rain(PIXVERSE, { resolution: '720p', with: { quality: '720p' } }))).toEqual([]);
  });

  it.each<readonly [string, string, ShotLike, string]>([
    [
      'a misspelt key',
      'with-unknown-key',
      rain(PIXVERSE, { with: { thinking_typ: 'auto' } }),
      'did you mean "thinking_type"?',
    ],
    ['the portable name', 'with-unknown-key', rain(PIXVERSE, { with: { resolution: '720p' } }), 'outside `with`'],
    [
      'a tier where it is the model',
      'with-unknown-key',
      rain(FAST, { with: { mode: 'fast' } }),
      'uses: apimart/skyreels-v4-fast',
    ],
    ['another tier on GMI', 'with-value', rain(T2V, { with: { mode: 'fast' } }), 'apimart/skyreels-v4-fast'],
    [
      'media',
      'with-has-field',
      rain(FAST, { with: { first_frame_image: 'https://example.com/a.png' } }),
      '`first_frame`',
    ],
    ['tagged media', 'with-has-field', rain(FAST, { with: { ref_images: [] } }), '`refs`'],
    ['a prompt', 'with-has-field', rain(FAST, { with: { prompt: 'Snow.' } }), '`prompt`'],
    ['a number that is none of the texts', 'with-value', rain(PIXVERSE, { with: { duration: 7 } }), ''],
  ])('refuses %s', (_, code, shot, help) => {
    expect(errors(shot)).toEqual([code]);
    const complaint = prepared(shot).diagnostics.find((diagnostic) => diagnostic.code === code);
    expect(complaint?.help ?? '').toContain(help);
  });

  it('takes a number where the vendor wants it as text, as the field does', () => {
    const [written, given] = [rain(PIXVERSE, { duration: 8 }), rain(PIXVERSE, { with: { duration: 8 } })].map((shot) =>
      prepared(shot),
    );
    expect(given?.diagnostics).toEqual(written?.diagnostics);
    expect(given?.payload).toMatchObject({ duration: '8' });
    expect(given?.portable).toEqual(written?.portable);
  });

  it('counts the seed up with the takes, as the field does', () => {
    expect(prepared(rain(PIXVERSE, { with: { seed: 5 }, take: 3 })).payload).toMatchObject({ seed: 7 });
  });
});

describe('the payload', () => {
  it('holds files and outputs as placeholders and open texts as parts', () => {
    const { payload, portable } = prepared(
      {
        uses: FAST,
        prompt: '  @Hero says: {{line.duration}} seconds ',
        resolution: '720p',
        refs: [{ tag: 'Hero', images: ['a.png', 'https://example.com/b.png?sig=1'], audio: 'v.mp3' }],
      },
      { files: { 'a.png': { format: 'png' }, 'v.mp3': { format: 'mp3', seconds: 3 } } },
    );
    const output = { $output: { take: 'line', output: 'duration' } };
    expect(payload['prompt']).toEqual({ $text: ['@Hero says: ', output, ' seconds'] });
    expect(payload['ref_images']).toEqual([
      {
        tag: '@Hero',
        type: 'image',
        image_urls: [{ $file: '/board/a.png' }, 'https://example.com/b.png?sig=1'],
        audio_url: { $file: '/board/v.mp3' },
      },
    ]);
    expect(portable['prompt']).toEqual({ $text: [{ $tag: 0 }, ' says: ', output, ' seconds'] });
    expect(portable['references']).toEqual([
      {
        kind: 'subject',
        images: [{ $file: '/board/a.png' }, { $url: 'https://example.com/b.png?sig=1' }],
        audio: { $file: '/board/v.mp3' },
      },
    ]);
  });

  it('does not depend on what a tag is called, in the portable form', () => {
    const shot = (tag: string): ShotLike => ({
      uses: FAST,
      prompt: `Rain. @${tag} waits.`,
      mid_frames: [{ tag, image: 'https://example.com/a.png' }],
    });
    expect(prepared(shot('one')).portable).toEqual(prepared(shot('two')).portable);
    expect(prepared(shot('one')).payload).not.toEqual(prepared(shot('two')).payload);
  });

  it('chains clips: an extend and a last frame are holes', () => {
    const extend = prepared({ uses: FAST, prompt: '@a', refs: [{ tag: 'a', extend: 'a:video_url' }] });
    const hole = { $output: { take: 'a', output: 'video_url' } };
    expect(extend.payload['ref_videos']).toEqual([{ tag: '@a', type: 'extend', video_url: hole }]);
    expect(extend.mode).toBe('omni');
    const still = prepared(rain(FAST, { first_frame: 'a:last_frame' }));
    expect(still.payload['first_frame_image']).toEqual({ $output: { take: 'a', output: 'last_frame' } });
    expect(still.mode).toBe('i2v');
  });
});

describe('frames and references together', () => {
  it('is one error with both places', () => {
    const take = aTake({
      uses: FAST,
      prompt: '@a goes on',
      first_frame: 'https://example.com/a.png',
      refs: [{ tag: 'a', extend: 'a:video_url' }],
    });
    const { diagnostics } = findModel(FAST)!.prepare(take, someFacts());
    const complaints = diagnostics.filter(({ severity }) => severity === 'error');
    expect(complaints).toHaveLength(1);
    expect(complaints[0]?.span).toEqual(take.fields.first_frame?.keySpan);
    expect(complaints[0]?.related?.map(({ span }) => span)).toContain(take.fields.references[0]?.span);
  });
});

describe('references a request carries', () => {
  const none = { firstFrame: false, endFrame: false, midFrames: false, extend: false, motion: false };
  it.each([
    [FAST, none, ['extend', 'grid', 'motion', 'subject']],
    [FAST, { ...none, endFrame: true }, ['extend', 'motion']],
    [FAST, { ...none, extend: true }, ['extend', 'motion']],
    [FAST, { ...none, motion: true }, ['extend', 'motion', 'subject']],
    ['gmi/skyreels-v4-omni', none, ['extend', 'keyframe', 'motion', 'subject']],
    [T2V, none, []],
    [PIXVERSE, none, []],
  ])('%s %o', (name, shape, kinds) => {
    expect([...findModel(name)!.carries(shape)].sort()).toEqual(kinds);
  });
});

describe('a prompt', () => {
  it.each<readonly [string, ShotLike, readonly string[]]>([
    ['that nobody wrote', { uses: PIXVERSE }, ['error[missing-prompt]']],
    ['that is empty', { uses: PIXVERSE, prompt: ' \n' }, ['error[missing-prompt]']],
    ['that is only an output', { uses: PIXVERSE, prompt: '{{a.duration}}' }, []],
    ['of 2048 characters outside the basic plane', { uses: PIXVERSE, prompt: '🌧'.repeat(2048) }, []],
  ])('%s', (_, shot, expected) => {
    expect(findings(shot).filter((finding) => !finding.includes('value-refused'))).toEqual(expected);
  });

  it('near the token limit is warned of, from 90 %', () => {
    expect(findings(rain(T2V), { tokens: { low: 800, estimate: 1151 } })).toEqual([]);
    expect(findings(rain(T2V), { tokens: { low: 800, estimate: 1152 } })).toEqual(['warning[prompt-near-limit]']);
    expect(findings(rain(T2V), { tokens: { low: 1281, estimate: 1708 } })).toEqual(['error[prompt-too-long]']);
  });
});

describe('formats', () => {
  const frame = (first_frame: string): ShotLike => rain(FAST, { first_frame, resolution: '720p' });
  it.each<readonly [string, string, readonly string[]]>([
    ['an unknown ending', 'https://example.com/a.php', []],
    ['no ending', 'https://example.com/a', []],
    ['a dot in the host only', 'https://pictures.webp', []],
    ['an ending in the query', 'https://example.com/a?file=b.webp', []],
    ['a forbidden ending', 'https://example.com/A.WEBP#x', ['error[media-format]']],
    ['a video', 'https://example.com/a.mp4', ['error[media-format]']],
    ['a clip of another shot', 'up:video_url', ['error[media-format]']],
    ['a frame of another shot', 'up:last_frame', []],
    ['a thumbnail of another shot', 'up:thumbnail_url', []],
  ])('%s as a first frame', (_, written, expected) => {
    expect(noted(frame(written))).toEqual(expected);
  });

  it('judges a local file by its content', () => {
    expect(errors(frame('a.webp'), { files: { 'a.webp': { format: 'png' } } })).toEqual([]);
    expect(errors(frame('a.png'), { files: { 'a.png': {} } })).toEqual(['media-format']);
    expect(errors(frame('missing.png'))).toEqual([]);
  });

  it('takes any sound, and no picture for one', () => {
    const shot = (audio: string): ShotLike => ({
      uses: FAST,
      prompt: '@a',
      refs: [{ tag: 'a', images: ['https://example.com/a.png'], audio }],
    });
    expect(errors(shot('https://example.com/a.m4a'))).toEqual([]);
    expect(errors(shot('https://example.com/a.png'))).toEqual(['media-format']);
    expect(errors(shot('up:video_url'))).toEqual(['media-format']);
  });
});
