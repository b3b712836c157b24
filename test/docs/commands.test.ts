import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cli, project } from '../support/built-cli.ts';
import { startVendor } from '../support/vendor.ts';
import { commandOf, fileOf } from './doc-boards.ts';
import { fencesOf } from './markdown.ts';

const PATH = new URL('../../docs/commands.md', import.meta.url);
const text = readFileSync(PATH, 'utf8');
const fences = fencesOf(text);
const board = fences.map(fileOf).find((file) => file !== undefined);
const steps = fences.flatMap((fence) => {
  const command = fence.info === 'text' ? commandOf(fence) : undefined;
  return command ?? (fence.info === 'diff' ? { edit: fence.body } : []);
});

/** The line that a `diff` block takes out, and the one that it puts in its place. */
function edited(before: string, edit: string): string {
  const [, old = '', now = ''] = /^-(.*)\n\+(.*)\n$/.exec(edit) ?? [];
  expect(before).toContain(`${old}\n`);
  return before.replace(`${old}\n`, () => `${now}\n`);
}

/** A first commit of what lies in a folder. */
function commitAll(folder: string): void {
  const env = { PATH: process.env['PATH'], HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1' };
  const git = (...args: readonly string[]): void =>
    void execFileSync('git', ['-c', 'user.name=You', '-c', 'user.email=you@example.com', ...args], { cwd: folder, env });
  git('init', '--quiet');
  git('add', 'noir.yaml');
  git('commit', '--quiet', '-m', 'noir');
}

/** What differs from run to run. */
function evened(printed: string): string {
  return printed
    .replaceAll(/task_[0-9A-Z]{26}/g, 'TASK')
    .replaceAll(/\d\d:\d\d:\d\dZ/g, 'TIME')
    .replaceAll(/\([0-9a-f]{12}\)/g, '(COMMIT)')
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
  for (const step of steps) {
    if ('edit' in step) {
      const path = join(folder, 'noir.yaml');
      commitAll(folder);
      writeFileSync(path, edited(readFileSync(path, 'utf8'), step.edit));
      continue;
    }
    const { command, args, expected, fence } = step;
    if (command === 'resume') now += 60_000;
    const { stdout, stderr, code } = await cli(folder, [command, ...args], env);
    codes[command] = code;
    if (process.env['UPDATE_CASES']) {
      const head = fence.body.slice(0, fence.body.length - expected.length);
      document = document.replace(fence.body, () => head + stderr + stdout);
    } else expect(evened(stderr + stdout)).toBe(evened(expected));
  }
  if (process.env['UPDATE_CASES']) writeFileSync(PATH, document);
  expect(codes).toEqual({ status: 0, collect: 6, resume: 0, costs: 0, why: 0, diff: 0 });
});
