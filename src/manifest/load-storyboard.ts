import { resolve } from 'node:path';
import { isError, type Diagnostic } from '../core/diagnostic.ts';
import type { Json } from '../core/json.ts';
import type { Sources } from '../core/span.ts';
import type { Dict } from '../core/value.ts';
import { diagnose } from './codes.ts';
import { toStoryboard } from './convert/storyboard.ts';
import { mergeIncludes, readIncludes } from './include.ts';
import { type FileReader, judgeText, loadFile, type LoadedFile } from './load-file.ts';
import { nameClashes } from './names.ts';
import type { FileName, ReadBytes } from './read.ts';
import { soundPart } from './sound-part.ts';
import { override } from './override.ts';
import { type Overrides, readOverrides } from './read-overrides.ts';
import type { Loaded } from './storyboard.ts';

/**
 * The manifest room: text in, a `Storyboard` out, or every reason why not.
 *
 * read (bytes -> text) -> parse (text -> positioned values) -> validate (by the JSON Schema) -> include (merge the
 * files) -> names and what is not supported yet -> convert. It owns what may be written and where each value stands;
 * it does not fill templates, follow references between shots, or know any model.
 *
 * 1. No input makes it throw, and everything wrong comes as diagnostics, sorted by place.
 * 2. schemas/storyboard.schema.json alone says what is accepted; code here only words its refusals and adds what a
 *    schema cannot see (other files, two places at once).
 * 3. A storyboard is given only if there is no error.
 */
export async function loadStoryboard(
  file: string,
  { cwd = '', overrides, readBytes }: { cwd?: string; overrides?: Overrides; readBytes?: ReadBytes } = {},
): Promise<Loaded> {
  const load = (name: FileName): Promise<LoadedFile> => loadFile(name, readBytes);
  return finish(await load({ path: resolve(cwd, file), display: file }), overrides, load);
}

/**
 * A storyboard that a program built. It is judged like a file that holds it as JSON, so diagnostics point into that
 * text; `folder` is where relative paths start (default: the working directory).
 */
export async function storyboardFromObject(
  object: Json,
  options: { file?: string; folder?: string } = {},
): Promise<Loaded> {
  const display = options.file ?? 'storyboard.json';
  const folder = resolve(options.folder ?? '');
  const text = asJson(object);
  if (typeof text === 'string') return finish({ ...judgeText(display, text), path: resolve(folder, display), folder });
  const span = { file: display, line: 1, column: 1, length: 1 };
  const help = 'give an object of texts, numbers, booleans, lists and objects';
  const message = `the object cannot be written as JSON: ${text.reason}`;
  return { diagnostics: [diagnose('error', 'not-json', message, { span, help })], sources: new Map() };
}

function asJson(object: Json): string | { readonly reason: string } {
  try {
    const text: string | undefined = JSON.stringify(object, null, 2);
    return text ?? { reason: 'it holds nothing' };
  } catch (error) {
    return { reason: error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error) };
  }
}

async function finish(board: LoadedFile, overrides: Overrides = {}, load: FileReader = loadFile): Promise<Loaded> {
  const { files: included, diagnostics: naming } = await readIncludes(board, load);
  const all = [board, ...included];
  const over = await readOverrides(overrides);
  const found = [...all.flatMap(({ diagnostics }) => diagnostics), ...naming, ...over.diagnostics];
  const sources: Sources = new Map(
    [...all, ...over.texts].flatMap(({ display, text }) => (text === undefined ? [] : [[display, text]])),
  );
  if (!board.root) return { diagnostics: sorted(found, all), sources };
  const merged = mergeIncludes(
    board.root,
    included.flatMap(({ root }) => root ?? []),
  );
  const { root, diagnostics: misfits, overridden } = override(merged.root, over);
  found.push(...merged.diagnostics, ...nameClashes(root));
  if (all.every((file) => file.root)) found.push(...noShots(root, board.display));
  const diagnostics = sorted([...found, ...misfits], all);
  const folders = new Map([...all, ...over.texts].map(({ display, folder }) => [display, folder ?? board.folder]));
  const files = { file: board.display, sources, folders, ...(overridden && { overridden }) };
  if (!diagnostics.some(isError)) return { storyboard: toStoryboard(root, files), diagnostics, sources };
  const part = all.every((file) => file.root) ? soundPart(root, found) : undefined;
  if (!part) return { diagnostics, sources };
  const { inDoubt, leftOut } = part;
  return { diagnostics, sources, sound: { storyboard: toStoryboard(part.root, files), inDoubt, leftOut } };
}

function noShots(root: Dict, file: string): readonly Diagnostic[] {
  const shots = root.entries.get('shots');
  if (shots && (shots.value.kind !== 'dict' || shots.value.entries.size > 0)) return [];
  const span = shots?.keySpan ?? { file, line: 1, column: 1, length: 1 };
  const help = 'add one: shots: { opening: { uses: MODEL, prompt: TEXT } }';
  return [diagnose('error', 'no-shots', 'the storyboard has no shots', { span, help })];
}

/** By file in the order they were read, then by place. */
function sorted(diagnostics: readonly Diagnostic[], files: readonly LoadedFile[]): readonly Diagnostic[] {
  const order = new Map(files.map(({ display }, index) => [display, index]));
  const rank = ({ span }: Diagnostic): number => (span && order.get(span.file)) ?? -1;
  return [...diagnostics].sort(
    (a, b) =>
      rank(a) - rank(b) || (a.span?.line ?? 0) - (b.span?.line ?? 0) || (a.span?.column ?? 0) - (b.span?.column ?? 0),
  );
}
