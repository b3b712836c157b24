import type { TaskId } from '../../core/task.ts';
import { clipsOf } from '../../core/stanza.ts';
import type { Records } from '../../plan/ownership.ts';

/** Every task that belongs to somebody in the project, with whom it belongs to, in words. */
export function taskOwners(records: Omit<Records, 'stored'>): ReadonlyMap<TaskId, string> {
  const { stanzas, attempts, foreignClips, foreignAttempts } = records;
  const elsewhere = 'another storyboard of this project';
  const owners = new Map<TaskId, string>();
  for (const { taskId } of foreignClips) owners.set(taskId, elsewhere);
  for (const { state } of foreignAttempts) own(state, elsewhere);
  for (const stanza of stanzas) for (const { taskId } of clipsOf(stanza)) owners.set(taskId, stanza.take);
  for (const { intent, state } of attempts) own(state, intent.take);
  return owners;

  function own(state: (typeof attempts)[number]['state'], owner: string): void {
    if ('taskId' in state && state.taskId !== undefined) owners.set(state.taskId, owner);
  }
}
