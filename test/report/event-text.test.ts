import { expect, it } from 'vitest';
import { renderEvent } from '../../src/report/event-text.ts';
import { renderEventLine, renderJson } from '../../src/report/json.ts';
import { PLAIN } from '../../src/report/style.ts';
import { EVENTS } from './events.ts';

const NOW = 1_790_000_000_000;

it('tells each event in one line, or not at all', () => {
  const lines = Object.values(EVENTS).map((event) => `${event.type}: ${renderEvent(event, PLAIN) ?? '(nothing)'}`);
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "run-started: run          neon-noir.yaml: 4 takes, 2 to buy, 1 owned, 1 in flight, 1 task that nothing asks for now
    uploaded: uploaded     refs/hero.png to gmi
    submitting: (nothing)
    submitted: submitted    opening  task task_01
    resumed: resumed      walk  task task_00, not bought again
    progress: (nothing)
    waiting: waiting      line  too many requests; goes on in about 12 s
    succeeded: rendered     opening  $0.44, task task_01, downloading
    owned: saved        opening  renders/neon-noir/opening.mp4 (1.2 MB)
    failed: failed       line  the prompt was refused (code 1301, HTTP 422, request req_9); not billed
    unconfirmed: unconfirmed  storm  attempt att_3 may have been accepted: no answer within 60 s
    blocked: blocked      after  its input failed (waits for line)
    detached: detached     walk  task task_00 stays with the provider, the next run collects it: interrupted
    notice: note         opening  the lockfile was restored from the journal
    run-finished: (nothing)"
  `);
});

it('begins with the time where one is given', () => {
  expect(renderEvent(EVENTS.submitted, PLAIN, NOW)).toBe('14:13:20Z  submitted    opening  task task_01');
});

it.each([EVENTS.submitted, EVENTS.resumed, EVENTS.succeeded, EVENTS.detached])('$type names the task', (event) => {
  expect(renderEvent(event, PLAIN)).toContain(event.taskId);
});

it('stays one line and steers nothing, whatever a vendor says', () => {
  const failure = { reason: 'garbage', billed: 'unknown', message: 'a\n\u001b[2Jb\u009b' } as const;
  const line = renderEvent({ type: 'failed', take: 'x\u0007', failure }, PLAIN);
  expect(line).toMatchInlineSnapshot(`"failed       x.  a .[2Jb.; may have been billed"`);
});

it('writes JSON that means the same and steers no terminal', () => {
  const event = { type: 'notice', message: 'a\u009b2J\u202e\u001b\u2028"b' } as const;
  const line = renderEventLine(event);
  // oxlint-disable-next-line no-control-regex -- the point is to find control characters
  expect(line.slice(0, -1)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u202e]/);
  expect(JSON.parse(line)).toEqual(event);
  expect(line.endsWith('\n')).toBe(true);
  expect(renderJson({ b: 1, a: ['\u009b'] })).toBe('{\n  "b": 1,\n  "a": [\n    "\\u009b"\n  ]\n}\n');
});

it('tells a clip that is finished from a task that goes on, and a file from the store', () => {
  const unfetched = { ...EVENTS.detached, why: 'its clip could not be downloaded: HTTP 503' };
  expect(renderEvent(unfetched, PLAIN)).toBe(
    'detached     walk  task task_00 is finished and paid for, the next run fetches its clip: its clip could not be downloaded: HTTP 503',
  );
  expect(renderEvent({ ...EVENTS.owned, file: '' }, PLAIN)).toBe('saved        opening  kept in the store (1.2 MB)');
});

it('leaves what the end of the run left alone to the summary', () => {
  const why = 'the run was stopped before it was submitted';
  expect(renderEvent({ type: 'blocked', take: 'a', why }, PLAIN)).toBeUndefined();
});

it('says nothing twice', () => {
  const message = 'APIMart refused the request (HTTP 422): code bad_duration (request id: req_1)';
  const failure = { reason: 'bad-request', billed: 'no', message, httpStatus: 422 } as const;
  const told = { ...failure, vendorCode: 'bad_duration', requestId: 'req_1' };
  expect(renderEvent({ type: 'failed', take: 'a', failure: told }, PLAIN)).toBe(
    `failed       a  ${message}; not billed`,
  );
  expect(renderEvent({ type: 'failed', take: 'a', failure: { ...failure, vendorCode: '42' } }, PLAIN)).toContain(
    '(code 42)',
  );
});

it('names an orphan so that nobody takes it for the take of that name', () => {
  expect(renderEvent({ ...EVENTS.resumed, orphan: '15aa1bdb-83d1' }, PLAIN)).toBe(
    'resumed      walk (as written before, attempt 15aa1bdb)  task task_00, not bought again',
  );
});
