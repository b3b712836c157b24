import type { Dict, Value } from '../core/value.ts';
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
  board: Storyboard,
  { axes, names, lookup }: { axes: Axes; names: Pick<Scope, 'vars' | 'shots' | 'env' | 'axes'>; lookup: ModelLookup },
): Scout {
  const { folders } = board;
  const scopeWith = createScopes({ ...names, findings: new Findings() });
  const shared = [board.defaults, board.references, board.vars, ...patchesOf(board)].some(mayNameShots);
  const candidates = new Set(
    [...board.shots.values()].filter(({ fields }) => shared || mayNameShots(fields)).map(({ name }) => name),
  );
  return (shot, own) => {
    if (!candidates.has(shot.name)) return [];
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

/** Keys whose values may be shots, or hold them. */
const NAMING: ReadonlySet<string> = new Set([
  'extend',
  'motion',
  'video_url',
  'thumbnail_url',
  'last_frame',
  'first_frame',
]);

/**
 * Whether anything in a value could come to name a shot as an input; a shot of which nothing could needs no look at
 * each of its variants. Rather yes than no.
 */
function mayNameShots(value: Value): boolean {
  switch (value.kind) {
    case 'scalar':
      return typeof value.value === 'string' && value.value.includes('shots');
    case 'list':
      return value.items.some(mayNameShots);
    case 'dict':
      return [...value.entries.values()].some(
        (entry) => NAMING.has(entry.key) || entry.key.startsWith('frame') || mayNameShots(entry.value),
      );
  }
}

function patchesOf({ matrix }: Storyboard): readonly Dict[] {
  return [...matrix.values()].flatMap(({ labels }) => labels.map(({ patch }) => patch));
}
