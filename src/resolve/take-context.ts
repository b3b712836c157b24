import type { Storyboard } from '../manifest/storyboard.ts';
import type { Edges, Neighbours } from './edges.ts';
import type { Findings } from './findings.ts';
import type { Scope } from './scope.ts';

/** What reading the fields of one take needs. */
export interface TakeContext {
  readonly scope: Scope;
  readonly edges: Edges;
  readonly neighbours: Neighbours;
  /** Where it goes that a model can not do what is asked: to the other findings, or to the take, which is then skipped. */
  readonly unsupported: Findings;
  /** Where relative paths start from, by the file they are written in. */
  readonly folders: Storyboard['folders'];
}
