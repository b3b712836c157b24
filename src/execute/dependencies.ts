import type { TakeId } from '../core/take.ts';
import type { PlannedTake } from '../plan/plan.ts';

/** Who waits for whom while a run goes on. A take that equals an earlier one waits for that one only. */
export class Dependencies {
  readonly #waitsFor = new Map<TakeId, number>();
  readonly #dependants = new Map<TakeId, PlannedTake[]>();

  constructor(takes: readonly PlannedTake[]) {
    for (const take of takes) {
      const upstream =
        take.twin === undefined ? new Set(take.dependsOn.map((edge) => edge.take)) : new Set([take.twin]);
      this.#waitsFor.set(take.id, upstream.size);
      for (const id of upstream) {
        const list = this.#dependants.get(id);
        if (list) list.push(take);
        else this.#dependants.set(id, [take]);
      }
    }
  }

  isReady(take: TakeId): boolean {
    return (this.#waitsFor.get(take) ?? 0) === 0;
  }

  /** Takes that became ready because this one arrived. */
  arrived(take: TakeId): readonly PlannedTake[] {
    const ready: PlannedTake[] = [];
    for (const dependant of this.dependantsOf(take)) {
      const left = (this.#waitsFor.get(dependant.id) ?? 0) - 1;
      this.#waitsFor.set(dependant.id, left);
      if (left === 0) ready.push(dependant);
    }
    return ready;
  }

  dependantsOf(take: TakeId): readonly PlannedTake[] {
    return this.#dependants.get(take) ?? [];
  }
}
