// @ts-check
/*
 * Plans a storyboard, shows its price, and runs it on the embedded simulator:
 *
 *     node examples/run-a-storyboard.mjs workflows/quickstart.yaml
 *
 * Leave out `simulate` and set a key, and it buys.
 */
import { buildPlan, loadStoryboard, renderDiagnostics, runPlan } from 'shotgraph';

const file = process.argv[2] ?? 'workflows/quickstart.yaml';
const { storyboard, diagnostics, sources } = await loadStoryboard(file);
if (!storyboard) {
  console.error(renderDiagnostics(diagnostics, sources));
  process.exit(2);
}

const built = await buildPlan(storyboard, { simulate: true });
if (!built.ok) {
  const { error } = built;
  console.error(
    error.kind === 'storyboard'
      ? renderDiagnostics(error.diagnostics, error.sources)
      : error.problems.map(({ message, help }) => `${message}; ${help}`).join('\n'),
  );
  process.exit(2);
}

for (const take of built.value.plan.takes) console.log(take.id, take.state.kind, take.price?.basis ?? 'no price');
const result = await runPlan(built.value, {
  onEvent: (event) => {
    if (event.type === 'owned') console.log(`${event.take} is in ${event.file}`);
  },
});
process.exitCode = result.ok ? result.value.exitCode : 1;
