import { type Holder, isAlive } from './lock-holder.ts';
import { readTop } from './read-top.ts';
import { cannotRead } from './store-error.ts';

/** Who holds a process lock now and is alive; looks, and changes nothing. Rejects with `StoreError`. */
export async function liveHolder(lock: string, now: number): Promise<Holder | undefined> {
  try {
    const top = await readTop(lock);
    return top && isAlive(top.holder, now) ? top.holder : undefined;
  } catch (cause) {
    throw cannotRead(lock, cause);
  }
}
