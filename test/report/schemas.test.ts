import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/core/json.ts';
import { EVENTS } from './events.ts';
import { CLIP, everythingPlan, plannedTake, planOf, PRICE, STATES } from './plans.ts';

function load(name: string): Json {
  return JSON.parse(readFileSync(new URL(`../../schemas/${name}.schema.json`, import.meta.url), 'utf8')) as Json;
}

/** The same schema, refusing properties it does not describe: what our own documents must pass. */
function closed(schema: Json): Json {
  if (typeof schema !== 'object' || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map(closed);
  const members = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return 'properties' in schema ? { ...members, additionalProperties: false } : members;
}

function validator(schema: Json) {
  const ajv = new Ajv2020({ allErrors: true, strict: true, strictTypes: false });
  const validate = ajv.compile(schema as object);
  return (document: unknown): string => (validate(document) ? '' : ajv.errorsText(validate.errors));
}

describe('events.schema.json', () => {
  const schema = load('events') as { readonly oneOf: readonly { readonly $ref: string }[] };
  const strict = validator(closed(schema));
  const asPublished = validator(schema);

  it('describes exactly the types of events there are', () => {
    const described = schema.oneOf.map(({ $ref }) => $ref.replace('#/$defs/', ''));
    expect(described.toSorted()).toEqual(Object.keys(EVENTS).toSorted());
  });

  it.each(Object.values(EVENTS))('describes every field of $type', (event) => {
    expect(strict(event)).toBe('');
  });

  it.each(Object.values(EVENTS))('refuses $type without one of its required fields', (event) => {
    const required = Object.keys(event).filter((key) => !['cost', 'progress', 'by', 'take'].includes(key));
    const accepted = required.filter((key) => {
      const rest = Object.fromEntries(Object.entries(event).filter(([name]) => name !== key));
      return asPublished(rest) === '';
    });
    expect(required.length).toBeGreaterThan(0);
    expect(accepted).toEqual([]);
  });

  it('lets new fields pass, as one version may add them', () => {
    expect(asPublished({ ...EVENTS.submitted, queue: 3 })).toBe('');
  });

  it('refuses what is no event', () => {
    expect(asPublished({ type: 'bought' })).not.toBe('');
    expect(asPublished({ ...EVENTS.failed, failure: { reason: 'weather', billed: 'no', message: '' } })).not.toBe('');
  });
});

describe('plan.schema.json', () => {
  const schema = load('plan');
  const strict = validator(closed(schema));
  const span = { file: 'a.yaml', line: 1, column: 1, length: 1 };

  it.each(Object.values(STATES))('describes a take that is $kind', (state) => {
    expect(strict(planOf([plannedTake('opening', state)]))).toBe('');
  });

  it('describes a plan with everything in it', () => {
    expect(strict(everythingPlan())).toBe('');
  });

  it('describes every optional field', () => {
    const take = plannedTake(
      'b',
      { kind: 'fresh', clip: { ...CLIP, expiresAt: 1, thumbnailUrl: 'https://x.example/t' } },
      {
        twin: 'a',
        labels: { tier: 'std' },
        price: PRICE,
        dependsOn: (['needs', 'extend', 'motion', 'media', 'template'] as const).map((via) => ({
          take: 'a',
          via,
          span,
        })),
        uploads: [{ path: '/a', written: 'a', sha256: '0'.repeat(64), bytes: 1, host: 'gmi', lifeMs: 5 }],
      },
    );
    const note = {
      code: 'x',
      severity: 'note',
      message: 'm',
      span,
      related: [{ message: 'm', span }],
      help: 'h',
    } as const;
    expect(strict(planOf([take], { notes: [note], budgetLeft: { usd: 1, 'credits:gmi': 2 } }))).toBe('');
  });

  it('describes an empty plan', () => {
    expect(strict(planOf([]))).toBe('');
  });

  it('refuses a state it does not know', () => {
    const plan = planOf([plannedTake('a', STATES.fresh)]);
    const [take] = plan.takes;
    expect(strict({ ...plan, takes: [{ ...take, state: { kind: 'asleep' } }] })).not.toBe('');
  });
});
