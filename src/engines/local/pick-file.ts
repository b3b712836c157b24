import { basename, resolve } from 'node:path';
import { err, ok, type Result } from '../../core/result.ts';
import { editPicks } from '../../manifest/edit-picks.ts';
import { judgeText } from '../../manifest/load-file.ts';
import { loadStoryboard } from '../../manifest/load-storyboard.ts';
import type { Overrides } from '../../manifest/read-overrides.ts';
import { type ReadBytes, readFromDisk } from '../../manifest/read.ts';
import type { Pick, Storyboard } from '../../manifest/storyboard.ts';
import { changedPicks, type PickChange, pickMeanings, samePicks } from '../../manifest/written-pick.ts';
import { editUserFile, readUserFile } from '../../store/edit-file.ts';

/** A file of a storyboard with another pick; nothing is written yet. */
export interface PickEdit {
  /** As diagnostics name it. */
  readonly file: string;
  /** What the storyboard says with it. */
  readonly storyboard: Storyboard;
  /** The pick as it stands there now; absent where it was taken out. */
  readonly pick?: Pick;
  /** Writes it; rejects with `StoreError` where that fails, or where somebody else has written the file meanwhile. */
  readonly write: () => Promise<void>;
}

/**
 * Edits the one file of a storyboard that a pick belongs in: where it stands already, else the storyboard's own if that
 * has picks, else the one included file that has. What comes out is loaded again and must give exactly the picks that
 * were meant. The error says why it can not be done. Rejects with `StoreError` where the file can not be read.
 */
export async function editPickFile(
  { storyboard }: { readonly storyboard?: Storyboard },
  change: PickChange,
  { file, overrides = {} }: { readonly file: string; readonly overrides?: Overrides },
): Promise<Result<PickEdit, string>> {
  const edited = storyboard ? fileOf(storyboard, change.key) : file;
  const path = resolve(storyboard?.folders.get(edited) ?? '', storyboard ? basename(edited) : edited);
  const before = await readUserFile(path);
  const text = editPicks(edited, before, change);
  if (!text.ok) return err(`${edited} can not be edited: ${text.error}`);
  const after = text.value;
  const readBytes: ReadBytes = (name, limit) =>
    name === path ? Promise.resolve(ok(Buffer.from(after))) : readFromDisk(name, limit);
  const again = await loadStoryboard(file, { overrides, readBytes });
  if (!again.storyboard) return err(`${file} has mistakes`);
  const { picks } = again.storyboard;
  if (storyboard && !samePicks(pickMeanings(picks), changedPicks(pickMeanings(storyboard.picks), change)))
    return err(`${change.key} would still be picked, by a file that ${file} includes`);
  const pick = picks.find(({ key }) => key === change.key);
  const write = (): Promise<void> => editUserFile(path, { before, after });
  return ok({ file: edited, storyboard: again.storyboard, ...(pick && { pick }), write });
}

/** Where a pick stands; a new one goes where the others are. */
function fileOf({ file, picks, sources, folders, overridden }: Storyboard, key: string): string {
  const known = picks.find((pick) => pick.key === key);
  if (known) return known.keySpan.file;
  const having = [...folders.keys()].filter((name) => {
    const text = overridden?.varsFiles?.includes(name) ? undefined : sources.get(name);
    return text !== undefined && judgeText(name, text).root?.entries.has('picks');
  });
  const [only = file, ...others] = having;
  return others.length > 0 ? file : only;
}
