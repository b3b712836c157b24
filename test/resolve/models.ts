import type { OutputName } from '../../src/core/payload.ts';
import type { ProviderName, Reference } from '../../src/core/take.ts';
import type { Model, RequestShape } from '../../src/models/model.ts';

/** Models with just enough of a character to resolve against: what they carry, and which outputs they give. */
function standIn(
  name: string,
  outputs: readonly OutputName[],
  carries: (shape: RequestShape) => Iterable<Reference['kind']>,
): Model {
  return {
    name,
    provider: name.split('/')[0] as ProviderName,
    vendorName: name,
    title: name,
    sources: [],
    parameters: [],
    modes: ['t2v', 'i2v', 'omni'],
    priceLines: [],
    outputs,
    carries: (shape) => new Set(carries(shape)),
    prepare: () => {
      throw new Error('stand-ins are not asked for anything');
    },
  };
}

const MODELS: readonly Model[] = [
  standIn('apimart/skyreels-v4-fast', ['video_url', 'duration'], (shape) => {
    if (shape.firstFrame || shape.endFrame || shape.midFrames) return [];
    if (shape.extend) return ['extend'];
    return ['subject', 'grid', 'motion'];
  }),
  standIn('gmi/skyreels-v4-omni', ['video_url', 'thumbnail_url', 'duration'], () => ['subject', 'keyframe', 'motion']),
  standIn('gmi/pixverse-v5.6-i2v', ['video_url', 'thumbnail_url', 'duration'], () => []),
];

export const STAND_IN_NAMES = MODELS.map(({ name }) => name);

export function findStandIn(name: string): Model | undefined {
  return MODELS.find((model) => model.name === name);
}
