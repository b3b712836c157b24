import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/execute/run-result.ts';
import { cli, project } from '../support/built-cli.ts';

const root = resolve(import.meta.dirname, '../..');
const readme = readFileSync(resolve(root, 'README.md'), 'utf8');
const blocks = (language: string): string[] => [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map(([, text = '']) => text);

const [board = ''] = blocks('yaml');

describe('the README', () => {
  it('shows a storyboard that is right', async () => {
    const { code } = await cli(project({ 'board.yaml': board }), ['check', 'board.yaml']);
    expect(code).toBe(0);
  });

  it('shows a mistake as it is shown', async () => {
    const shown = blocks('text').find((text) => text.startsWith('board.yaml:'));
    const folder = project({ 'board.yaml': board.replace('duration: 5', 'duration: 20') });
    expect((await cli(folder, ['check', 'board.yaml'])).stderr.trim()).toBe(shown?.trim());
  });

  it('shows what npm start prints', async () => {
    const folder = project({});
    cpSync(resolve(root, 'workflows'), resolve(folder, 'workflows'), { recursive: true });
    const run = await cli(folder, ['run', 'workflows/quickstart.yaml', '--simulate', '--latency', '100']);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const sheet = await cli(folder, ['sheet', 'workflows/quickstart.yaml', '--simulate']);
    expect(sheet).toMatchObject({ code: 0, stderr: '' });
    const told = (text: string): string[] => text.split('\n').filter((line) => line !== '' && line !== '...' && !/^\d\d:/.test(line) && !line.startsWith('  renders')).map((line) => line.replace(/, \d+ kB\)/, ')'));
    const shown = blocks('text').find((text) => text.startsWith('lighthouse')) ?? '';
    expect(told(run.stdout + sheet.stdout)).toEqual(told(shown));
    const start = /"start": "npm run --silent build && (.*)"/.exec(readFileSync(resolve(root, 'package.json'), 'utf8'))?.[1];
    const commands = ['run', 'sheet'].map((verb) => `node dist/cli.js ${verb} workflows/quickstart.yaml --simulate`);
    expect(start?.split(' && ')).toEqual(commands);
  });

  it('shows a program that works, and an example that does', async () => {
    const folder = project({ 'board.yaml': board });
    const [program = ''] = blocks('js');
    const inside = `process.chdir(${JSON.stringify(folder)});\n${program}`;
    const run = (args: string[]): string => execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
    expect(run(['--input-type=module', '-e', inside])).toMatch(/run-started\n[^]*owned\n[^]*run-finished\n/);
    const example = run(['examples/run-a-storyboard.mjs', resolve(folder, 'board.yaml')]);
    expect(example).toMatch(/storm fresh[^]*lamp fresh/);
  });

  it('lists the commands and the exit codes that there are', async () => {
    const { stdout } = await cli(project({}), ['--help']);
    const commands = [...stdout.matchAll(/^ {2}([a-z-]+) /gm)].map(([, name]) => name).filter((name) => name !== 'help');
    expect([...readme.matchAll(/^\| `([a-z-]+)/gm)].map(([, name]) => name)).toEqual(commands);
    const codes = readme.slice(readme.indexOf('## Exit codes')).split('\n\n')[1] ?? '';
    const named = [...codes.matchAll(/(?:^|· )(\d+) /gm)].map(([, code]) => Number(code));
    expect(named).toEqual(Object.values(EXIT).sort((a, b) => a - b));
  });
});
