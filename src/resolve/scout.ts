import type { Storyboard } from '../manifest/storyboard.ts';
import type { Axes } from './axes.ts';
import { createScopes } from './fill.ts';
import { Findings } from './findings.ts';
import { resolveShot } from './resolve-shot.ts';
import type { Scope } from './scope.ts';
import { labelValue, type Scout } from './sweep.ts';
import { chooseModel, type ModelLookup } from './uses.ts';

/**
 * Finds out what a shot consumes, which decides how it multiplies, by resolving it and looking at what it asks for.
 * Nothing else of that is kept: not the findings either, since axes that the shot is yet to inherit have some label of
 * theirs.
 */
export function makeScout(
  { folders }: Storyboard,
  { axes, names, lookup }: { axes: Axes; names: Pick<Scope, 'vars' | 'shots' | 'env' | 'axes'>; lookup: ModelLookup },
): Scout {
  const scopeWith = createScopes({ ...names, findings: new Findings() });
  return (shot, own) => {
    const scope = scopeWith(
      shot.nameSpan,
      (axis) => labelValue(axes, own, axis) ?? [...(axes.get(axis)?.labels.values() ?? [])][0]?.value,
    );
    const consumed = new Set<string>();
    const source = (name: string) => {
      consumed.add(name);
      return { take: name, model: undefined, unpicked: false };
    };
    const neighbours = { ...lookup, shots: names.shots, source, before: () => [] };
    resolveShot(shot, chooseModel(shot, scope, lookup), { scope, neighbours, folders, skipUnsupported: false });
    return [...consumed];
  };
}
