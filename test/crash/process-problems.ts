import type { Ended } from './child.ts';
import type { Project } from './project.ts';
import type { Ending } from './schedule.ts';
import { SECRET } from './world.ts';

/** README.md, Exit codes; 2 is for mistakes of the user, and there are none here. */
const DOCUMENTED: ReadonlySet<number | null> = new Set([0, 1, 3, 5, 6, 7, 130]);

/** What must hold after every single process, however it ended. */
export async function processProblems(
  ended: Ended,
  { project, ending }: { project: Project; ending: Ending },
): Promise<readonly string[]> {
  const { told, code, signal, stdout, stderr, hung } = ended;
  const said = `${stdout}\n${stderr}`;
  const problems = told.flatMap((one) => (one.kind === 'violation' ? [one.what] : []));
  if (hung) problems.push('it did not end');
  if (signal === null && !DOCUMENTED.has(code)) problems.push(`exit code ${code} is not documented for this`);
  if (signal !== null && ending.kind === 'none') problems.push(`it died of ${signal}`);
  if (/bug in shotgraph/.test(said)) problems.push('it says that it has a bug');
  if (/^\s+at .+:\d+:\d+\)?$/m.test(said)) problems.push('it shows a stack trace');
  if (said.includes(SECRET)) problems.push('the key is in its output');
  for (const file of project.damagedClips()) problems.push(`${file} in the store is not what its name says`);
  try {
    await project.records();
    await project.stanzas();
    if (code === 3 && !ended.args.includes('--take')) problems.push(...(await unnamed(said, project)));
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
  }
  return problems.map((problem) => `shotgraph ${ended.args.join(' ')}: ${problem}`);
}

/** Exit code 3 goes with the name of at least each take whose submit is open. */
async function unnamed(said: string, project: Project): Promise<readonly string[]> {
  const stillThere = project.shotNames();
  return (await project.attempts()).flatMap(({ intent, state }) => {
    if (state.kind !== 'intended' && state.kind !== 'unconfirmed') return [];
    const isNamed = new RegExp(`\\b${intent.take}\\b`).test(said);
    return isNamed || !stillThere.has(intent.take) ? [] : [`${intent.take} is unconfirmed, and is not named`];
  });
}
