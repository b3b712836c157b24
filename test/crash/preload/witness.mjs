// The promises that are checked on every run, at the moment when they matter:
//
// - when the first bytes of a submit leave, the intent with this very request is in the journal, and safe;
// - each intent leads to one submit at most, and to none once anything is known of its answer;
// - when a task is asked after, its id is in a file, and safe.
import { untouched, ROOT } from './untouched.mjs';
import { join } from 'node:path';
import { safeLength } from './durability.mjs';
import { report } from './report.mjs';

/** Attempts whose request has left this process. */
const sent = new Set();

/** A witness that stumbles must not trip what it watches. */
function watching(look) {
  return (bytes) => {
    try {
      look(parts(bytes));
    } catch (error) {
      complain(`the witness itself failed: ${error.stack}`);
    }
  };
}

export const witnessSubmit = watching(lookAtSubmit);
export const witnessPoll = watching(lookAtPoll);

function lookAtSubmit({ head, body }) {
  const key = /\r\nidempotency-key: *([^\r]+)/i.exec(head)?.[1];
  const { model, ...rest } = JSON.parse(body);
  const payload = canonical('payload' in rest && Object.keys(rest).length === 1 ? rest.payload : rest);
  const records = safeRecords();
  const settled = new Set(records.filter(({ kind }) => kind !== 'intent').map(({ attempt }) => attempt));
  const intents = records.filter(
    (record) => record.kind === 'intent' && record.model === model && canonical(record.payload) === payload,
  );
  const match = key === undefined ? intents.find((one) => isOpen(one)) : intents.find((one) => one.attempt === key);
  if (!match) complain(`a submit left, and its intent was not safe on disk: ${head.split('\r\n', 1)[0]} ${body}`);
  else if (!isOpen(match)) complain(`the intent ${match.attempt} was submitted again`);
  if (match) sent.add(match.attempt);
  report({ kind: 'submit', ...(match && { attempt: match.attempt }) });

  function isOpen({ attempt }) {
    return !sent.has(attempt) && !settled.has(attempt);
  }
}

/** Only of those who follow tasks: `reconcile` may look at a task before it adopts it. */
const FOLLOWERS = new Set(['run', 'resume', 'collect']);

function lookAtPoll({ head }) {
  if (!FOLLOWERS.has(process.argv[2])) return;
  const id = decodeURIComponent(/^GET \S*\/(?:tasks|requests)\/([^/? ]+)/.exec(head)?.[1] ?? '');
  const texts = [...journals(), ...filesIn(ROOT, /\.lock\.yaml$/)].map((path) => safeText(path));
  if (!texts.some((text) => text.includes(id))) complain(`task ${id} was polled before it was safe on disk`);
}

function parts(bytes) {
  const text = bytes.toString('utf8');
  const end = text.indexOf('\r\n\r\n');
  return { head: text.slice(0, end), body: text.slice(end + 4) };
}

function safeRecords() {
  return journals().flatMap((path) =>
    safeText(path)
      .split('\n')
      .slice(1, -1)
      .map((line) => JSON.parse(line)),
  );
}

function journals() {
  return filesIn(join(ROOT, '.shotgraph/journals'), /\.jsonl$/);
}

function filesIn(folder, pattern) {
  if (!untouched.existsSync(folder)) return [];
  return untouched
    .readdirSync(folder, { recursive: folder !== ROOT })
    .filter((name) => pattern.test(name))
    .map((name) => join(folder, name));
}

function safeText(path) {
  return untouched.readFileSync(path).toString('utf8', 0, safeLength(path));
}

function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
  return `{${members.join(',')}}`;
}

function complain(what) {
  report({ kind: 'violation', what });
}
