import { expect, it } from 'vitest';
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
