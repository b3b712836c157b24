import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseFault } from '../../src/simulator/fault-grammar.ts';
import { cli, project } from '../support/built-cli.ts';
import { startVendor } from '../support/vendor.ts';

const BOARD = `version: 1
defaults: { uses: apimart/skyreels-v4-fast, resolution: 480p }
shots:
  a: { prompt: Rain. }
  b: { extend: a, prompt: Goes on from @a. }
  c: { uses: gmi/skyreels-v4-text-to-video, prompt: Snow. }
  d: { first_frame: picture.png, prompt: Move. }
`;

/** A PNG of one pixel. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

function everyFile(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

it.each([
  'none',
  'submit:http=401',
  'submit:html',
  'submit:lose-reply',
  'submit:http=500',
  'status:garbage',
  'upload:http=500',
  'file:truncate',
])('a planted key is in nothing that is written or printed (fault: %s)', async (faultText) => {
  const { env, key, simulator } = await startVendor({ latency: { medianMs: 100, spread: 0.1 } });
  if (faultText !== 'none') {
    const fault = parseFault(faultText);
    if (!fault.ok) throw new Error(fault.error);
    simulator.plan(fault.value);
  }
  const folder = project({ 'board.yaml': BOARD });
  const { writeFileSync } = await import('node:fs');
  writeFileSync(join(folder, 'picture.png'), PICTURE);
  const printed: string[] = [];
  for (const args of [
    ['plan', 'board.yaml'],
    ['run', 'board.yaml', '--yes'],
    ['status', 'board.yaml'],
    ['collect', 'board.yaml'],
    ['costs', 'board.yaml', '--json'],
    ['run', 'board.yaml', '--yes', '--json'],
    ['plan', 'board.yaml', '--json'],
  ]) {
    const { stdout, stderr } = await cli(folder, args, env);
    printed.push(stdout, stderr);
  }
  const files = everyFile(folder);
  expect(files.length).toBeGreaterThan(3);
  expect(simulator.inspect().submits).toBeGreaterThan(0);
  expect(files.filter((path) => readFileSync(path).includes(key))).toEqual([]);
  expect(printed.filter((text) => text.includes(key))).toEqual([]);
});
