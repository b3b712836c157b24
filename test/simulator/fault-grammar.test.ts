import { describe, expect, it } from 'vitest';
import { FAULT_POINTS } from '../../src/simulator/fault.ts';
import { FAULT_GRAMMAR, faultFromJson, parseFault } from '../../src/simulator/fault-grammar.ts';

describe('parseFault', () => {
  it.each([
    ['submit:lose-reply:2', { on: 'submit', kind: 'lose-reply', nth: 2, times: 1 }],
    ['status:http=502:3', { on: 'status', kind: 'http', status: 502, nth: 3, times: 1 }],
    ['file:truncate', { on: 'file', kind: 'truncate' }],
    ['gmi/list:lag=2:2-5', { on: 'list', provider: 'gmi', kind: 'lag', newest: 2, nth: 2, times: 4 }],
    ['status:slow=200:*', { on: 'status', kind: 'slow', ms: 200, nth: 1, times: Infinity }],
    ['status:reset:4+', { on: 'status', kind: 'reset', nth: 4, times: Infinity }],
    ['submit:accept-then-5xx', { on: 'submit', kind: 'accept-then-5xx', status: 502 }],
    ['submit:accept-then-5xx=504', { on: 'submit', kind: 'accept-then-5xx', status: 504 }],
    ['submit:fail-task', { on: 'submit', kind: 'fail-task', billed: false }],
    ['submit:fail-task=billed,safety: no', { on: 'submit', kind: 'fail-task', billed: true, message: 'safety: no' }],
    [
      'submit:http=409,idempotency_in_progress:1',
      { on: 'submit', kind: 'http', status: 409, words: 'idempotency_in_progress', nth: 1, times: 1 },
    ],
    ['submit:wrong-length=3', { on: 'submit', kind: 'wrong-length', seconds: 3 }],
    ['submit:wrong-size=640x360:2', { on: 'submit', kind: 'wrong-size', width: 640, height: 360, nth: 2, times: 1 }],
    ['file:cut:*', { on: 'file', kind: 'cut', nth: 1, times: Infinity }],
    ['file:no-video', { on: 'file', kind: 'no-video' }],
    ['submit:redirect=http://other.example/x', { on: 'submit', kind: 'redirect', to: 'http://other.example/x' }],
  ])('%s', (text, fault) => {
    expect(parseFault(text)).toEqual({ ok: true, value: fault });
  });

  it.each([
    ['', /is no fault/],
    ['submit', /is no fault/],
    ['sora/submit:reset', /no provider "sora"/],
    ['poll:reset', /no point "poll"; there are submit/],
    ['submit:explode', /no kind "explode"; there are http/],
    ['status:never-finish', /does not go with status, only submit/],
    ['submit:http', /written http=STATUS/],
    ['submit:http=99', /written http=STATUS/],
    ['submit:reset=1', /without a value/],
    ['submit:slow=soon', /slow=MS/],
    ['submit:wrong-length=0', /wrong-length=SECONDS/],
    ['submit:wrong-size=641x360', /wrong-size=WIDTHxHEIGHT/],
    ['submit:wrong-size=640', /wrong-size=WIDTHxHEIGHT/],
    ['submit:cut', /does not go with submit, only file/],
    ['submit:fail-task=maybe', /fail-task\[=billed\|free/],
    ['submit:reset:0', /count from 1/],
    ['submit:reset:5-2', /backwards/],
  ])('refuses %s', (text, words) => {
    const parsed = parseFault(text);
    expect(parsed.ok ? '' : parsed.error).toMatch(words);
  });
});

describe('faultFromJson', () => {
  it('adds a body to fix the answer', () => {
    expect(faultFromJson({ fault: 'submit:http=500', body: { error: 'x' } })).toEqual({
      ok: true,
      value: { on: 'submit', kind: 'http', status: 500, body: '{"error":"x"}' },
    });
    expect(faultFromJson(7).ok).toBe(false);
  });
});

describe('FAULT_GRAMMAR', () => {
  it('names every point, and its kinds parse', () => {
    for (const point of FAULT_POINTS) expect(FAULT_GRAMMAR).toContain(point);
    const lines = FAULT_GRAMMAR.split('\n').slice(4);
    expect(lines).toHaveLength(20);
    for (const line of lines) {
      const [, kind = ''] = /^([a-z0-9-]+)/.exec(line) ?? [];
      const samples: Readonly<Record<string, string>> = { http: '=500', 'wrong-size': '=640x360' };
      const value = /^[a-z0-9-]+=/.test(line) ? (samples[kind] ?? '=1') : '';
      const [, points = ''] = /\(([a-z, ]+)\)$/.exec(line) ?? [];
      const point = points === 'anywhere' ? 'status' : points.split(',')[0];
      expect([line, parseFault(`${point}:${kind}${value}`).ok]).toEqual([line, true]);
    }
  });
});
