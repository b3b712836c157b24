import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Accepts } from '../../src/models/model-spec.ts';
import { MODEL_SPECS, MODELS, findModel, modelNames } from '../../src/models/registry.ts';

interface Schema {
  readonly required: readonly string[];
  readonly properties: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

function schemaOf(model: string): Schema {
  const file = model.replace(/^(apimart|gccai)\/skyreels-v4-(fast|std)$/, 'apimart-skyreels-v4').replace('/', '-');
  return JSON.parse(readFileSync(new URL(`../../schemas/models/${file}.json`, import.meta.url), 'utf8')) as Schema;
}

/** What a schema must say of a parameter that the table says this of. */
function schemaWords(accepts: Accepts, asText: boolean): Readonly<Record<string, unknown>> {
  switch (accepts.kind) {
    case 'integer':
      return { type: 'integer', minimum: accepts.min, maximum: accepts.max };
    case 'one-of':
      return { enum: asText ? accepts.values.map(String) : accepts.values };
    case 'boolean':
      return { type: 'boolean' };
    case 'text':
      return { type: 'string' };
  }
}

describe.each(MODELS)('$name', (model) => {
  const schema = schemaOf(model.name);

  it('has the same parameters in its table and in its JSON Schema', () => {
    expect(model.parameters.map(({ vendorField }) => vendorField).sort()).toEqual(
      Object.keys(schema.properties).sort(),
    );
  });

  it('requires the same ones, beside those it always sends', () => {
    const spec = MODEL_SPECS.find(({ name }) => name === model.name);
    const always = spec?.parameters.filter((parameter) => parameter.always).map(({ vendor }) => vendor) ?? [];
    const required = model.parameters.filter((parameter) => parameter.required).map(({ vendorField }) => vendorField);
    expect([...required, ...always].sort()).toEqual([...schema.required].sort());
  });

  it('says the same of each value', () => {
    const spec = MODEL_SPECS.find(({ name }) => name === model.name);
    expect(spec?.parameters.length).toBeGreaterThan(0);
    for (const { vendor, accepts, asText, byDefault } of spec?.parameters ?? []) {
      expect(schema.properties[vendor]).toMatchObject(schemaWords(accepts, asText === true));
      const text = asText ? String(byDefault) : byDefault;
      expect(schema.properties[vendor]?.['default']).toBe(text);
    }
  });

  it('names its documents, its outputs and its price', () => {
    expect(model.sources.length).toBeGreaterThan(0);
    expect(model.outputs).toContain('video_url');
    expect(model.priceLines.length).toBeGreaterThan(0);
  });
});

describe('the registry', () => {
  it('finds every model by its name, and no other', () => {
    expect(modelNames()).toHaveLength(10);
    for (const name of modelNames()) expect(findModel(name)?.name).toBe(name);
    expect(findModel('apimart/skyreels-v4')).toBeUndefined();
  });
});
