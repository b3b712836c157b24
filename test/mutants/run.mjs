// `npm run test:mutants [-- PART-OF-A-NAME]`: takes one promise at a time out of a copy of the code, and expects tests to
// fail. A mutation that no test notices, or that fits the code no more, is an error; so is a copy that fails unchanged.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { MUTATIONS } from './mutations.mjs';

const ROOT = new URL('../..', import.meta.url).pathname;
const NOT_COPIED = new Set(['node_modules', 'dist', '.git', '.shotgraph', 'renders', '.mirror']);

/** Both stop at the first failure: that one is enough. */
const SUITES = {
  units: ['--bail=1', ...['core', 'execute', 'providers', 'store', 'engines'].map((room) => `test/${room}/`)],
  crash: ['test/crash/crash.test.ts'],
};

const wanted = process.argv.slice(2).join(' ');
const mutations = MUTATIONS.filter(({ name }) => name.includes(wanted));
if (mutations.length === 0) {
  console.error(`no mutation is called anything like "${wanted}"`);
  process.exit(2);
}

// Said of all of them before the first one takes its minute.
for (const mutation of mutations) mutated(ROOT, mutation);

const copy = mkdtempSync(join(tmpdir(), 'shotgraph-mutants-'));
try {
  cpSync(ROOT, copy, { recursive: true, filter: (path) => !NOT_COPIED.has(relative(ROOT, path).split('/')[0]) });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  const whole = judge({ name: 'nothing is changed', edits: [] }, ['units', 'crash']);
  const results = mutations.map((one) => judge(one, one.crash ? ['crash'] : ['units', 'crash']));
  const survivors = results.filter(({ noticedBy }) => noticedBy === undefined);
  if (whole.noticedBy) console.log(`unchanged code fails in ${whole.noticedBy}: that says nothing of the mutations`);
  console.log(table(results));
  process.exitCode = whole.noticedBy || survivors.length > 0 ? 1 : 0;
} finally {
  rmSync(copy, { recursive: true, force: true });
}

/** Applies a mutation, runs suites until one notices, takes it back. */
function judge(mutation, suites) {
  const { name, file } = mutation;
  process.stderr.write(`${name}: `);
  const began = Date.now();
  const path = file && join(copy, file);
  const before = path && readFileSync(path, 'utf8');
  if (path) writeFileSync(path, mutated(copy, mutation));
  try {
    const built = run('node', ['.config/compile-schemas.mjs']) && run('node', ['.config/build.mjs']);
    if (!built) throw new Error(`"${name}" can not be built`);
    const noticedBy = suites.find((suite) => !passes(SUITES[suite]));
    process.stderr.write(`${noticedBy ?? 'nobody'}, ${Math.round((Date.now() - began) / 1000)} s\n`);
    return { name, noticedBy };
  } finally {
    if (path) writeFileSync(path, before);
  }
}

/** The file of a mutation with its edits, each of which fits one place exactly. */
function mutated(root, { name, file, edits }) {
  return edits.reduce(
    (text, [from, to]) => {
      const parts = text.split(from);
      if (parts.length === 2) return parts.join(to);
      throw new Error(`"${name}" does not fit ${file}: its text is there ${parts.length - 1} times, not once\n${from}`);
    },
    readFileSync(join(root, file), 'utf8'),
  );
}

function passes(args) {
  return run('npx', ['vitest', 'run', '--config', '.config/vitest.config.ts', ...args]);
}

function run(program, args) {
  const env = { ...process.env, SHOTGRAPH_CRASH_BAIL: '1' };
  return spawnSync(program, args, { cwd: copy, env, stdio: 'ignore' }).status === 0;
}

function table(results) {
  const width = Math.max(...results.map(({ name }) => name.length));
  const rows = results.map(({ name, noticedBy = 'nobody: it SURVIVED' }) => `${name.padEnd(width)}  ${noticedBy}`);
  return [`${'mutation'.padEnd(width)}  noticed by`, ...rows].join('\n');
}
