import type { Attempt } from '../../src/core/attempt.ts';
import { type Board, editBoard } from './board.ts';
import { type Ended, runChild } from './child.ts';
import { Draw } from './draw.ts';
import { processProblems } from './process-problems.ts';
import { BOARD_FILE, Project } from './project.ts';
import { type Ending, endingText, type Happening, type Schedule, type Verb } from './schedule.ts';
import { countKill, emptyTally, killLabel, type Tally } from './tally.ts';
import { World } from './world.ts';
import { worldProblems } from './world-problems.ts';

export interface Played {
  readonly schedule: Schedule;
  /** What was broken; none = the promises hold. */
  readonly problems: readonly string[];
  /** What happened, line by line. */
  readonly story: readonly string[];
  readonly tally: Tally;
  /** What the first process came by. */
  readonly labels: readonly string[];
}

/** Plays one schedule: the processes it ends, then as many as it takes to be done; and judges what came of it. */
export async function play(schedule: Schedule): Promise<Played> {
  const world = await World.open(schedule);
  const project = new Project(schedule.board);
  const playing = new Playing(schedule, world, project);
  try {
    await playing.play();
  } finally {
    await world.close();
    project.remove();
  }
  return playing;
}

/** A user who does not lose patience has done his work in fewer. */
const MOST_ROUNDS = 16;

const BY_ITSELF: Ending = { kind: 'none' };

/** How it stands with a schedule that is being resumed. */
type Standing = 'done' | 'over-budget' | 'go-on';

class Playing implements Played {
  readonly schedule: Schedule;
  readonly problems: string[] = [];
  readonly story: string[] = [];
  readonly tally = emptyTally();
  labels: readonly string[] = [];
  readonly #world: World;
  readonly #project: Project;
  readonly #draw: Draw;
  #board: Board;

  constructor(schedule: Schedule, world: World, project: Project) {
    this.schedule = schedule;
    this.#world = world;
    this.#project = project;
    this.#board = schedule.board;
    this.#draw = new Draw(schedule.seed + 1);
  }

  async play(): Promise<void> {
    for (const step of this.schedule.steps) {
      if (step.kind === 'happening') await this.#happen(step.what);
      else await this.#command(step.verb, { ending: step.ending });
      if (this.problems.length > 0) return;
    }
    const standing = await this.#finish();
    if (this.problems.length > 0) return;
    const isDone = standing === 'done';
    // Each is a process of its own, so not all of them do it.
    if (isDone && this.#draw.chance(0.3)) await this.#onceMore();
    const ledger = this.#draw.chance(0.3) ? await this.#ledger() : undefined;
    if (this.problems.length > 0) return;
    const found = await worldProblems({
      world: this.#world,
      project: this.#project,
      board: this.#board,
      isDone,
      ...(ledger !== undefined && { ledger }),
    });
    this.problems.push(...found.problems);
    Object.assign(this.tally, found.counts);
  }

  async #happen(what: Happening): Promise<void> {
    this.story.push(what);
    switch (what) {
      case 'edit': {
        const edited = editBoard(this.#draw, this.#board);
        this.#board = edited.board;
        this.#project.write(edited.board);
        this.story.push(`  ${edited.what}`);
        return;
      }
      case 'lose-lockfile':
        return this.#project.loseLockfile();
      case 'lose-renders':
        return this.#project.loseRenders();
      case 'lose-store':
        return this.#project.loseStore();
      case 'move':
        if (!this.#world.hasMoved) await this.#world.move();
    }
  }

  /** Runs a command, notes what became of it, and judges it by itself. */
  async #command(verb: Verb, how: { ending: Ending; args?: readonly string[] }): Promise<Ended> {
    const name = verb === 'detach' ? 'run' : verb;
    const isBuying = name === 'run' || name === 'reconcile';
    const args = [
      name,
      BOARD_FILE,
      ...(isBuying ? ['--yes'] : []),
      ...(verb === 'detach' ? ['--detach'] : []),
      ...(this.#world.hasMoved && name !== 'costs' ? ['--trust-base-url'] : []),
      ...(how.args ?? []),
    ];
    const ended = await runChild(this.#project.folder, args, { env: this.#world.env, ending: how.ending });
    this.#note(ended, how.ending);
    this.problems.push(...(await processProblems(ended, { project: this.#project, ending: how.ending })));
    return ended;
  }

  #note(ended: Ended, ending: Ending): void {
    this.tally.processes += 1;
    const killed = ended.told.find((one) => one.kind === 'killed');
    if (killed) countKill(this.tally, killLabel(killed));
    else if (ended.signal !== null) countKill(this.tally, ended.signal === 'SIGKILL' ? 'at a time' : ended.signal);
    this.tally.submits += ended.told.filter(({ kind }) => kind === 'submit').length;
    if (this.labels.length === 0) this.labels = ended.told.find((one) => one.kind === 'boundaries')?.labels ?? [];
    const how =
      ending.kind === 'none' ? '' : ` [${endingText(ending)}${ended.signal === null ? ': it ended before' : ''}]`;
    this.story.push(`shotgraph ${ended.args.join(' ')} -> ${ended.signal ?? ended.code}${how}`);
    for (const what of killed?.undone ?? []) this.story.push(`  lost with the power: ${what}`);
    if (ended.signal === null && ended.code !== 0) this.story.push(indented(ended));
  }

  /** Runs until all is there, settling what is open as a careful user would. */
  async #finish(): Promise<Standing> {
    for (let round = 0; round < MOST_ROUNDS && this.problems.length === 0; round += 1) {
      const args = (await this.#hasBilledFailure()) && round > 0 ? ['--retry-failed'] : [];
      const { code } = await this.#command('run', { ending: BY_ITSELF, args });
      const standing = await this.#after(code);
      if (standing !== 'go-on') return standing;
    }
    if (this.problems.length === 0) {
      this.tally.stuck += 1;
      this.problems.push(`stuck: not done after ${MOST_ROUNDS} more runs`);
    }
    return 'go-on';
  }

  async #ledger(): Promise<string> {
    const { stdout } = await this.#command('costs', { ending: BY_ITSELF, args: ['--json'] });
    return stdout;
  }

  /** Who has it all buys nothing. */
  async #onceMore(): Promise<void> {
    const { code, told } = await this.#command('run', { ending: BY_ITSELF });
    if (code !== 0) this.problems.push(`the run after the last one ends with ${code}`);
    if (told.some(({ kind }) => kind === 'submit')) this.problems.push('the run after the last one buys again');
  }

  async #after(code: number | null): Promise<Standing> {
    switch (code) {
      case 0: {
        const open = await this.#open();
        if (open.length === 0) return 'done';
        this.problems.push(`exit 0, and ${open.map(({ intent }) => intent.take).join(', ')} is unconfirmed`);
        return 'go-on';
      }
      case 3:
        await this.#settle();
        return 'go-on';
      case 5:
        if (this.#board.budget) return 'over-budget';
        this.problems.push('exit 5 without a budget');
        return 'go-on';
      case 7:
        // A lock that was cut short while it was written ends with its heartbeat.
        this.#project.ageLocks();
        return 'go-on';
      default:
        return 'go-on';
    }
  }

  /** A clip that only `--retry-failed` buys: its generation failed, and may have been billed. */
  async #hasBilledFailure(): Promise<boolean> {
    const attempts = await this.#project.attempts();
    const owned = new Set(
      attempts.filter(({ state }) => state.kind === 'owned').map(({ intent }) => intent.fingerprint),
    );
    return attempts.some(
      ({ intent, state }) => state.kind === 'failed' && state.failure.billed !== 'no' && !owned.has(intent.fingerprint),
    );
  }

  /**
   * `reconcile`, and for what it can not tell a look at the vendor's console. What a vendor that is busy keeps from being
   * settled now is still open in the next round.
   */
  async #settle(): Promise<void> {
    this.tally.ambiguous += (await this.#open()).length;
    await this.#command('reconcile', { ending: BY_ITSELF });
    for (const attempt of await this.#open()) {
      if (this.problems.length > 0) return;
      const task = this.#world.taskOf(attempt, await this.#claimed());
      const decision = task ? ['--adopt', task.id] : ['--write-off'];
      await this.#command('reconcile', { ending: BY_ITSELF, args: [...decision, '--take', attempt.intent.attempt] });
    }
  }

  async #open(): Promise<readonly Attempt[]> {
    return (await this.#project.attempts()).filter(
      ({ state }) => state.kind === 'intended' || state.kind === 'unconfirmed',
    );
  }

  async #claimed(): Promise<ReadonlySet<string>> {
    const attempts = await this.#project.attempts();
    return new Set(
      attempts.flatMap(({ state }) => ('taskId' in state && state.taskId !== undefined ? [state.taskId] : [])),
    );
  }
}

function indented({ stdout, stderr }: Ended): string {
  const said = `${stdout}\n${stderr}`.trim().split('\n').slice(-12);
  return said.map((line) => `    | ${line}`).join('\n');
}
