import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPlan, loadStoryboard, type Plan } from '../../src/index.ts';
import { findModel, modelNames } from '../../src/models/registry.ts';
import { TEMPLATE_FUNCTIONS } from '../../src/resolve/template-functions.ts';
import { commandOf, type DocCommand, type DocFile, fileOf, type Files, runIn, writeFiles } from './doc-boards.ts';
import { BASE, EDITS } from './identity-edits.ts';
import { codeOf, fencesOf, rowsOf } from './markdown.ts';

const PATH = new URL('../../docs/storyboard.md', import.meta.url).pathname;
const text = readFileSync(PATH, 'utf8');
const fences = fencesOf(text);
const files = fences.flatMap((fence) => fileOf(fence) ?? []);
const commands = fences.flatMap((fence) => (fence.info === 'text' ? (commandOf(fence) ?? []) : []));

/** What the examples read; nothing else of this machine may show in them. */
beforeAll(() => {
  process.env['CITY'] = 'Neo-Kyoto';
});
afterAll(() => {
  delete process.env['CITY'];
});

const cleanups: (() => void)[] = [];
afterAll(() => cleanups.forEach((remove) => remove()));

/** The folder that holds everything under one heading. */
function folderOf(heading: string): string {
  const own = files.filter(({ fence }) => fence.heading === heading);
  const { folder, remove } = writeFiles(Object.fromEntries(own.map(({ name, fence }) => [name, fence.body])));
  cleanups.push(remove);
  return folder;
}

async function planOf(boards: Files): Promise<Plan> {
  const { folder, remove } = writeFiles(boards);
  cleanups.push(remove);
  const { storyboard, diagnostics } = await loadStoryboard('board.yaml', { cwd: folder });
  if (!storyboard) throw new Error(JSON.stringify(diagnostics));
  const built = await buildPlan(storyboard, { env: {}, withoutTool: true });
  if (!built.ok) throw new Error(JSON.stringify(built.error));
  return built.value.plan;
}

describe('examples', () => {
  it('are there, and each says which file it is', () => {
    expect(files.length).toBeGreaterThan(15);
    const nameless = fences.filter((fence) => fence.info === 'yaml' && !fileOf(fence));
    expect(nameless.map(({ line }) => line)).toEqual([]);
    expect(new Set(files.map(({ name }) => name)).size).toBe(files.length);
  });

  it('of output are each of a file above them', () => {
    const orphans = commands.filter(
      ({ args, fence }) => !files.some(({ name, fence: file }) => args.includes(name) && file.heading === fence.heading),
    );
    expect(orphans.map(({ fence }) => fence.line)).toEqual([]);
    expect(fences.filter(({ info }) => info === 'text')).toHaveLength(commands.length);
  });

  it.each(files.filter(isSilent).map((file) => [file.name, file] as const))('%s passes check', async (name, file) => {
    const printed = await runIn(folderOf(file.fence.heading), { command: 'check', args: [name] });
    expect(printed).toMatch(/^ok \S+: \d+ shots?(?:, \d+ takes?)?\n$/);
  });

  it.each(commands.map((command) => [command.args.join(' '), command] as const))(
    '%s prints what is shown',
    async (_, command) => {
      const printed = await runIn(folderOf(command.fence.heading), command);
      if (process.env['UPDATE_CASES']) rewrite(command, printed);
      else expect(printed).toBe(command.expected);
    },
  );
});

function isSilent({ name, isIncluded }: DocFile): boolean {
  return !isIncluded && !commands.some(({ command, args }) => command === 'check' && args.includes(name));
}

function rewrite({ fence, expected }: DocCommand, printed: string): void {
  const current = readFileSync(PATH, 'utf8');
  const head = fence.body.slice(0, fence.body.length - expected.length);
  writeFileSync(PATH, current.replace('```text\n' + head + expected + '```', () => '```text\n' + head + printed + '```'));
}

describe('the schema', () => {
  const { properties, $defs } = JSON.parse(
    readFileSync(new URL('../../schemas/storyboard.schema.json', import.meta.url), 'utf8'),
  ) as Schema;

  it.each([
    ['top level', properties],
    ['shots', $defs['shot']?.properties ?? {}],
    ['references', $defs['reference']?.properties ?? {}],
    ['providers', $defs['provider']?.properties ?? {}],
  ])('has no key of %s that is not explained', (_, known) => {
    expect(Object.keys(known).length).toBeGreaterThan(1);
    const isExplained = (key: string): boolean => text.includes(`\`${key}\``) || text.includes(`\`${key}: `);
    expect(Object.keys(known).filter((key) => !isExplained(key))).toEqual([]);
  });
});

interface Schema {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly $defs: Readonly<Record<string, { readonly properties?: Readonly<Record<string, unknown>> }>>;
}

describe('the tables', () => {
  const HEADING = 'What each model makes of a field';
  const head = tableHead(HEADING);
  const rows = rowsOf(text, HEADING);

  it.each(modelNames())('say which fields %s has, by the vendor’s names', (name) => {
    const column = head.findIndex((cell) => cell === name || (cell === 'apimart, gccai' && !name.startsWith('gmi/')));
    expect(column).toBeGreaterThan(0);
    const shown = rows.flatMap((cells) => (cells[column] === '–' ? [] : [[codeOf(cells[0] ?? ''), cells[column]]]));
    const own = new Map(findModel(name)?.parameters.map(({ field, vendorField }) => [field, vendorField]));
    const fields = rows.map(([field = '']) => codeOf(field));
    expect(shown).toEqual(fields.flatMap((field) => (own.has(field) ? [[field, own.get(field)]] : [])));
  });

  it('list every function, and what it gives', async () => {
    const shown = rowsOf(text, 'Functions').map(([written = '', gives = '']) => [codeOf(written), codeOf(gives)]);
    const missing = [...TEMPLATE_FUNCTIONS.keys()].filter((name) => !shown.some(([one]) => one?.includes(`{{${name} `)));
    expect(missing).toEqual([]);
    const shots = shown.map(([written = ''], index) => `  f${index}: { prompt: '${written}' }\n`);
    const plan = await planOf({
      'board.yaml': `version: 1\nvars: { city: Neo-Kyoto, looks: [rain, neon] }\ndefaults: { uses: apimart/skyreels-v4-fast, resolution: 480p }\nshots:\n${shots.join('')}`,
    });
    expect(plan.takes.map(({ request }) => request.payload['prompt'])).toEqual(shown.map(([, gives]) => gives));
  });

  it.each(rowsOf(text, 'YAML traps').map(([written = '', code = '', fix = '']) => [codeOf(written), code, codeOf(fix)]))(
    'catch %s',
    async (written, code, fix) => {
      const uses = /seed|sound|with/.test(fix) ? 'gmi/pixverse-v5.6-t2v' : 'apimart/skyreels-v4-fast';
      const prompt = fix.startsWith('prompt') ? '' : '\n    prompt: Rain.';
      const board = (field: string): string =>
        `version: 1\nvars: { city: Oslo }\nrefs: { Hero: { images: ["https://example.com/a.png"], text: her } }\nshots:\n  other: { uses: apimart/skyreels-v4-fast, prompt: "@Hero" }\n  shot:${prompt}\n    ${field}\n    uses: ${uses}\n`;
      const { diagnostics } = await loadStoryboard('board.yaml', { cwd: writeBoard(board(written)) });
      expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual([codeOf(code)]);
      await planOf({ 'board.yaml': board(fix) });
    },
  );

  it.each(Object.keys(EDITS))('say what becomes of a clip after: %s', async (change) => {
    const row = rowsOf(text, 'What makes a clip stale').find(([first]) => first === change);
    const before = await planOf(BASE);
    const after = await planOf(EDITS[change] ?? {});
    const owned = new Set(before.takes.map(({ fingerprint }) => fingerprint));
    const same = [...owned].every((one) => after.takes.some(({ fingerprint }) => fingerprint === one));
    expect(row?.[1]).toBe(same ? 'fresh' : 'stale');
  });

  it('say it of nothing else', () => {
    const rows = rowsOf(text, 'What makes a clip stale').map(([first]) => first);
    expect(rows).toEqual(Object.keys(EDITS));
  });
});

function writeBoard(board: string): string {
  const { folder, remove } = writeFiles({ 'board.yaml': board });
  cleanups.push(remove);
  return folder;
}

function tableHead(heading: string): readonly string[] {
  const lines = text.slice(text.indexOf(`## ${heading}`)).split('\n');
  return (lines.find((line) => line.startsWith('|')) ?? '').split('|').slice(1, -1).map((cell) => cell.trim());
}
