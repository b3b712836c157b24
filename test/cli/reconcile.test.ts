import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { Reconciliation } from '../../src/core/reconciliation.ts';
import { parseFault } from '../../src/simulator/fault-grammar.ts';
import { cli, type Ended, eventsOf, project, start } from '../support/built-cli.ts';
import { startVendor, type Vendor } from '../support/vendor.ts';

/** One shot for each prompt, named after its first word, all of one model. */
function board(uses: string, ...prompts: readonly string[]): string {
  const shots = prompts.map((prompt) => `  ${prompt.split(' ')[0]?.toLowerCase()}: { prompt: ${prompt}. }\n`);
  return `version: 1\ndefaults: { uses: ${uses}, duration: 5 }\nshots:\n${shots.join('')}`;
}

const GMI = 'gmi/skyreels-v4-text-to-video';
const APIMART = 'apimart/skyreels-v4-fast';

function plan(vendor: Vendor, ...faults: readonly string[]): void {
  for (const text of faults) {
    const fault = parseFault(text);
    if (!fault.ok) throw new Error(fault.error);
    vendor.simulator.plan(fault.value);
  }
}

/** The prompts of every task that was charged, sorted. */
const charged = ({ simulator }: Vendor): string[] =>
  simulator
    .inspect()
    .tasks.filter(({ charge }) => charge.amount > 0)
    .map(({ payload }) => payload['prompt'] as string)
    .sort();

const taskOf = ({ simulator }: Vendor, prompt: string): string =>
  simulator.inspect().tasks.find(({ payload }) => payload['prompt'] === prompt)?.id ?? 'none';

const journalOf = (folder: string, name = 'board'): { kind?: string; [key: string]: unknown }[] =>
  readFileSync(join(folder, `.shotgraph/journals/${name}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { kind?: string });

const documentOf = ({ stdout }: Ended): Reconciliation => JSON.parse(stdout) as Reconciliation;

/** As if it had been sent a while ago: nobody has to wait until the list can show it. */
function age(folder: string, journals = '.shotgraph/journals'): void {
  const file = join(folder, journals, 'board.jsonl');
  const text = readFileSync(file, 'utf8');
  writeFileSync(
    file,
    text.replaceAll(/"at":(\d+)/g, (_, at) => `"at":${Number(at) - 10_000}`),
  );
}

/** `finding outcome` of each take. */
const resultsOf = (ended: Ended): Record<string, string> =>
  Object.fromEntries(documentOf(ended).takes.map(({ take, finding, outcome }) => [take, `${finding.kind} ${outcome}`]));

/** Bought and finished; the process ended when its first download had failed. */
async function finishedAndKilled(folder: string, { env }: Vendor): Promise<void> {
  const run = start(folder, ['run', 'board.yaml', '--yes', '--json'], env);
  await run.printed('"why":"download:');
  run.child.kill('SIGKILL');
  await run.ended;
}

const buy = (folder: string, { env }: Vendor, ...more: readonly string[]): Promise<Ended> =>
  cli(folder, ['run', 'board.yaml', '--yes', ...more], env);
const reconcile = (folder: string, { env }: Vendor, ...more: readonly string[]): Promise<Ended> =>
  cli(folder, ['reconcile', 'board.yaml', ...more], env);

describe('a provider that lists its tasks', () => {
  it('settles whatever may become of an answer, with one charge for each clip', async () => {
    const vendor = await startVendor();
    const kinds = ['lose-reply', 'accept-then-5xx', 'reset', 'truncate', 'no-task-id'];
    plan(vendor, ...kinds.map((kind) => `gmi/submit:${kind}`));
    const prompts = ['Rain', 'Snow', 'Wind', 'Fog', 'Hail'];
    const folder = project({ 'board.yaml': board(GMI, ...prompts) });
    expect((await buy(folder, vendor)).code).toBe(3);
    expect(vendor.simulator.inspect().tasks).toHaveLength(4);

    const shown = await reconcile(folder, vendor);
    expect(shown.code).toBe(3);
    expect(shown.stdout.match(/^ {6}found /gm)).toHaveLength(4);
    expect(shown.stdout.match(/^ {6}absent /gm)).toHaveLength(1);
    expect(shown.stderr).toContain('nothing was recorded, for there is nobody to ask: add --yes');
    expect(journalOf(folder).filter(({ adopted }) => adopted)).toEqual([]);

    const settled = await reconcile(folder, vendor, '--yes', '--json');
    expect(settled).toMatchObject({ code: 0, stderr: '' });
    expect(Object.values(resultsOf(settled)).sort()).toEqual(['absent released', ...Array(4).fill('found adopted')]);
    expect(journalOf(folder).filter(({ adopted }) => adopted === 'list')).toHaveLength(4);

    expect(await buy(folder, vendor)).toMatchObject({ code: 0 });
    expect(charged(vendor)).toEqual(prompts.map((prompt) => `${prompt}.`).sort());
    expect((await reconcile(folder, vendor)).stdout).toBe('board.yaml: no submit is unconfirmed\n\n');
  });

  it('settles nothing by a list that lags, is cut off, or hides what was asked', async () => {
    const vendor = await startVendor();
    plan(vendor, 'gmi/submit:lose-reply');
    const folder = project({ 'board.yaml': board(GMI, 'Lost', 'Later') });
    expect((await buy(folder, vendor, '--only', 'lost')).code).toBe(3);
    age(folder);
    const before = journalOf(folder).length;
    for (let count = 0; count < 10; count += 1) await submitElsewhere(vendor, `Other ${count}.`);

    plan(vendor, 'gmi/list:page=10');
    const cut = await reconcile(folder, vendor, '--yes', '--json');
    expect([cut.code, cut.stdout]).toEqual([3, expect.stringContaining('may be cut off: it holds 10 tasks')]);

    plan(vendor, 'gmi/list:empty-echo');
    const bare = await reconcile(folder, vendor, '--yes', '--json');
    const finding = documentOf(bare).takes[0]?.finding;
    expect([bare.code, finding?.kind === 'ambiguous' && finding.candidates.length]).toEqual([3, 11]);

    plan(vendor, 'gmi/list:http=500');
    expect(resultsOf(await reconcile(folder, vendor, '--yes', '--json'))).toEqual({ lost: 'unlisted unconfirmed' });
    expect(journalOf(folder)).toHaveLength(before);

    expect((await buy(folder, vendor)).code).toBe(3);
    plan(vendor, 'gmi/list:lag=12');
    const late = await reconcile(folder, vendor, '--yes', '--json');
    expect([late.code, late.stdout]).toEqual([3, expect.stringContaining(`task ${taskOf(vendor, 'Later.')} either`)]);

    expect(resultsOf(await reconcile(folder, vendor, '--yes', '--json'))).toEqual({ lost: 'found adopted' });
    expect(await buy(folder, vendor)).toMatchObject({ code: 0 });
    expect(charged(vendor).filter((prompt) => prompt === 'Lost.' || prompt === 'Later.')).toEqual(['Later.', 'Lost.']);
  });

  it('finds what a killed process had on its way, though the storyboard is broken by now, or gone', async () => {
    const vendor = await startVendor();
    vendor.holdAnswers();
    const text = board(GMI, 'Rain');
    const folder = project({ 'board.yaml': text });
    const run = start(folder, ['run', 'board.yaml', '--yes', '--json'], vendor.env);
    await run.printed('"submitting"');
    await expect.poll(() => vendor.simulator.inspect().submits, { interval: 10, timeout: 5000 }).toBe(1);
    run.child.kill('SIGKILL');
    await run.ended;
    expect(journalOf(folder).map(({ kind }) => kind)).toEqual([undefined, 'intent']);
    expect((await buy(folder, vendor)).code).toBe(3);

    writeFileSync(join(folder, 'board.yaml'), 'shots: [');
    const seen = await reconcile(folder, vendor, '--json');
    expect([seen.code, resultsOf(seen)]).toEqual([3, { rain: 'found unconfirmed' }]);
    expect(seen.stdout).toContain('the process ended while the request was on its way');
    rmSync(join(folder, 'board.yaml'));
    expect(resultsOf(await reconcile(folder, vendor, '--yes', '--json'))).toEqual({ rain: 'found adopted' });

    writeFileSync(join(folder, 'board.yaml'), text);
    expect(await buy(folder, vendor)).toMatchObject({ code: 0 });
    expect(charged(vendor)).toEqual(['Rain.']);
  });

  it('is asked under the address that was recorded, and not without a key', async () => {
    const vendor = await startVendor();
    plan(vendor, 'gmi/submit:lose-reply');
    const folder = project({ 'board.yaml': board(GMI, 'Rain') });
    await buy(folder, vendor);
    age(folder);
    const { GMI_API_KEY: _, ...keyless } = vendor.env;
    const without = await cli(folder, ['reconcile', 'board.yaml', '--yes'], keyless);
    expect([without.code, without.stdout]).toEqual([3, expect.stringMatching(/open +no key for GMI Cloud/)]);
    const elsewhere = { ...vendor.env, GMI_BASE_URL: 'http://127.0.0.1:9/gmi' };
    const distrusted = await cli(folder, ['reconcile', 'board.yaml', '--yes', '--json'], elsewhere);
    expect([distrusted.code, distrusted.stdout]).toEqual([3, expect.stringContaining('--trust-base-url')]);
    const trusted = await cli(folder, ['reconcile', 'board.yaml', '--yes', '--trust-base-url'], elsewhere);
    expect([trusted.code, trusted.stdout]).toEqual([0, expect.stringContaining('recorded: rain is task')]);
  });
});

describe('a provider without a list', () => {
  async function lost(prompts: readonly string[] = ['Rain'], faults = 'apimart/submit:lose-reply:*') {
    const vendor = await startVendor();
    plan(vendor, faults);
    const folder = project({ 'board.yaml': board(APIMART, ...prompts) });
    expect((await buy(folder, vendor)).code).toBe(3);
    return { vendor, folder };
  }

  it('shows what is known and the report of the day, which settles nothing', async () => {
    const { vendor, folder } = await lost();
    await expect.poll(() => charged(vendor), { timeout: 5000 }).toEqual(['Rain.']);
    const { code, stdout } = await reconcile(folder, vendor, '--yes');
    expect(code).toBe(3);
    expect(stdout).toContain('the provider has no list of tasks');
    expect(stdout).toMatch(/the provider\s+reports 1\s+request, \$1\.10 for this model; this project knows of none/);
    expect(stdout).toContain('\n        shotgraph reconcile board.yaml --adopt TASK_ID\n');
    expect(stdout).toContain('\n        shotgraph reconcile board.yaml --write-off\n');
    expect(stdout).toContain(String(journalOf(folder)[1]?.['attempt']));
  });

  it('--adopt follows the task that the user has found', async () => {
    const { vendor, folder } = await lost(['Rain', 'Snow']);
    const id = taskOf(vendor, 'Rain.');
    const unclear = await reconcile(folder, vendor, '--adopt', id);
    expect([unclear.code, unclear.stderr]).toEqual([2, expect.stringMatching(/2 submits are unconfirmed[^]*--take/)]);
    const misnamed = await reconcile(folder, vendor, '--adopt', id, '--take', 'rian');
    expect([misnamed.code, misnamed.stderr]).toEqual([2, expect.stringContaining('did you mean rain?')]);
    const unknown = await reconcile(folder, vendor, '--adopt', 'task_nobody_knows', '--take', 'rain');
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('was not adopted: APIMart does not')]);
    expect(journalOf(folder).filter(({ adopted }) => adopted)).toEqual([]);

    const adopted = await reconcile(folder, vendor, '--adopt', id, '--take', 'rain', '--json');
    expect([adopted.code, resultsOf(adopted)]).toEqual([3, { rain: 'named adopted' }]);
    expect(journalOf(folder).at(-1)).toMatchObject({ kind: 'submitted', taskId: id, adopted: 'user' });
    const taken = await reconcile(folder, vendor, '--adopt', id);
    expect([taken.code, taken.stderr]).toEqual([2, expect.stringContaining(`task ${id} belongs to rain already`)]);
    expect((await reconcile(folder, vendor, '--adopt', taskOf(vendor, 'Snow.'))).code).toBe(0);
    expect(await buy(folder, vendor)).toMatchObject({ code: 0 });
    expect(charged(vendor)).toEqual(['Rain.', 'Snow.']);
  });

  it('--adopt waits for a provider that does not answer', async () => {
    const { vendor, folder } = await lost();
    const id = taskOf(vendor, 'Rain.');
    for (const fault of ['status:http=502', 'status:http=429', 'status:html']) {
      plan(vendor, `apimart/${fault}`);
      expect([fault, (await reconcile(folder, vendor, '--adopt', id)).code]).toEqual([fault, 1]);
    }
    expect((await reconcile(folder, vendor, '--adopt', id)).code).toBe(0);
  });

  it('no two storyboards adopt one task', async () => {
    const { vendor, folder } = await lost();
    writeFileSync(join(folder, 'other.yaml'), board(APIMART, 'Snow'));
    expect((await cli(folder, ['run', 'other.yaml', '--yes'], vendor.env)).code).toBe(3);
    const id = taskOf(vendor, 'Rain.');
    const both = await Promise.all(
      ['board', 'other'].map((name) => cli(folder, ['reconcile', `${name}.yaml`, '--adopt', id], vendor.env)),
    );
    const adopted = ['board', 'other'].flatMap((name) =>
      journalOf(folder, name).filter(({ adopted: how }) => how === 'user'),
    );
    expect(adopted).toHaveLength(1);
    expect(both.filter(({ code }) => code === 0)).toHaveLength(1);
    const left = await cli(folder, ['reconcile', 'board.yaml', '--json'], vendor.env);
    const other = await cli(folder, ['reconcile', 'other.yaml', '--json'], vendor.env);
    expect([documentOf(left), documentOf(other)].flatMap(({ elsewhere }) => elsewhere)).toEqual([
      { storyboard: documentOf(left).unconfirmed === 1 ? 'board' : 'other', unconfirmed: 1 },
    ]);
  });

  it('--write-off says what it costs, needs a yes, and frees the take; its task may still turn up', async () => {
    const { vendor, folder } = await lost(['Rain'], 'apimart/submit:lose-reply');
    const refused = await reconcile(folder, vendor, '--write-off');
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringMatching(/rain: \$1\.10 will count as spent[^]*--yes/),
    ]);
    expect(journalOf(folder).some(({ kind }) => kind === 'written-off')).toBe(false);
    const given = await reconcile(folder, vendor, '--write-off', '--yes');
    expect([given.code, given.stdout]).toEqual([0, expect.stringContaining('recorded: rain is given up; $1.10')]);

    const id = taskOf(vendor, 'Rain.');
    const found = await reconcile(folder, vendor, '--adopt', id, '--json');
    expect([found.code, resultsOf(found)]).toEqual([0, { rain: 'named adopted' }]);
    expect(await buy(folder, vendor)).toMatchObject({ code: 0 });
    expect(charged(vendor)).toEqual(['Rain.']);
  });

  it('what was written off and bought anew is not adopted any more', async () => {
    const { vendor, folder } = await lost(['Rain'], 'apimart/submit:lose-reply');
    const id = taskOf(vendor, 'Rain.');
    await reconcile(folder, vendor, '--write-off', '--yes');
    expect((await buy(folder, vendor)).code).toBe(0);
    expect(charged(vendor)).toEqual(['Rain.', 'Rain.']);
    const { code, stderr } = await reconcile(folder, vendor, '--adopt', id);
    expect([code, stderr]).toEqual([2, expect.stringContaining('no submit of this storyboard is unconfirmed')]);
  });

  it('--write-off gives up a task that the provider does not know, and none that it knows', async () => {
    const vendor = await startVendor({ latency: { medianMs: 1500, spread: 0 } });
    const folder = project({ 'board.yaml': board(APIMART, 'Rain') });
    expect((await buy(folder, vendor, '--detach')).code).toBe(6);
    const id = taskOf(vendor, 'Rain.');
    const known = await reconcile(folder, vendor, '--write-off', '--take', 'rain', '--yes');
    expect([known.code, known.stderr]).toEqual([
      2,
      expect.stringMatching(/the provider knows it[^]*shotgraph collect/),
    ]);
    const unnamed = await reconcile(folder, vendor, '--write-off', '--yes');
    expect([unnamed.code, unnamed.stderr]).toEqual([2, expect.stringContaining('no submit of this storyboard')]);

    // The account is another one now.
    const journal = join(folder, '.shotgraph/journals/board.jsonl');
    writeFileSync(journal, readFileSync(journal, 'utf8').replaceAll(id, 'task_forgotten'));
    const way = 'shotgraph reconcile board.yaml --write-off --take rain';
    const said = async (verb: string): Promise<string> =>
      (await cli(folder, [verb, 'board.yaml'], vendor.env)).stdout.replaceAll(/\s+/g, ' ');
    expect(await said('collect')).toContain(`should it stay unknown: \`${way}\``);
    expect(await said('status')).toContain(`should it stay unknown: \`${way}\``);

    plan(vendor, 'apimart/status:http=502');
    const silent = await reconcile(folder, vendor, '--write-off', '--take', 'rain', '--yes');
    expect([silent.code, silent.stderr]).toEqual([1, expect.stringContaining('only what the provider says')]);
    const unasked = await reconcile(folder, vendor, '--write-off', '--take', 'rain');
    expect([unasked.code, unasked.stderr]).toEqual([
      2,
      expect.stringMatching(/\$1\.10 will count as spent, and task task_forgotten may be\s+billed all the same/),
    ]);
    expect(journalOf(folder).some(({ kind }) => kind === 'written-off')).toBe(false);

    const given = await reconcile(folder, vendor, '--write-off', '--take', 'rain', '--yes', '--json');
    expect([given.code, resultsOf(given)]).toEqual([0, { rain: 'unknown written-off' }]);
    expect((await cli(folder, ['costs', 'board.yaml'], vendor.env)).stdout).toContain('1 written-off');

    // The old account again: its task is taken back, and nothing was bought twice.
    writeFileSync(journal, readFileSync(journal, 'utf8').replaceAll('task_forgotten', id));
    const back = await reconcile(folder, vendor, '--adopt', id, '--json');
    expect([back.code, resultsOf(back)]).toEqual([0, { rain: 'named adopted' }]);
    expect(await buy(folder, vendor)).toMatchObject({ code: 0 });
    expect(charged(vendor)).toEqual(['Rain.']);
  });

  it('--write-off gives up a clip that was paid for and is gone, and none that can still be had', async () => {
    const vendor = await startVendor({ latency: { medianMs: 50, spread: 0 } });
    const folder = project({ 'board.yaml': board(APIMART, 'Rain') });
    plan(vendor, 'file:http=404:*');
    await finishedAndKilled(folder, vendor);

    const given = await reconcile(folder, vendor, '--write-off', '--take', 'rain', '--yes', '--json');
    expect([given.code, resultsOf(given)]).toEqual([0, { rain: 'gone written-off' }]);
    // What the provider charged is what was lost, not what had been set aside.
    expect((await cli(folder, ['costs', 'board.yaml'], vendor.env)).stdout).toMatch(/1 written-off submit +\$1\.10/);

    vendor.simulator.reset();
    expect(await buy(folder, vendor)).toMatchObject({ code: 0 });
    expect(charged(vendor)).toEqual(['Rain.']);
  });

  it('--write-off leaves a clip alone whose address answers, or whose provider does not', async () => {
    const vendor = await startVendor({ latency: { medianMs: 50, spread: 0 } });
    const folder = project({ 'board.yaml': board(APIMART, 'Rain') });
    plan(vendor, 'file:http=404');
    await finishedAndKilled(folder, vendor);
    plan(vendor, 'apimart/status:http=502');
    const silent = await reconcile(folder, vendor, '--write-off', '--take', 'rain', '--yes');
    expect([silent.code, silent.stderr]).toEqual([1, expect.stringContaining('was not given up')]);
    // As a proxy in between may say.
    plan(vendor, 'file:http=403');
    const forbidden = await reconcile(folder, vendor, '--write-off', '--take', 'rain', '--yes');
    expect([forbidden.code, forbidden.stderr]).toEqual([1, expect.stringContaining('does not answer')]);
    const there = await reconcile(folder, vendor, '--write-off', '--take', 'rain', '--yes');
    expect([there.code, there.stderr]).toEqual([
      2,
      expect.stringMatching(/its clip can still be had[^]*shotgraph collect/),
    ]);
    expect(journalOf(folder).some(({ kind }) => kind === 'written-off')).toBe(false);
    expect((await buy(folder, vendor)).code).toBe(0);
    expect(charged(vendor)).toEqual(['Rain.']);
  });

  it('--write-off leaves a clip alone of which its provider does not say that it is finished', async () => {
    const vendor = await startVendor({ latency: { medianMs: 50, spread: 0 } });
    const folder = project({ 'board.yaml': board(APIMART, 'Rain') });
    plan(vendor, 'file:http=404:*');
    await finishedAndKilled(folder, vendor);
    plan(vendor, 'apimart/status:unknown-status');
    const refused = await reconcile(folder, vendor, '--write-off', '--take', 'rain', '--yes');
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('was not given up: its provider says')]);
    expect(journalOf(folder).some(({ kind }) => kind === 'written-off')).toBe(false);
  });

  it('a task that was given up stays so while the next run buys its take anew', async () => {
    const vendor = await startVendor({ latency: { medianMs: 1500, spread: 0 } });
    const folder = project({ 'board.yaml': board(APIMART, 'Rain') });
    await buy(folder, vendor, '--detach');
    const journal = join(folder, '.shotgraph/journals/board.jsonl');
    writeFileSync(journal, readFileSync(journal, 'utf8').replaceAll(taskOf(vendor, 'Rain.'), 'task_forgotten'));
    expect((await reconcile(folder, vendor, '--write-off', '--take', 'rain', '--yes')).code).toBe(0);
    expect((await cli(folder, ['plan', 'board.yaml'], vendor.env)).stdout).toContain(
      'task task_forgotten was written off',
    );
    expect((await buy(folder, vendor)).code).toBe(0);
    expect(vendor.simulator.inspect().tasks).toHaveLength(2);
  });

  it('whose key of idempotency was seen before leaves the submit unconfirmed, in its own words', async () => {
    const { vendor, folder } = await lost(['Rain'], 'apimart/submit:http=409,idempotency_result_indeterminate');
    expect(vendor.simulator.inspect()).toMatchObject({ submits: 1, tasks: [] });
    const { stdout } = await reconcile(folder, vendor);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('APIMart can not tell what became of a request with this');
  });
});

describe('reconcile', () => {
  it('is rehearsed on the embedded simulator', async () => {
    const folder = project({ 'board.yaml': board(GMI, 'Rain') });
    const run = await cli(folder, ['run', 'board.yaml', '--simulate', '--fault', 'submit:lose-reply']);
    expect([run.code, run.stdout]).toEqual([3, expect.stringContaining('`shotgraph reconcile board.yaml --simulate`')]);
    age(folder, '.shotgraph/simulated/journals');
    const settled = await cli(folder, ['reconcile', 'board.yaml', '--simulate', '--yes']);
    expect([settled.code, settled.stdout]).toEqual([
      0,
      expect.stringContaining('`shotgraph run board.yaml --simulate`'),
    ]);
    const again = await cli(folder, ['run', 'board.yaml', '--simulate', '--json']);
    expect(again.code).toBe(0);
    expect(eventsOf(again.stdout).some(({ type }) => type === 'submitting')).toBe(false);
  });

  it('keeps off a storyboard that is at work', async () => {
    const vendor = await startVendor({ latency: { medianMs: 20_000, spread: 0.1 } });
    plan(vendor, 'apimart/submit:lose-reply');
    const folder = project({ 'board.yaml': board(APIMART, 'Rain', 'Snow') });
    const run = start(folder, ['run', 'board.yaml', '--yes'], vendor.env);
    await run.printed('submitted');
    expect((await reconcile(folder, vendor, '--yes')).code).toBe(7);
    run.child.kill('SIGINT');
    await run.ended;
  });

  it('prints a document that its schema describes', async () => {
    const vendor = await startVendor();
    plan(vendor, 'apimart/submit:lose-reply');
    const folder = project({ 'board.yaml': board(APIMART, 'Rain') });
    await buy(folder, vendor);
    const schema = JSON.parse(
      readFileSync(new URL('../../schemas/reconcile.schema.json', import.meta.url), 'utf8'),
    ) as object;
    const validate = new Ajv2020({ strict: false }).compile(schema);
    for (const more of [[], ['--adopt', taskOf(vendor, 'Rain.')], []]) {
      const { stdout } = await reconcile(folder, vendor, '--json', ...more);
      expect(validate(JSON.parse(stdout)), JSON.stringify(validate.errors)).toBe(true);
    }
  });

  it.each<[string, string[], Record<string, string>, number, RegExp]>([
    ['contradictions', ['--adopt', 'x', '--write-off'], {}, 2, /exclude each other/],
    ['a take without a decision', ['--take', 'rain'], {}, 2, /--adopt or --write-off/],
    ['a take where nothing is open', ['--write-off', '--take', 'rain', '--yes'], {}, 2, /no submit of this storyboard/],
    ['a storyboard that is not there', [], { 'board.yaml': '' }, 2, /error\[/],
    ['a journal that is damaged', [], { '.shotgraph/journals/board.jsonl': 'x\ny\n' }, 2, /board\.jsonl:1 /],
  ])('%s: code and words', async (...[, args, files, code, words]) => {
    const folder = project({ 'board.yaml': board(APIMART, 'Rain'), ...files });
    const ended = await cli(folder, ['reconcile', 'board.yaml', ...args]);
    expect([ended.code, ended.stderr]).toEqual([code, expect.stringMatching(words)]);
    expect(ended.stderr).not.toMatch(/bug|\n\s+at /);
  });

  it('leaves no trace where nothing is unconfirmed', async () => {
    const folder = project({ 'board.yaml': board(APIMART, 'Rain') });
    expect(await cli(folder, ['reconcile', 'board.yaml'])).toMatchObject({ code: 0, stderr: '' });
    const { readdirSync } = await import('node:fs');
    expect(readdirSync(folder).sort()).toEqual(['.git', 'board.yaml']);
  });
});

/** A task of the same account that no project of ours knows of. */
async function submitElsewhere({ env, key }: Vendor, prompt: string): Promise<void> {
  const reply = await fetch(`${env['GMI_BASE_URL']}/api/v1/ie/requestqueue/apikey/requests`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'skyreels-v4-text-to-video', payload: { prompt, duration: 5 } }),
  });
  expect(reply.status).toBe(200);
}
