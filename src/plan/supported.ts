import { type Diagnostic, isError } from '../core/diagnostic.ts';
import type { Take, TakeId } from '../core/take.ts';
import type { Prepared } from '../models/model.ts';
import { diagnose } from './codes.ts';

/**
 * Under `on_unsupported: skip`, leaves out the takes that their models can not do, and the takes that would be made from
 * their clips; a note says so of each variant. Takes must come behind those they consume.
 */
export function leaveOutUnsupported(
  takes: readonly Take[],
  prepared: ReadonlyMap<TakeId, Prepared>,
): { readonly takes: readonly Take[]; readonly notes: readonly Diagnostic[] } {
  const out = new Set<TakeId>();
  const notes: Diagnostic[] = [];
  const kept = takes.filter((take) => {
    const [problem] = [...(take.unsupported ?? []), ...(prepared.get(take.id)?.diagnostics ?? []).filter(isError)];
    const source = take.edges.find(({ via, take: id }) => via !== 'needs' && out.has(id));
    if (!problem && !source) return true;
    out.add(take.id);
    const why = problem ? problem.message : `${source?.take} is left out`;
    const rest = { span: problem?.span ?? take.span };
    notes.push(diagnose('note', 'unsupported-skipped', `${take.id} is left out: ${why}`, rest));
    return false;
  });
  return { takes: kept, notes };
}
