import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { cli, project } from '../support/built-cli.ts';
import { startVendor } from '../support/vendor.ts';
import { commandOf, fileOf } from './doc-boards.ts';
import { fencesOf } from './markdown.ts';

const PATH = new URL('../../docs/commands.md', import.meta.url);
const text = readFileSync(PATH, 'utf8');
const fences = fencesOf(text);
const board = fences.map(fileOf).find((file) => file !== undefined);
const commands = fences.flatMap((fence) => (fence.info === 'text' ? (commandOf(fence) ?? []) : []));

/** What differs from run to run. */
function evened(printed: string): string {
  return printed
    .replaceAll(/task_[0-9A-Z]{26}/g, 'TASK')
    .replaceAll(/\d\d:\d\d:\d\dZ/g, 'TIME')
    .replaceAll(/\d+ s old/g, 'AGE old');
}

it('docs/commands.md shows what the commands print, one after the other', async () => {
  let now = Date.now();
  const { env } = await startVendor({ latency: { medianMs: 60_000, spread: 0 }, now: () => now });
  const folder = project({ [board?.name ?? '']: board?.fence.body ?? '' });
  const detached = await cli(folder, ['run', 'noir.yaml', '--detach', '--yes'], env);
  expect(detached.code).toBe(6);
  now += 27_000;
  const codes: Record<string, number | null> = {};
  let document = text;
  for (const { command, args, expected, fence } of commands) {
    if (command === 'resume') now += 60_000;
    const { stdout, stderr, code } = await cli(folder, [command, ...args], env);
    codes[command] = code;
    if (process.env['UPDATE_CASES']) {
      const head = fence.body.slice(0, fence.body.length - expected.length);
      document = document.replace(fence.body, () => head + stderr + stdout);
    } else expect(evened(stderr + stdout)).toBe(evened(expected));
  }
  if (process.env['UPDATE_CASES']) writeFileSync(PATH, document);
  expect(codes).toEqual({ status: 0, collect: 6, resume: 0, costs: 0 });
});
