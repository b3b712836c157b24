import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { CLI, eventsOf, project, type Running, startProgram } from '../support/built-cli.ts';
import { ownMounts, ownProcesses } from '../support/namespaces.ts';
import { startVendor } from '../support/vendor.ts';

const BOARD = `version: 1
shots:
  opening: { uses: apimart/skyreels-v4-fast, resolution: 480p, duration: 3, prompt: Rain over the city. }
`;

const processes = ownProcesses();
const mounts = ownMounts();

describe('a container whose process was killed', () => {
  it('leaves a lock that ends with its heartbeat; the next one takes the task up and buys nothing', async (context) => {
    context.skip(processes.missing !== undefined, processes.missing);
    const { env, simulator } = await startVendor({ latency: { medianMs: 3000, spread: 0 } });
    const folder = project({ 'board.yaml': BOARD });
    const run = (host: string): Running => {
      const script = `hostname ${host}; exec "$0" "$@"`;
      const cli = [process.execPath, CLI, 'run', 'board.yaml', '--yes', '--json'];
      return startProgram(folder, [...(processes.command ?? []), 'sh', '-c', script, ...cli], env);
    };
    const first = run('first');
    await first.printed('"submitted"');
    first.child.kill('SIGKILL');
    await first.ended;
    const killedAt = Date.now();

    const refused = await run('second').ended;
    expect(refused.code).toBe(7);
    expect(refused.stderr).toMatch(/process 1 on first has been working on this storyboard since/);

    let taker = refused;
    while (taker.code === 7) {
      await pause(500);
      taker = await run('third').ended;
    }
    const silence = Date.now() - killedAt;
    expect(silence).toBeGreaterThan(7_500); // its last beat was up to two seconds old
    expect(silence).toBeLessThan(16_000);
    expect(taker.code).toBe(0);
    expect(eventsOf(taker.stdout).filter(({ type }) => type === 'resumed')).toHaveLength(1);
    expect(simulator.inspect().submits).toBe(1);
  });
});

describe('a run on a disk that says no', () => {
  /** Runs the storyboard where `prepare` has made a disk of its own at `$PWD`, and says how each run ended. */
  async function runsOn(script: string) {
    const { env, simulator } = await startVendor();
    const folder = project({ 'board.yaml': BOARD });
    const shell = `disk="$PWD/disk"; mkdir "$disk"; run() { (cd "$disk" && "$0" "$@"); echo "ended $?"; }; ${script}`;
    const command = [...(mounts.command ?? []), 'bash', '-c', shell, process.execPath, CLI];
    const { stdout, stderr } = await startProgram(folder, command, env).ended;
    const codes = [...stdout.matchAll(/^ended (\d+)$/gm)].map(([, code]) => Number(code));
    return { output: stdout + stderr, codes, simulator };
  }

  it('that is read-only can plan and buys nothing', async (context) => {
    context.skip(mounts.missing !== undefined, mounts.missing);
    const { codes, output, simulator } = await runsOn(`
      mount -t tmpfs none "$disk"; mkdir "$disk/.git"; cp board.yaml "$disk"; mount -o remount,ro "$disk"
      run "$1" plan board.yaml; run "$1" run board.yaml --yes`);
    expect(codes).toEqual([0, 1]);
    expect(output).toMatch(/^error: cannot write .*read-only[^]*move the project to a disk that can be written/m);
    expect(simulator.inspect().submits).toBe(0);
  });

  it('that is full buys nothing, and everything once there is space', async (context) => {
    context.skip(mounts.missing !== undefined, mounts.missing);
    const { codes, output, simulator } = await runsOn(`
      mount -t tmpfs -o size=2m none "$disk"; mkdir "$disk/.git"; cp board.yaml "$disk"; head -c 9m /dev/zero > "$disk/filler" 2> /dev/null
      run "$1" run board.yaml --yes; rm "$disk/filler"; run "$1" run board.yaml --yes`);
    expect(codes).toEqual([1, 0]);
    expect(output).toMatch(/the disk is full/);
    expect(simulator.inspect().submits).toBe(1);
  });
});
