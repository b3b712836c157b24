import type { Take } from '../core/take.ts';

const CHAIN = 'chain:';

/** The shot that a name is about: `walk`, or `chain:walk` for that shot and every shot that depends on it. */
export function shotOf(name: string): string {
  return name.startsWith(CHAIN) ? name.slice(CHAIN.length) : name;
}

/** All shots that names on the command line mean. */
export function namedShots(names: readonly string[], takes: readonly Take[]): ReadonlySet<string> {
  const shots = new Set(names.map(shotOf));
  const chained = names.filter((name) => name.startsWith(CHAIN)).map(shotOf);
  const dependants = dependantsByShot(takes);
  const visited = new Set(chained);
  for (const shot of visited) for (const dependant of dependants.get(shot) ?? []) visited.add(dependant);
  return new Set([...shots, ...visited]);
}

function dependantsByShot(takes: readonly Take[]): ReadonlyMap<string, ReadonlySet<string>> {
  const shotOfTake = new Map(takes.map(({ id, shot }) => [id, shot]));
  const dependants = new Map<string, Set<string>>();
  for (const { shot, edges } of takes) {
    for (const edge of edges) {
      const upstream = shotOfTake.get(edge.take);
      if (upstream === undefined) continue;
      dependants.set(upstream, (dependants.get(upstream) ?? new Set()).add(shot));
    }
  }
  return dependants;
}
