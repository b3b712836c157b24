import type { Model, ParameterInfo } from './model.ts';
import type { Catalogue, ModelSpec } from './model-spec.ts';
import { hasField } from './lacking.ts';
import { acceptsInWords } from './parameters.ts';
import { prepare } from './prepare.ts';

/** Models from their data; each knows the others, to name those that have what it lacks. */
export function defineModels(specs: readonly ModelSpec[]): readonly Model[] {
  const names = (has: (spec: ModelSpec) => boolean) => specs.filter(has).map(({ name }) => name);
  const catalogue: Catalogue = {
    modelsWithField: (field) => names((spec) => hasField(spec, field)),
    modelsWithKind: (kind) => names((spec) => spec.tagged?.kinds.has(kind) ?? false),
    modelsWithAudio: () => names((spec) => spec.tagged?.audioMaxSeconds !== undefined),
  };
  return specs.map((spec) => ({
    name: spec.name,
    provider: spec.provider,
    vendorName: spec.vendorName,
    title: spec.title,
    sources: spec.sources,
    parameters: parameterInfos(spec),
    modes: spec.modes,
    priceLines: spec.prices?.lines ?? ['unpriced; state one with `prices:`'],
    outputs: spec.outputs,
    carries: (shape) => spec.carries(shape),
    prepare: (take, facts) => prepare(spec, take, facts, catalogue),
  }));
}

function parameterInfos(spec: ModelSpec): readonly ParameterInfo[] {
  const { max } = spec.prompt;
  const limit = 'tokens' in max ? `${max.tokens} tokens` : `${max.characters} characters`;
  return [
    { field: 'prompt', vendorField: 'prompt', accepts: `text, at most ${limit}`, required: true },
    ...spec.parameters.map(({ field, vendor, accepts, byDefault }) => ({
      field,
      vendorField: vendor,
      accepts: acceptsInWords(accepts),
      ...(byDefault !== undefined && { byDefault: String(byDefault) }),
      required: false,
    })),
    ...spec.frames.map(({ field, vendor, formats, required }) => ({
      field,
      vendorField: vendor,
      accepts: `picture: ${formats.join(', ')}`,
      required,
    })),
    ...(spec.tagged?.parameters ?? []).map(({ field, vendor, accepts }) => ({
      field,
      vendorField: vendor,
      accepts,
      required: false,
    })),
    ...spec.withOnly.map(({ key, accepts, byDefault }) => ({
      field: key,
      vendorField: key,
      accepts,
      ...(byDefault !== undefined && { byDefault }),
      required: false,
    })),
  ];
}
