import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { commandOf, fileOf, runIn, writeFiles } from './doc-boards.ts';
import { codeOf, fencesOf, rowsOf } from './markdown.ts';

const PATH = new URL('../../docs/film.md', import.meta.url).pathname;
const text = readFileSync(PATH, 'utf8');
const fences = fencesOf(text);
const files = fences.flatMap((fence) => fileOf(fence) ?? []);
const commands = fences.flatMap((fence) => (fence.info === 'text' ? (commandOf(fence) ?? []) : []));

interface Fields {
  readonly properties: Readonly<Record<string, unknown>>;
}
const schema = JSON.parse(
  readFileSync(new URL('../../schemas/storyboard.schema.json', import.meta.url), 'utf8'),
) as Fields & { readonly $defs: { readonly filmItem: Fields } };

const { folder, remove } = writeFiles(Object.fromEntries(files.map(({ name, fence }) => [name, fence.body])));
afterAll(remove);

it('shows storyboards, and a plan of each', () => {
  expect(files.length).toBeGreaterThan(1);
  expect(commands.map(({ args }) => args[0])).toEqual(files.map(({ name }) => name));
});

it.each(commands.map((command) => [command.args.join(' '), command] as const))('plan %s prints what is shown', async (_, command) => {
  const printed = await runIn(folder, command);
  if (process.env['UPDATE_CASES']) {
    const now = readFileSync(PATH, 'utf8');
    const { fence, expected } = command;
    writeFileSync(PATH, now.replace(fence.body, () => fence.body.slice(0, fence.body.length - expected.length) + printed));
  } else expect(printed).toBe(command.expected);
});

it('lists every field of a piece and of the film', () => {
  const fieldsUnder = (heading: string): readonly string[] => rowsOf(text, heading).map(([field = '']) => codeOf(field));
  expect(fieldsUnder('The sequence').toSorted()).toEqual(Object.keys(schema.$defs.filmItem.properties).toSorted());
  const film = schema.properties['film'] as Fields;
  expect(['sequence', ...fieldsUnder('The film as a whole')].toSorted()).toEqual(Object.keys(film.properties).toSorted());
});
