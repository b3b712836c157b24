// Every call that changes something outside the process is a boundary, with a label that says what it does to what:
// `datasync:journal`, `rename:lockfile`, `send:submit`. This file counts them, and dies at the one it was told:
//
//   { "label": "datasync:journal", "nth": 2, "when": "after" }   at the second such call
//   { "at": 17, "when": "before" }                               at the 17th call of any kind
//   { "afterMs": 180, "power": 7 }                               at a time
//
// `when`: `before` the call, `after` it, or `half`: with a part of its bytes written, where it writes any. `power`: not
// the process alone dies, but the machine: what was not synced is undone first, as the number chooses.
import { undoUnsynced } from './durability.mjs';
import { report } from './report.mjs';

const ORDER = JSON.parse(process.env['SHOTGRAPH_CRASH'] ?? '{}');

const seen = new Map();
const passed = [];
/** Calls whose end has not come; a power cut waits for them, so that none lands after it. */
let underWay = 0;
let dying;
/** What is done now is done by the power cut itself. */
let isUndoing = false;

/** Never comes back to whoever waits for it. */
const NEVER = new Promise(() => undefined);

export function startCounting() {
  process.once('exit', () => report({ kind: 'boundaries', labels: passed }));
  if (ORDER.afterMs === undefined) return;
  setTimeout(() => die(`${ORDER.afterMs} ms`, 'at'), ORDER.afterMs).unref();
}

/** Does an asynchronous call. `half` does it with a part of its bytes. */
export async function cross(label, act, half = act) {
  if (dying) return NEVER;
  const when = due(label);
  if (when === 'before') {
    die(label, when);
    return NEVER;
  }
  underWay += 1;
  const [outcome] = await Promise.allSettled([when === 'half' ? half() : act()]);
  underWay -= 1;
  if (when !== undefined) die(label, when);
  else if (dying && underWay === 0) end();
  if (dying) return NEVER;
  if (outcome.status === 'rejected') throw outcome.reason;
  return outcome.value;
}

/** Does a synchronous call. */
export function crossNow(label, act, half = act) {
  if (isUndoing) return act();
  if (dying) endNow();
  const when = due(label);
  if (when === 'before') dieNow(label, when);
  const result = when === 'half' ? half() : act();
  if (when !== undefined) dieNow(label, when);
  return result;
}

/** For calls whose end is told by a callback: gives `when`, and `die` is the caller's to call. */
export function due(label) {
  const nth = (seen.get(label) ?? 0) + 1;
  seen.set(label, nth);
  passed.push(label);
  const isIt = ORDER.label === undefined ? ORDER.at === passed.length : ORDER.label === label && ORDER.nth === nth;
  return isIt ? ORDER.when : undefined;
}

export function isDying() {
  return dying !== undefined;
}

export function die(label, when) {
  dying = { label, when };
  if (ORDER.power === undefined || underWay === 0) end();
}

function dieNow(label, when) {
  dying = { label, when };
  endNow();
}

function end() {
  isUndoing = true;
  try {
    const undone = ORDER.power === undefined ? undefined : undoUnsynced(ORDER.power);
    report({ kind: 'boundaries', labels: passed });
    report({ kind: 'killed', ...dying, ...(undone && { undone }) });
  } catch (error) {
    report({ kind: 'violation', what: `the power cut itself failed: ${error.stack}` });
  }
  process.kill(process.pid, 'SIGKILL');
}

/** Code that runs on while calls are under way can not be held; these get a moment to land. */
function endNow() {
  if (ORDER.power !== undefined && underWay > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  end();
}
