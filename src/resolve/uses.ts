import { type Field, type ModelName, PROVIDER_NAMES } from '../core/take.ts';
import { clearlyMeant } from '../core/did-you-mean.ts';
import type { Located } from '../core/span.ts';
import type { Model } from '../models/model.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Findings } from './findings.ts';
import type { MergedShot } from './merge.ts';
import { plainText } from './read-value.ts';
import type { Scope } from './scope.ts';

/** Where models are looked up. */
export interface ModelLookup {
  readonly findModel: (name: string) => Model | undefined;
  readonly modelNames: () => readonly string[];
}

export interface ChosenModel {
  readonly uses: Field<ModelName>;
  readonly model: Model;
}

/**
 * The model a shot asks for. A shot that names none, or one that does not exist, cannot become a take; where a slip of
 * the pen is reported, the shot is still checked as if the model that was meant stood there.
 */
export function chooseModel(shot: MergedShot, scope: Scope, lookup: ModelLookup): ChosenModel | undefined {
  const field = shot.fields.get('uses');
  if (!field) {
    return scope.findings.add('error', 'missing-uses', `the shot "${shot.name}" does not say which model it uses`, {
      span: shot.nameSpan,
      help: `add "uses: ${lookup.modelNames()[0] ?? 'provider/model'}" to the shot or under defaults`,
    });
  }
  const filled = scope.fill(field.value);
  const name = filled && plainText(filled, 'uses', scope.findings);
  if (!filled || name === undefined) return undefined;
  const { origin, keySpan } = field;
  const uses = { value: name, span: filled.span, origin, keySpan };
  const model = lookup.findModel(name);
  if (model) return { uses, model };
  reportUnknownModel(uses, lookup, scope.findings);
  const meant = clearlyMeant(name, lookup.modelNames());
  const likely = meant === undefined ? undefined : lookup.findModel(meant);
  return likely && { uses: { ...uses, value: likely.name }, model: likely };
}

/** Reports a name that is no model's, wherever it is written. */
export function reportUnknownModel(
  { value, span }: Located<ModelName>,
  { modelNames }: Pick<ModelLookup, 'modelNames'>,
  findings: Findings,
): undefined {
  const slash = value.indexOf('/');
  const provider = slash === -1 ? undefined : value.slice(0, slash);
  if (provider !== undefined && !(PROVIDER_NAMES as readonly string[]).includes(provider)) {
    return findings.add('error', 'unknown-provider', `there is no provider "${provider}"`, {
      span,
      help: didYouMean(provider, PROVIDER_NAMES, 'providers'),
    });
  }
  const own = modelNames().filter((name) => provider === undefined || name.startsWith(`${provider}/`));
  const sameName = own.find((name) => name.endsWith(`/${value}`));
  return findings.add('error', 'unknown-model', `there is no model "${value}"`, {
    span,
    help: sameName === undefined ? didYouMean(value, own, 'models') : `name its provider too: ${sameName}`,
  });
}
