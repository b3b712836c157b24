import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { CLI, cli, eventsOf, project } from '../support/built-cli.ts';

const BOARD =
  'version: 1\nshots:\n  a: { uses: apimart/skyreels-v4-fast, prompt: Rain. }\n  b: { uses: apimart/skyreels-v4-fast, extend: a, prompt: Goes on from @a. }\n';

function schema(name: string): ReturnType<Ajv2020['compile']> {
  const ajv = new Ajv2020({ strict: false });
  return ajv.compile(
    JSON.parse(readFileSync(new URL(`../../schemas/${name}.schema.json`, import.meta.url), 'utf8')) as object,
  );
}

describe('check', () => {
  it('says what is wrong with place, line, caret and fix, and ends with 2', async () => {
    const folder = project({ 'board.yaml': BOARD.replace('prompt: Rain', 'promt: Rain') });
    const { code, stderr } = await cli(folder, ['check', 'board.yaml']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^board\.yaml:3:40: error\[[a-z-]+\]: .*promt/m);
    expect(stderr).toMatch(/\n +\| +\^+\n/);
    expect(stderr).toMatch(/fix: .*prompt/);
  });

  it('says nothing that only follows from a mistake already told', async () => {
    const board = `version: 1
defaults: { uses: apimart/skyreels-v4-fast, duration: 4 }
shots:
  end: { uses: gmi/pixverse-v5.6-t2v, prompt: The last stop., durration: 5 }
`;
    const { stderr } = await cli(project({ 'board.yaml': board }), ['check', 'board.yaml']);
    expect(stderr.match(/error\[[a-z-]+\]/g)).toEqual(['error[unknown-field]']);
  });

  it('checks several storyboards, and patterns, in one go', async () => {
    const folder = project({ 'boards/one.yaml': BOARD, 'boards/two.yaml': BOARD });
    const { code, stdout } = await cli(folder, ['check', 'boards/*.yaml']);
    expect([code, stdout]).toEqual([0, 'ok boards/one.yaml: 2 shots\nok boards/two.yaml: 2 shots\n']);
  });

  it.each([
    ['a missing file', {}, 'none.yaml'],
    ['an empty file', { 'none.yaml': '' }, 'none.yaml'],
    ['no YAML', { 'none.yaml': '{[' }, 'none.yaml'],
    ['a folder', { 'none.yaml/x': '' }, 'none.yaml'],
    ['text', { 'none.yaml': 'hello' }, 'none.yaml'],
  ])('%s is bad input, in words', async (_what, files, file) => {
    const { code, stderr } = await cli(project(files), ['check', file]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/error\[/);
    expect(stderr).not.toMatch(/\n\s+at .*\(/);
  });
});

describe('plan', () => {
  it('prints a document that its schema describes', async () => {
    const { code, stdout } = await cli(project({ 'board.yaml': BOARD }), ['plan', 'board.yaml', '--json']);
    const validate = schema('plan');
    expect(validate(JSON.parse(stdout)), JSON.stringify(validate.errors)).toBe(true);
    expect(code).toBe(0);
  });

  it('leaves no trace', async () => {
    const folder = project({ 'board.yaml': BOARD });
    await cli(folder, ['plan', 'board.yaml']);
    const { readdirSync } = await import('node:fs');
    expect(readdirSync(folder).sort()).toEqual(['.git', 'board.yaml']);
  });
});

describe('run --json', () => {
  it('prints events that their schema describes', async () => {
    const { stdout } = await cli(project({ 'board.yaml': BOARD }), [
      'run',
      'board.yaml',
      '--simulate',
      '--latency',
      '100',
      '--json',
    ]);
    const validate = schema('events');
    const events = eventsOf(stdout);
    expect(events.length).toBeGreaterThan(6);
    for (const event of events) expect(validate(event), JSON.stringify([event, validate.errors])).toBe(true);
  });
});

describe('graph', () => {
  it.each([
    ['mermaid', /^(flowchart|graph) /m],
    ['dot', /^digraph /m],
    ['json', /"via": "extend"/],
  ])('draws %s', async (format, expected) => {
    const { code, stdout } = await cli(project({ 'board.yaml': BOARD }), ['graph', 'board.yaml', '--format', format]);
    expect(code).toBe(0);
    expect(stdout).toMatch(expected);
  });
});

describe('models', () => {
  it('lists all, shows one, and suggests one', async () => {
    const folder = project({});
    expect((await cli(folder, ['models'])).stdout).toMatch(/gmi\/pixverse-v5\.6-i2v/);
    expect((await cli(folder, ['models', 'apimart/skyreels-v4-std'])).stdout).toMatch(/480p, 720p/);
    const wrong = await cli(folder, ['models', 'apimart/skyreels-v4-fats']);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toMatch(/did you mean apimart\/skyreels-v4-fast/);
  });
});

describe('the command line', () => {
  it('answers --version and --help with 0, and what it does not know with 2', async () => {
    const folder = project({});
    expect((await cli(folder, ['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect((await cli(folder, ['--help'])).code).toBe(0);
    for (const args of [
      ['chek', 'x.yaml'],
      ['run', 'x.yaml', '--nope'],
      ['run'],
      ['run', 'x.yaml', '--max-cost', 'lots'],
    ]) {
      expect([args, (await cli(folder, args)).code]).toEqual([args, 2]);
    }
  });

  it.skipIf(!existsSync('/dev/full'))('does not end with 0 where what it prints has no space', async () => {
    const full = openSync('/dev/full', 'w');
    const said = spawnSync(process.execPath, [CLI, 'models'], { stdio: ['ignore', full, 'pipe'], encoding: 'utf8' });
    closeSync(full);
    expect([said.status, said.stderr]).toEqual([
      1,
      'error: there is no space left for what is printed; it is not complete\n',
    ]);
  });
});
