import { relative } from 'node:path';
import { ROOT } from './untouched.mjs';

/** What lies where in a project, for labels; the first row that fits counts. */
const PLACES = [
  [/^\.shotgraph\/(simulated\/)?journals(\/|$)/, 'journal'],
  [/^\.shotgraph\/(simulated\/)?gate(\/|$)/, 'gate'],
  [/^\.shotgraph\/(simulated\/)?locks(\/|$)/, 'lock'],
  [/^\.shotgraph\/(simulated\/)?store\/incoming(\/|$)/, 'download'],
  [/^\.shotgraph\/(simulated\/)?store(\/|$)/, 'store'],
  [/^\.shotgraph\/(simulated\/)?simulator(\/|$)/, 'simulator'],
  [/^renders(\/|$)/, 'render'],
  [/\.lock\.yaml$/, 'lockfile'],
  [/^\.shotgraph(\/|$)/, 'state'],
  // Beside the storyboard: what will be its lockfile.
  [/(^|\/)\.shotgraph-[0-9a-f-]{36}\.tmp$/, 'lockfile'],
  [/^$/, 'project'],
];

/** What a path stands for; undefined = it lies outside the project. */
export function placeName(path) {
  const inside = relative(ROOT, String(path));
  if (inside.startsWith('..')) return undefined;
  return PLACES.find(([pattern]) => pattern.test(inside))?.[1] ?? 'other';
}
