import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli, type Ended, eventsOf, project, start } from '../support/built-cli.ts';
import { parseFault } from '../../src/simulator/fault-grammar.ts';
import { startVendor, type Vendor } from '../support/vendor.ts';

const BOARD = `version: 1
defaults: { uses: apimart/skyreels-v4-fast, resolution: 480p, duration: 3 }
picks: { opening: 2 }
shots:
  opening: { prompt: Rain., takes: 2 }
  walk: { extend: opening, prompt: Video extended @opening. }
  other: { prompt: Fog. }
`;

const SWEEP = `version: 1
defaults: { uses: gmi/pixverse-v5.6-t2v, duration: 5, resolution: 360p, aspect_ratio: "16:9", seed: 40 }
matrix: { look: { calm: {}, wild: {} } }
shots:
  opening: { prompt: "Rain, {{matrix.look}}.", matrix: [look] }
`;

/** A storyboard that was run at a vendor, or only in part. */
async function bought(
  board = BOARD,
  { options = {}, only = [] }: { options?: Parameters<typeof startVendor>[0]; only?: readonly string[] } = {},
) {
  const vendor = await startVendor({ latency: { medianMs: 50, spread: 0.1 }, ...options });
  const folder = project({ 'board.yaml': board });
  const on = (...args: string[]): Promise<Ended> => cli(folder, args, vendor.env);
  await on('run', 'board.yaml', '--yes', ...only.flatMap((shot) => ['--only', shot]));
  const retake = (...words: string[]): Promise<Ended> => on('retake', 'board.yaml', ...words, '--yes');
  return { vendor, folder, on, retake };
}

const renders = (folder: string): readonly string[] => readdirSync(join(folder, 'renders/board')).sort();
const lockfile = (folder: string): string => readFileSync(join(folder, 'board.lock.yaml'), 'utf8');
const stanzas = (folder: string): readonly string[] =>
  [...lockfile(folder).matchAll(/^ {2}"([^"]+)":$/gm)].map(([, take = '']) => take);
const submits = ({ simulator }: Vendor): number => simulator.inspect().submits;
const edit = (folder: string, from: string, to: string): void =>
  writeFileSync(join(folder, 'board.yaml'), readFileSync(join(folder, 'board.yaml'), 'utf8').replace(from, to));

function submitted({ stdout }: Ended): readonly unknown[] {
  return eventsOf(stdout).flatMap(({ type, take }) => (type === 'submitted' ? [take] : []));
}

function plan(vendor: Vendor, text: string): void {
  const fault = parseFault(text);
  if (!fault.ok) throw new Error(fault.error);
  vendor.simulator.plan(fault.value);
}

describe('a retake', () => {
  it('buys the next take and nothing else, and a pick makes others use it', async () => {
    const { vendor, folder, on, retake } = await bought(BOARD, { only: ['opening', 'walk'] });
    const first = await retake('opening', '--json');
    expect([first.code, first.stderr, submitted(first)]).toEqual([0, '', ['opening#3']]);
    const second = await retake('opening');
    expect(second.stdout).toContain('renders/board/opening.take4.mp4');
    expect(second.stdout).toMatch(/next: look at it; `shotgraph pick board\.yaml opening 4` lets others use it\n$/);
    expect(renders(folder)).toEqual([
      'opening.mp4',
      'opening.take2.mp4',
      'opening.take3.mp4',
      'opening.take4.mp4',
      'walk.mp4',
    ]);
    expect(stanzas(folder)).toEqual(['opening', 'opening#2', 'opening#3', 'opening#4', 'walk']);
    expect(submits(vendor)).toBe(5);

    const picked = await on('pick', 'board.yaml', 'opening', '3');
    expect([picked.code, picked.stderr]).toEqual([0, '']);
    expect(picked.stdout).toContain('opening: 3, before 2\nstale now: walk, ');
    expect(submitted(await on('run', 'board.yaml', '--yes', '--json', '--only', 'walk'))).toEqual(['walk']);
    expect((await on('pick', 'board.yaml', 'opening', '2')).stdout).toContain('nothing more has to be bought');
    expect(submitted(await on('run', 'board.yaml', '--yes', '--json', '--only', 'walk'))).toEqual([]);
  });

  it('is of one variant, which is named, and sends the seed that belongs to its number', async () => {
    const { vendor, retake } = await bought(SWEEP);
    const vague = await retake('opening');
    expect([vague.code, vague.stderr]).toEqual([
      2,
      expect.stringMatching(/"opening" has 2 variants[^]*name one of opening\[look=calm\], opening\[look=wild\]/),
    ]);
    expect(submitted(await retake('opening[look=wild]', '--json'))).toEqual(['opening[look=wild]#2']);
    expect(submitted(await retake('opening[look=wild]', '--json'))).toEqual(['opening[look=wild]#3']);
    const seeds = vendor.simulator.inspect().tasks.map(({ payload }) => payload['seed']);
    expect(seeds).toEqual([40, 40, 41, 42]);
  });

  it.each([
    ['opning', 'has no shot "opning"', 'did you mean "opening"?'],
    ['opening#2', '"opening#2" names a take', 'leave out #2'],
    ['opening[look=calm]', 'has no axis "look"', ''],
  ])('of %s is refused', async (name, message, help) => {
    const folder = project({ 'board.yaml': BOARD.replace('picks: { opening: 2 }\n', '') });
    const { code, stderr, stdout } = await cli(folder, ['retake', 'board.yaml', name, '--simulate']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr).toContain(help);
  });

  it('asks before it buys, holds to its bounds, and waits for what it is made from', async () => {
    const { vendor, on } = await bought(BOARD.replace('picks: { opening: 2 }\n', ''), { only: ['other'] });
    const unasked = await on('retake', 'board.yaml', 'opening');
    expect([unasked.code, unasked.stderr]).toEqual([2, expect.stringContaining('this would buy 1 clip')]);
    const dear = await on('retake', 'board.yaml', 'opening', '--yes', '--max-cost', '0.01usd');
    expect(dear.code).toBe(5);
    const early = await on('retake', 'board.yaml', 'walk', '--yes');
    expect([early.code, early.stdout]).toEqual([4, expect.stringContaining('awaits a pick')]);
    expect(submits(vendor)).toBe(1);
  });

  it('takes no number that was ever used: by a shot renamed since, by a take that failed, by a pick', async () => {
    const { vendor, folder, on, retake } = await bought();
    plan(vendor, 'submit:fail-task=billed,too dark');
    const failed = await retake('opening');
    expect([failed.code, failed.stdout]).toEqual([1, expect.stringContaining('`shotgraph retake board.yaml opening`')]);
    expect((await on('pick', 'board.yaml', 'opening', '3')).stderr).toContain(
      'opening#3 failed (billed): APIMart could not make the clip: too dark',
    );
    expect(submitted(await retake('opening', '--json'))).toEqual(['opening#4']);
    const text = readFileSync(join(folder, 'board.yaml'), 'utf8');
    writeFileSync(join(folder, 'board.yaml'), text.replaceAll('opening', 'start'));
    expect(submitted(await retake('start', '--json'))).toEqual(['start#5']);
    expect(stanzas(folder)).toContain('opening#4');
  });

  it('that is picked is stale like any other take once its shot is another, not unknown', async () => {
    const { folder, on, retake } = await bought();
    await retake('walk');
    expect((await on('pick', 'board.yaml', 'walk', '2')).code).toBe(0);
    const again = await on('pick', 'board.yaml', 'opening', '1');
    expect([again.code, again.stdout]).toEqual([0, expect.stringMatching(/stale now: walk, walk#2, /)]);
    edit(folder, 'Rain.', 'Snow.');
    expect(submitted(await on('run', 'board.yaml', '--yes', '--json'))).toEqual([
      'opening',
      'opening#2',
      'walk',
      'walk#2',
    ]);
  });
});

describe('a retake that was interrupted', () => {
  const slow = { options: { latency: { medianMs: 1200, spread: 0.1 } }, only: ['opening'] };

  /** Killed as soon as its task is known. */
  async function killed() {
    const session = await bought(BOARD, slow);
    const run = start(session.folder, ['retake', 'board.yaml', 'opening', '--yes', '--json'], session.vendor.env);
    await run.printed('"submitted"');
    run.child.kill('SIGKILL');
    await run.ended;
    return session;
  }

  it('is brought home by the next one, which buys no other', async () => {
    const { vendor, folder, retake } = await killed();
    const next = await retake('opening');
    expect([next.code, next.stderr]).toEqual([
      0,
      'opening#3 is at the provider since an earlier retake: it is brought home, and no other one is bought\n',
    ]);
    expect(renders(folder)).toEqual(['opening.mp4', 'opening.take2.mp4', 'opening.take3.mp4']);
    expect(submits(vendor)).toBe(3);
    expect(submitted(await retake('opening', '--json'))).toEqual(['opening#4']);
  });

  it.each([['resume'], ['run', '--yes', '--only', 'opening']])(
    'is brought home by %s, under its own name',
    async (verb, ...flags) => {
      const { vendor, folder, on } = await killed();
      expect((await on(verb, 'board.yaml', ...flags)).code).toBe(0);
      expect(renders(folder)).toContain('opening.take3.mp4');
      expect(stanzas(folder)).toContain('opening#3');
      expect(submits(vendor)).toBe(3);
      expect((await on('pick', 'board.yaml', 'opening', '3')).code).toBe(0);
    },
  );

  it('is left alone where nobody knows whether it was sent, until that is settled', async () => {
    const { vendor, folder, on, retake } = await bought(BOARD, { only: ['opening'] });
    const answer = vendor.holdAnswers();
    const run = start(folder, ['retake', 'board.yaml', 'opening', '--yes', '--json'], vendor.env);
    await run.printed('"submitting"');
    await expect.poll(() => submits(vendor), { interval: 10, timeout: 5000 }).toBe(3);
    run.child.kill('SIGKILL');
    await run.ended;
    answer();
    const next = await retake('opening');
    expect([next.code, next.stderr]).toEqual([
      3,
      'opening#3 may be at the provider since an earlier retake: no other one is bought before that is settled\n',
    ]);
    expect(next.stdout).toContain('shotgraph reconcile board.yaml');
    const picked = await on('pick', 'board.yaml', 'opening', '3');
    expect([picked.code, picked.stderr]).toEqual([2, expect.stringContaining('opening#3 is unconfirmed')]);
    expect(submits(vendor)).toBe(3);
    await on('reconcile', 'board.yaml', '--write-off', '--yes');
    expect(submitted(await retake('opening', '--json'))).toEqual(['opening#4']);
  });

  it('of what the shot said before does not stand in the way of one of what it says now', async () => {
    const { vendor, folder, on, retake } = await killed();
    edit(folder, 'Rain.', 'Snow.');
    expect(submitted(await retake('opening', '--json'))).toEqual(['opening#4']);
    expect(renders(folder)).toEqual(['opening.mp4', 'opening.take2.mp4', 'opening.take3.mp4', 'opening.take4.mp4']);
    expect(submits(vendor)).toBe(4);
    expect((await on('status', 'board.yaml', '--offline')).code).toBe(0);
  });
});
