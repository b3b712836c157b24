import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../src/core/json.ts';
import { fillTemplate } from '../../src/core/payload.ts';
import { buildPlan, loadStoryboard, type PlannedTake } from '../../src/index.ts';

const WORKFLOWS = new URL('../../workflows', import.meta.url).pathname;
const EXAMPLES = new URL('../models/vendor-examples/', import.meta.url);
const APIMART = JSON.parse(readFileSync(new URL('apimart-skyreels-v4.json', EXAMPLES), 'utf8')) as readonly {
  readonly case: number;
  readonly body: JsonObject;
}[];
const GMI = JSON.parse(readFileSync(new URL('gmi.json', EXAMPLES), 'utf8')) as readonly { readonly body: JsonObject }[];

/** What each storyboard's last shot must send: the JSON of the vendor's document. */
const EXPECTED: ReadonlyMap<string, JsonObject> = new Map([
  ['apimart-1-text-to-video-minimal.yaml', apimart(1)],
  ['apimart-2-text-to-video-full.yaml', apimart(2)],
  ['apimart-3-first-frame.yaml', apimart(3)],
  ['apimart-4-keyframes.yaml', apimart(4)],
  ['apimart-5-single-subject.yaml', apimart(5)],
  // The document says of its duration that it is overridden: it is ignored, so it is not sent.
  ['apimart-6-multi-subject-motion.yaml', without(apimart(6), 'duration')],
  ['apimart-7-grid-collage.yaml', apimart(7)],
  ['apimart-8-video-extension.yaml', apimart(8)],
  ['apimart-9-audio-sync.yaml', apimart(9)],
  ['gccai-text-to-video.yaml', { ...apimart(1), resolution: '720p' }],
  ['gmi-skyreels-image-to-video.yaml', gmi(0)],
  ['gmi-skyreels-omni-images.yaml', gmi(1)],
  ['gmi-skyreels-omni-video.yaml', gmi(2)],
  ['gmi-pixverse-image-to-video.yaml', everyPixverseParameter()],
]);

/** What stands in the documents' examples is illustrative where it is an address, a text, or the name of a tag. */
describe('the storyboards of the request cases', () => {
  it('are all held against a document', () => {
    const names = readdirSync(WORKFLOWS).filter((name) => /^(apimart|gccai|gmi)-/.test(name));
    expect(names.toSorted()).toEqual([...EXPECTED.keys()].toSorted());
  });

  it('are one for each of the nine cases of APIMart', () => {
    expect(APIMART.map((example) => example.case)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for (const { case: number } of APIMART)
      expect([...EXPECTED.keys()].filter((name) => name.startsWith(`apimart-${number}-`))).toHaveLength(1);
  });

  it.each([...EXPECTED])('%s sends what the document shows, and has a price', async (name, body) => {
    const { takes, complaints } = await planOf(name);
    expect(complaints).toEqual([]);
    const last = takes.at(-1) as PlannedTake;
    expect(comparable(bodyOf(last))).toEqual(comparable(body));
    for (const { price } of takes) expect(price?.expected).toBeGreaterThan(0);
  });
});

async function planOf(
  name: string,
): Promise<{ readonly takes: readonly PlannedTake[]; readonly complaints: readonly string[] }> {
  const { storyboard, diagnostics } = await loadStoryboard(name, { cwd: WORKFLOWS });
  const built = storyboard && (await buildPlan(storyboard, { env: {} }));
  if (!built?.ok) throw new Error(`${name} can not be planned`);
  const found = [...diagnostics, ...built.value.diagnostics].filter(({ severity }) => severity !== 'note');
  return { takes: built.value.plan.takes, complaints: found.map(({ code, message }) => `${code}: ${message}`) };
}

function bodyOf({ provider, request }: PlannedTake): JsonObject {
  const { model, payload } = request;
  return provider === 'gmi' ? { model, payload } : { model, ...payload };
}

/** Addresses made alike, tags numbered as the prompt mentions them, and of the prompt only its tags. */
function comparable(body: JsonObject): Json {
  const filled = fillTemplate(body, () => 'https://media.test/it');
  const text = JSON.stringify(filled);
  const tags = [...new Set(text.match(/(?<="tag":")@[\w-]+/g))];
  const prompt = promptOf(filled as JsonObject);
  const mentioned = [...prompt.matchAll(/@[A-Za-z0-9][\w-]*/g)].map(([tag]) => tag);
  expect(mentioned.toSorted()).toEqual(tags.toSorted());
  return JSON.parse(text, (key, value: Json) => {
    if (typeof value !== 'string') return value;
    if (key === 'prompt') return `${mentioned.length} tags`;
    if (/^https?:/.test(value)) return 'https://media.test/it';
    return key === 'tag' ? `@${mentioned.indexOf(value)}` : value;
  }) as Json;
}

/** APIMart has the prompt beside the model, GMI under `payload`. */
function promptOf(body: JsonObject): string {
  const { prompt, payload } = body as { readonly prompt?: string; readonly payload?: { readonly prompt: string } };
  return prompt ?? payload?.prompt ?? '';
}

function apimart(number: number): JsonObject {
  return APIMART.find((example) => example.case === number)?.body ?? {};
}

function gmi(at: number): JsonObject {
  return GMI[at]?.body ?? {};
}

function without(body: JsonObject, field: string): JsonObject {
  return Object.fromEntries(Object.entries(body).filter(([key]) => key !== field));
}

/** The document has no example, but a table: the example of the model's page, and the rest of that table. */
function everyPixverseParameter(): JsonObject {
  const { model = '', payload = {} } = GMI[3]?.body ?? {};
  const rest = {
    negative_prompt: 'text, watermark, people',
    duration: '8',
    quality: '720p',
    thinking_type: 'auto',
    generate_audio_switch: true,
    generate_multi_clip_switch: false,
    seed: 7,
  };
  return { model, payload: { ...(payload as JsonObject), ...rest } };
}
