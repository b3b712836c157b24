import { type Diagnostic, isError } from '../core/diagnostic.ts';
import { type Take, takeId, type TakeId } from '../core/take.ts';
import type { Prepared } from '../models/model.ts';
import { diagnose } from './codes.ts';

/** Mistakes whatever the model, which are not to be skipped. */
const MISTAKES: ReadonlySet<string> = new Set(['missing-prompt', 'with-has-field', 'with-contradiction']);

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
    const problems = [...(take.unsupported ?? []), ...(prepared.get(take.id)?.diagnostics ?? []).filter(isError)];
    if (problems.some(({ code }) => MISTAKES.has(code))) return true;
    const [problem] = problems;
    const source = take.edges.find(({ via, take: id }) => via !== 'needs' && out.has(id));
    if (!problem && !source) return true;
    out.add(take.id);
    const why = problem ? problem.message : `so is ${source?.take}`;
    const rest = { span: problem?.span ?? take.span };
    notes.push(diagnose('note', 'unsupported-skipped', `${nameOf(take, out)} is left out: ${why}`, rest));
    return false;
  });
  return { takes: kept, notes };
}

/** All takes of a variant are left out for the same reason, which is said once. */
function nameOf({ id, shot, labels }: Take, out: ReadonlySet<TakeId>): string {
  const variant = takeId(shot, labels, 1);
  return out.has(variant) ? variant : id;
}
