import type { ModelName } from '../core/take.ts';
import { defineModels } from './define-models.ts';
import type { Model } from './model.ts';
import type { ModelSpec } from './model-spec.ts';
import { GMI_PIXVERSE_V5_6 } from './pixverse-v5.6/gmi.ts';
import { APIMART_SKYREELS_V4, GCCAI_SKYREELS_V4 } from './skyreels-v4/apimart.ts';
import { GMI_SKYREELS_V4 } from './skyreels-v4/gmi.ts';

/** Every model's tables; a new model is one more entry. */
export const MODEL_SPECS: readonly ModelSpec[] = [
  ...APIMART_SKYREELS_V4,
  ...GCCAI_SKYREELS_V4,
  ...GMI_SKYREELS_V4,
  ...GMI_PIXVERSE_V5_6,
];

export const MODELS: readonly Model[] = defineModels(MODEL_SPECS);

const BY_NAME: ReadonlyMap<ModelName, Model> = new Map(MODELS.map((model) => [model.name, model]));

/** The model that `uses` names; undefined = there is none. */
export function findModel(name: ModelName): Model | undefined {
  return BY_NAME.get(name);
}

/** As `uses` writes them, in the order of `shotgraph models`. */
export function modelNames(): readonly ModelName[] {
  return MODELS.map(({ name }) => name);
}
