import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { buildPlan, loadStoryboard, renderDiagnostics } from '../../src/index.ts';
import type { NoTool } from '../../src/plan/frames.ts';
import { PLAN_CODES } from '../../src/plan/codes.ts';
import { goldenCases } from '../support/golden.ts';

/** From a storyboard to what the plan says of it, as a program that uses the library sees it. */
const FOLDER = new URL('../cases/plan', import.meta.url).pathname;

goldenCases(FOLDER, async (cwd) => {
  const { storyboard, diagnostics, sources } = await loadStoryboard('storyboard.yaml', { cwd });
  const loaded = renderDiagnostics(diagnostics, sources);
  if (!storyboard) return loaded;
  // Whether this machine has an ffmpeg plays no part; a case may say that there is none.
  const said = `${cwd}/no-tool.json`;
  const noTool = existsSync(said) ? (JSON.parse(readFileSync(said, 'utf8')) as NoTool) : undefined;
  const built = await buildPlan(storyboard, { env: {} }, { noTool: async () => noTool });
  if (!built.ok && built.error.kind === 'environment') throw new Error(JSON.stringify(built.error.problems));
  const found = built.ok ? built.value.diagnostics : built.error.kind === 'storyboard' ? built.error.diagnostics : [];
  // Messages name files by where they are on this machine.
  return (loaded + renderDiagnostics(found, sources)).replaceAll(cwd, '/home/you/film');
});

it('shows every code of the room', () => {
  // A folder that nobody may read is no file of a case; test/cli/unreadable-folder.test.ts shows it.
  const shown = new Set(['unreadable-folder']);
  for (const file of readdirSync(FOLDER)) {
    const expected = readFileSync(`${FOLDER}/${file}`, 'utf8').split(/^--- expect\n/m)[1] ?? '';
    for (const [, code = ''] of expected.matchAll(/^\S.*(?:error|warning|note)\[([a-z-]+)\]: /gm)) shown.add(code);
  }
  expect(Object.keys(PLAN_CODES).filter((code) => !shown.has(code))).toEqual([]);
});
