import { describe, expect, it } from 'vitest';
import { renderDiagnostics } from '../../src/report/diagnostics.ts';

const span = { file: 'a.yaml', line: 2, column: 9, length: 4 };
const sources = new Map([['a.yaml', 'version: 1\n  雨京: promt # 夜\n']]);

it('shows place, source line, caret under wide characters, related places and the fix', () => {
  const text = renderDiagnostics(
    [
      {
        code: 'unknown-field',
        severity: 'error',
        message: 'unknown field "promt"',
        span: { ...span, column: 7, length: 5 },
        related: [{ message: 'first used here', span: { file: 'a.yaml', line: 1, column: 1, length: 7 } }],
        help: 'did you mean "prompt"?',
      },
    ],
    sources,
  );
  expect(text).toMatchInlineSnapshot(`
    "a.yaml:2:7: error[unknown-field]: unknown field "promt"
      2 |   雨京: promt # 夜
        |         ^^^^^
      a.yaml:1:1: first used here
      1 | version: 1
        | ^^^^^^^
      fix: did you mean "prompt"?
    "
  `);
});

it('can not be made to steer the terminal', () => {
  const text = renderDiagnostics(
    [{ code: 'x', severity: 'warning', message: 'a\u001b[2Jb', help: 'c\u009bd' }],
    new Map(),
  );
  expect(text).toBe('warning[x]: a.[2Jb\n  fix: c.d\n');
});

describe('a long line', () => {
  const shown = (line: string, column: number, length = 4): readonly string[] =>
    renderDiagnostics(
      [{ code: 'x', severity: 'error', message: 'm', span: { file: 'a.yaml', line: 1, column, length } }],
      new Map([['a.yaml', line]]),
    )
      .split('\n')
      .slice(1, 3)
      .map((text) => text.slice(6));
  const ramp = Array.from({ length: 30 }, (_, index) => String(index * 10).padEnd(10, '.')).join('');

  it('is cut around the place, and shows where', () => {
    const [head = '', headMark] = shown(ramp, 11);
    expect(head).toBe(`${ramp.slice(0, 100)}…`);
    expect(headMark).toBe(`${' '.repeat(10)}^^^^`);
    const [middle = '', middleMark = ''] = shown(ramp, 151);
    expect(middle).toBe(`…${ramp.slice(100, 200)}…`);
    expect(middle.slice(middleMark.indexOf('^'), middleMark.length)).toBe('150.');
    const [tail = '', tailMark = ''] = shown(ramp, 291, 10);
    expect(tail).toBe(`…${ramp.slice(200)}`);
    expect(tailMark.length).toBe(tail.length);
  });

  it('that just fits is whole', () => {
    expect(shown(ramp.slice(0, 100), 91)[0]).toBe(ramp.slice(0, 100));
  });

  it.each([
    ['in the middle', 151, 1000],
    ['from its start', 1, 1000],
    ['past its end', 400, 3],
  ])('never has carets past the shown piece: %s', (_, column, length) => {
    const [text = '', mark = ''] = shown(ramp, column, length);
    expect(mark.length).toBeLessThanOrEqual(text.length + (column > ramp.length ? 1 : 0));
    expect(mark).toMatch(/\^$/);
  });

  it('is not cut within a character', () => {
    const [text = ''] = shown('😀'.repeat(200), 152, 2);
    expect(text).not.toMatch(/\p{Surrogate}|\ufffd/u);
  });
});

it('says once what twenty shots share', () => {
  const shot = (line: number) => ({ message: 'shot', span: { ...span, line, column: 1, length: 1 } });
  const repeated = [2, 3, 4, 5, 6].map((line) => ({
    code: 'field-ignored',
    severity: 'warning' as const,
    message: 'ignored',
    span: { ...span, line: 1, column: 1, length: 7 },
    related: [shot(line)],
  }));
  expect(renderDiagnostics(repeated, sources)).toMatchInlineSnapshot(`
    "a.yaml:1:1: warning[field-ignored]: ignored
      1 | version: 1
        | ^^^^^^^
      a.yaml:2:1: shot
      2 |   雨京: promt # 夜
        | ^
      and for 4 more: a.yaml:3:1, a.yaml:4:1, a.yaml:5:1, ...
    "
  `);
});
