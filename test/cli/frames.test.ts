import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import type { Fault } from '../../src/simulator/fault.ts';
import { parseFault } from '../../src/simulator/fault-grammar.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { fileFacts } from '../../src/media/file-facts.ts';
import { createTransport } from '../../src/providers/http.ts';
import { cli, eventsOf, project, start } from '../support/built-cli.ts';
import { describeWithFfmpeg } from '../support/odd-clips.ts';
import { startVendor, type Vendor } from '../support/vendor.ts';

const APIMART = 'uses: apimart/skyreels-v4-fast, resolution: 480p, duration: 3';
const OPENING = `version: 1
shots:
  opening: { ${APIMART}, prompt: Rain over the city. }
`;
const PUSH_IN = `  push-in: { ${APIMART}, prompt: Slow push-in., first_frame: { last_frame: opening } }\n`;
const ALONE = `  alone: { ${APIMART}, prompt: A quiet street. }\n`;

/** An ffmpeg that writes down what it is asked, so that a test can count the frames that were cut. */
function countingFfmpeg(folder: string) {
  const real = spawnSync('sh', ['-c', 'command -v ffmpeg'], { encoding: 'utf8' }).stdout.trim();
  const path = join(folder, 'ffmpeg');
  const log = join(folder, 'ffmpeg.log');
  writeFileSync(path, `#!/bin/sh\nprintf '%s ' "$@" >> '${log}'\necho >> '${log}'\nexec '${real}' "$@"\n`);
  chmodSync(path, 0o755);
  const cuts = (): number => {
    const lines = existsSync(log) ? readFileSync(log, 'utf8').split('\n') : [];
    return lines.filter((line) => line.includes('image2')).length;
  };
  return { env: { SHOTGRAPH_FFMPEG: path }, cuts };
}

const run = (folder: string, env: Readonly<Record<string, string>>, ...flags: string[]) =>
  cli(folder, ['run', 'board.yaml', '--yes', '--json', ...flags], env);

const bought = (stdout: string): unknown[] =>
  eventsOf(stdout).flatMap(({ type, take }) => (type === 'submitted' ? [take] : []));

const blocked = (stdout: string): unknown[] =>
  eventsOf(stdout).flatMap(({ type, take, why }) => (type === 'blocked' ? [`${String(take)}: ${String(why)}`] : []));

/** What the vendor was given in a field of a request, by the words of its prompt. */
function sentIn(vendor: Vendor, prompt: string, field: string): string {
  const task = vendor.simulator.inspect().tasks.find(({ payload }) => payload['prompt'] === prompt);
  const value = task?.payload[field];
  return typeof value === 'string' ? value : expect.fail(`no ${field}`);
}

async function statusOf(url: string): Promise<number> {
  const transport = createTransport();
  try {
    return (await transport.send({ method: 'GET', url, headers: {}, timeoutMs: 5_000 })).status;
  } finally {
    await transport.close();
  }
}

/** The pictures in the store, each as `<hash of its clip>/<moment>.png`. */
function framesIn(folder: string): readonly string[] {
  const store = join(folder, '.shotgraph/store/frames');
  if (!existsSync(store)) return [];
  return readdirSync(store, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.png'));
}

function faultOf(text: string): Fault {
  const fault = parseFault(text);
  return fault.ok ? fault.value : expect.fail(fault.error);
}

/** What the clip of a take is, by the plan. */
async function clipOf(folder: string, take: string): Promise<string> {
  const { stdout } = await cli(folder, ['plan', 'board.yaml', '--json']);
  const { takes } = JSON.parse(stdout) as Plan;
  const state = takes.find(({ id }) => id === take)?.state;
  return state && 'clip' in state ? state.clip.sha256 : expect.fail(`no clip of ${take}`);
}

const forget = (folder: string, sha256: string): void => {
  rmSync(join(folder, `.shotgraph/store/sha256/${sha256}.mp4`));
};

describeWithFfmpeg('a shot made from a frame of another', () => {
  it('is bought with a picture cut once and hosted where its provider can read it', async () => {
    const vendor = await startVendor();
    const folder = project({
      'board.yaml': `${OPENING}${PUSH_IN}  again: { uses: apimart/skyreels-v4-std, resolution: 480p, prompt: Once more., first_frame: { last_frame: opening } }
  gmi: { uses: gmi/pixverse-v5.6-i2v, resolution: 540p, prompt: Closer., first_frame: { frame@1.5s: opening } }
  gccai:
    uses: gccai/skyreels-v4-fast
    resolution: 480p
    prompt: And back.
    first_frame: "{{shots.opening.last_frame}}"
    end_frame: { first_frame: opening }
uploads: gmi
prices: { gccai/skyreels-v4-fast: { usd_per_second: 0.1 } }
`,
    });
    const ffmpeg = countingFfmpeg(folder);
    const env = { ...vendor.env, ...ffmpeg.env };
    const plan = await cli(folder, ['plan', 'board.yaml'], env);
    expect(plan.stdout).toContain('first_frame: last frame of opening, uploaded to apimart');
    expect(plan.stdout).toContain('first_frame: frame at 1.5 s of opening, uploaded to gmi');
    expect(plan.stdout).toMatch(/uploads +4 frames of clips, to apimart, gmi/);
    const { code, stdout } = await run(folder, env);
    expect([code, bought(stdout).length]).toEqual([0, 5]);
    expect(ffmpeg.cuts()).toBe(3);
    const clip = await clipOf(folder, 'opening');
    expect(framesIn(folder).toSorted()).toEqual([`${clip}/1.5.png`, `${clip}/first.png`, `${clip}/last.png`]);
    const last = await fileFacts(join(folder, '.shotgraph/store/frames', clip, 'last.png'));
    expect(last).toMatchObject({ ok: true, value: { format: 'png', width: 854, height: 480 } });
    const first = sentIn(vendor, 'Slow push-in.', 'first_frame_image');
    expect(first).toMatch(/\/apimart\//);
    expect(sentIn(vendor, 'Once more.', 'first_frame_image')).toBe(first);
    expect(sentIn(vendor, 'Closer.', 'image_url')).toMatch(/\/gmi\//);
    expect(sentIn(vendor, 'And back.', 'first_frame_image')).toMatch(/\/gmi\//);
    for (const url of [first, sentIn(vendor, 'And back.', 'end_frame_image')]) expect(await statusOf(url)).toBe(200);
    expect(readFileSync(join(folder, 'board.lock.yaml'), 'utf8')).toContain(`"opening": "${clip}"`);
    const second = await run(folder, env);
    expect([second.code, bought(second.stdout), ffmpeg.cuts()]).toEqual([0, [], 3]);
  });

  it('is told of by why and graph', async () => {
    const folder = project({ 'board.yaml': OPENING + PUSH_IN });
    const simulated = ['--simulate', '--latency', '20'];
    expect((await cli(folder, ['run', 'board.yaml', ...simulated])).code).toBe(0);
    const why = await cli(folder, ['why', 'board.yaml', 'push-in', '--simulate'], { COLUMNS: '200' });
    expect(why.stdout).toContain('first_frame (board.yaml:4:113, last_frame of opening)');
    const graph = await cli(folder, ['graph', 'board.yaml']);
    expect(graph.stdout).toContain('n0 -->|last_frame| n1');
    const dot = await cli(folder, ['graph', 'board.yaml', '--format', 'dot']);
    expect(dot.stdout).toContain('"opening" -> "push-in" [label="last_frame"];');
    writeFileSync(join(folder, 'board.yaml'), OPENING + PUSH_IN.replace('last_frame', 'frame@1.5s'));
    const changed = await cli(folder, ['why', 'board.yaml', 'push-in', '--simulate'], { COLUMNS: '200' });
    expect(changed.stdout).toContain('last_frame of opening -> frame@1.5s of opening');
  });

  it('is refused before anything is bought where nothing can host the picture', async () => {
    const vendor = await startVendor();
    const gccai = PUSH_IN.replace('apimart', 'gccai');
    const prices = 'prices: { gccai/skyreels-v4-fast: { usd_per_second: 0.1 } }\n';
    const folder = project({ 'board.yaml': OPENING + gccai + prices });
    for (const args of [
      ['check', 'board.yaml'],
      ['plan', 'board.yaml'],
      ['run', 'board.yaml', '--yes'],
    ]) {
      const { code, stderr } = await cli(folder, args, vendor.env);
      expect(code).toBe(2);
      expect(stderr).toContain('error[cannot-host]: nothing can host the last frame of opening: gccai takes only URLs');
      expect(stderr).toContain('add "uploads: gmi" or a bucket');
    }
    expect(vendor.simulator.inspect().submits).toBe(0);
  });

  it('is refused before anything is bought where no program can cut the picture; who buys nothing is not', async () => {
    const vendor = await startVendor();
    const folder = project({ 'board.yaml': OPENING + PUSH_IN + ALONE });
    const env = { ...vendor.env, PATH: '', SHOTGRAPH_FFMPEG: '/nowhere/ffmpeg' };
    for (const args of [
      ['check', 'board.yaml'],
      ['plan', 'board.yaml'],
      ['run', 'board.yaml', '--yes'],
    ]) {
      const { code, stderr } = await cli(folder, args, env);
      expect(code).toBe(2);
      expect(stderr).toMatch(/board\.yaml:4:\d+: error\[no-media-tool\]: the last frame of opening can not be cut/);
      expect(stderr).toMatch(/fix: .*SHOTGRAPH_FFMPEG/);
    }
    expect(vendor.simulator.inspect().submits).toBe(0);
    const looks = [
      ['graph', 'board.yaml'],
      ['why', 'board.yaml', 'push-in'],
      ['status', 'board.yaml', '--offline'],
    ];
    for (const args of looks) expect((await cli(folder, args, env)).code).toBe(0);
    const rest = await run(folder, env, '--only', 'alone');
    expect([rest.code, bought(rest.stdout)]).toEqual([0, ['alone']]);
  });

  it('is bought once, whatever comes between the cut and the submit', async () => {
    const vendor = await startVendor({ faults: [faultOf('apimart/upload:slow=600000')] });
    const folder = project({ 'board.yaml': OPENING + PUSH_IN });
    const ffmpeg = countingFfmpeg(folder);
    const env = { ...vendor.env, ...ffmpeg.env };
    const first = start(folder, ['run', 'board.yaml', '--yes', '--json'], env);
    await first.printed('"type":"owned","take":"opening"');
    // The picture is on its way to its host, which answers when nobody listens any more.
    await vi.waitUntil(() => vendor.simulator.inspect().pending.length === 0, { timeout: 20_000 });
    expect(framesIn(folder)).toHaveLength(1);
    first.child.kill('SIGKILL');
    await first.ended;
    expect(vendor.simulator.inspect().tasks).toHaveLength(1);
    const { code, stdout } = await run(folder, env);
    expect([code, bought(stdout), ffmpeg.cuts()]).toEqual([0, ['push-in'], 1]);
    expect(vendor.simulator.inspect().tasks).toHaveLength(2);
  });

  it('is not bought by a run that is stopped while its picture is cut, which then ends at once', async () => {
    const vendor = await startVendor();
    const folder = project({ 'board.yaml': OPENING + PUSH_IN + ALONE });
    const hanging = join(folder, 'hanging');
    const real = countingFfmpeg(folder).env;
    writeFileSync(
      hanging,
      `#!/bin/sh\ncase "$*" in *image2*) echo > '${folder}/cutting'; exec sleep 600;; esac\nexec '${real.SHOTGRAPH_FFMPEG}' "$@"\n`,
    );
    chmodSync(hanging, 0o755);
    const env = { ...vendor.env, SHOTGRAPH_FFMPEG: hanging };
    const first = start(folder, ['run', 'board.yaml', '--yes', '--json'], env);
    await vi.waitUntil(() => existsSync(join(folder, 'cutting')), { timeout: 20_000 });
    // What else is under way goes on while the tool does not answer.
    await first.printed('"type":"owned","take":"alone"');
    const asked = Date.now();
    first.child.kill('SIGINT');
    const { code, stdout } = await first.ended;
    expect([code, new Set(bought(stdout))]).toEqual([130, new Set(['alone', 'opening'])]);
    expect(Date.now() - asked).toBeLessThan(10_000);
    expect(framesIn(folder)).toEqual([]);
    const again = await run(folder, { ...vendor.env, ...real });
    expect([again.code, bought(again.stdout)]).toEqual([0, ['push-in']]);
    expect(vendor.simulator.inspect().tasks).toHaveLength(3);
  });

  it('waits for the bytes of a clip that is not on this machine', async () => {
    const vendor = await startVendor();
    const folder = project({ 'board.yaml': OPENING });
    expect((await run(folder, vendor.env)).code).toBe(0);
    forget(folder, await clipOf(folder, 'opening'));
    writeFileSync(join(folder, 'board.yaml'), OPENING + PUSH_IN);
    const { code, stdout } = await run(folder, vendor.env);
    expect([code, bought(stdout)]).toEqual([0, ['push-in']]);
    expect(framesIn(folder)).toEqual([`${await clipOf(folder, 'opening')}/last.png`]);
  });

  it('is blocked, and nothing else is, where those bytes are nowhere', async () => {
    const vendor = await startVendor();
    const folder = project({ 'board.yaml': OPENING });
    expect((await run(folder, vendor.env)).code).toBe(0);
    forget(folder, await clipOf(folder, 'opening'));
    vendor.simulator.reset();
    writeFileSync(join(folder, 'board.yaml'), OPENING + PUSH_IN + ALONE);
    const { code, stdout } = await run(folder, vendor.env);
    expect([code, bought(stdout)]).toEqual([1, ['alone']]);
    expect(blocked(stdout)).toEqual([
      expect.stringMatching(/^push-in: the last frame of opening is not to be had: the clip of opening is not on this/),
    ]);
  });

  it('is stale once the clip it was cut from was replaced', async () => {
    const vendor = await startVendor();
    const folder = project({ 'board.yaml': OPENING + PUSH_IN });
    expect((await run(folder, vendor.env)).code).toBe(0);
    const before = await clipOf(folder, 'opening');
    forget(folder, before);
    vendor.simulator.reset();
    vendor.simulator.plan(faultOf('apimart/submit:wrong-length=4'));
    const again = await run(folder, vendor.env, '--rebuy', 'opening');
    expect(bought(again.stdout)).toEqual(['opening']);
    const plan = await cli(folder, ['plan', 'board.yaml', '--verbose'], { ...vendor.env, COLUMNS: '200' });
    expect(plan.stdout).toMatch(/push-in[^]*stale \(input replaced\): made from [0-9a-f]{8} of opening/);
    const refreshed = await run(folder, vendor.env, '--refresh', 'push-in');
    expect([refreshed.code, bought(refreshed.stdout)]).toEqual([0, ['push-in']]);
    expect(framesIn(folder)).toContain(`${await clipOf(folder, 'opening')}/last.png`);
  });

  it('is not bought from a clip that no frame can be cut from', async () => {
    const vendor = await startVendor({ faults: [faultOf('apimart/file:cut:*')] });
    const folder = project({ 'board.yaml': OPENING + PUSH_IN + ALONE });
    const { code, stdout } = await run(folder, vendor.env);
    expect(code).toBe(1);
    expect(bought(stdout)).not.toContain('push-in');
    expect(bought(stdout)).toContain('alone');
    expect(blocked(stdout).join()).toMatch(/^push-in: /);
  });
});
