import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Value } from '../../src/core/value.ts';
import { emptyDict } from '../../src/core/value.ts';
import { firstOutput, knownText, toJson } from '../../src/resolve/filled.ts';
import { createScopes } from '../../src/resolve/fill.ts';
import { Findings } from '../../src/resolve/findings.ts';
import { TEMPLATE_FUNCTIONS } from '../../src/resolve/template-functions.ts';
import { valueOf } from '../support/values.ts';

const VARS = `
city: Neo-Kyoto
n: 7
on: true
list: [red, green]
look: { film: "35mm", "true": yes-word, "my name": spaced }
alias: "{{vars.city}}"
nested: "in {{vars.alias}}"
colours: "{{vars.list}}"
clip: "{{shots.opening.video_url}}"
markup: it's "<5s" & bold
`;

function fill(text: string, vars = VARS) {
  const findings = new Findings();
  const dict = valueOf(vars);
  const scope = createScopes({
    vars: dict.kind === 'dict' ? dict : emptyDict(dict.span),
    shots: new Set(['opening', '01-intro']),
    env: {
      listed: new Set(['CITY', 'UNSET', 'valueOf', 'KEY']),
      keys: new Set(['KEY']),
      values: { CITY: 'Osaka', HIDDEN: 'x', KEY: 'x' },
    },
    axes: new Set(),
    findings,
  })({ file: 'board.yaml', line: 1, column: 1, length: 1 }, () => undefined);
  const filled = scope.fill(scalarOf(text));
  return { filled, findings: findings.all() };
}

function scalarOf(value: string): Value {
  const span = { file: 'board.yaml', line: 1, column: 1, length: 1 };
  return { kind: 'scalar', value, span, raw: { text: value, line: 1, column: 1 } };
}

function textOf(template: string): string | undefined {
  const { filled, findings } = fill(template);
  expect(findings).toEqual([]);
  return filled && knownText(filled);
}

/** `code column` of the only finding. */
function problem(template: string, vars?: string): string {
  const { filled, findings } = fill(template, vars);
  expect(filled).toBeUndefined();
  return findings.map(({ code, span }) => `${code} ${span?.line}:${span?.column}`).join('\n');
}

describe('templates', () => {
  it.each([
    ['Rain over {{vars.city}}.', 'Rain over Neo-Kyoto.'],
    ['{{{vars.markup}}} {{vars.markup}}', `it's "<5s" & bold it's "<5s" & bold`],
    ['{{&vars.n}} {{ vars.on }}', '7 true'],
    ['a {{vars.list.0}} b', 'a red b'],
    ['a {{vars.list.[1]}} b', 'a green b'],
    ['a {{vars.look.true}} {{vars.look.[my name]}}', 'a yes-word spaced'],
    ['a {{vars.nested}}', 'a in Neo-Kyoto'],
    ['{{vars.colours.1}}!', 'green!'],
    ['{{env.CITY}}!', 'Osaka!'],
    ['a {{!-- note }} --}}b{{! c }}', 'a b'],
    ['a\n  {{! a line of its own }}\nb', 'a\nb'],
    ['a   {{~vars.n~}}   b', 'a7b'],
    ['\\{{vars.city}} {{vars.n}}', '{{vars.city}} 7'],
    ['\\\\{{vars.n}}', '\\7'],
    ['a }} b', 'a }} b'],
    ['@{{vars.city}} walks', '@Neo-Kyoto walks'],
    ['{{upper vars.city}} {{lower "ABC"}}', 'NEO-KYOTO abc'],
    ['{{join vars.list ", "}} and {{pad vars.n 3}}.', 'red, green and 007.'],
    ['{{join vars.list 0.5}}!', 'red0.5green!'],
    ['{{replace (trim "  a-b  ") "-" "."}}!', 'a.b!'],
    ['{{replace "x.0" "." "a.0"}}!', 'xa.00!'],
  ])('%j is %j', (template, text) => {
    expect(textOf(template)).toBe(text);
  });

  it('keeps the type where a template is the whole scalar', () => {
    const json = (template: string) => {
      const { filled } = fill(template);
      return filled && toJson(filled);
    };
    expect(json('{{vars.n}}')).toBe(7);
    expect(json('{{ vars.on }}')).toBe(true);
    expect(json('{{vars.list}}')).toEqual(['red', 'green']);
    expect(json('{{vars.look}}')).toEqual({ film: '35mm', true: 'yes-word', 'my name': 'spaced' });
    expect(json('{{vars.n}}s')).toBe('7s');
  });

  it('keeps outputs as data, through variables too', () => {
    for (const template of ['{{shots.01-intro.video_url}}', 'see {{shots.01-intro.video_url}}.']) {
      const { filled } = fill(template);
      expect(filled && firstOutput(filled)?.output).toEqual({ shot: '01-intro', output: 'video_url' });
    }
    const { filled } = fill('see {{vars.clip}}');
    expect(filled && firstOutput(filled)?.output).toEqual({ shot: 'opening', output: 'video_url' });
  });

  it.each([
    ['ab {{vars.ctiy}}', 'unknown-variable 1:11'],
    ['ab {{vars.look.flim}} cd', 'unknown-variable 1:16'],
    ['{{vars.__proto__}}', 'unknown-variable 1:8'],
    ['{{vars.constructor}}', 'unknown-variable 1:8'],
    ['{{vars.list.length}}', 'unknown-variable 1:13'],
    ['{{vars.list.2}}', 'unknown-variable 1:13'],
    ['{{vars.city.length}}', 'unknown-variable 1:13'],
    ['{{city}}', 'unknown-variable 1:3'],
    ['{{toString}}', 'unknown-variable 1:3'],
    ['{{env.HIDDEN}}', 'undeclared-env 1:7'],
    ['{{env.UNSET}}', 'unset-env 1:7'],
    ['{{env.KEY}}', 'key-in-template 1:7'],
    ['{{env.valueOf}}', 'unset-env 1:7'],
    ['{{env.toString}}', 'undeclared-env 1:7'],
    ['{{env}}', 'undeclared-env 1:3'],
    ['{{matrix.tier}}', 'unknown-axis 1:10'],
    ['{{shots.openin.video_url}}', 'unknown-shot 1:9'],
    ['{{shots.opening.url}}', 'unknown-output 1:17'],
    ['{{shots.opening}}', 'unknown-output 1:9'],
    ['{{shots.opening.video_url.x}}', 'unknown-output 1:27'],
    ['{{upper shots.opening.video_url}}', 'output-in-function 1:3'],
    ['{{upper vars.clip}}', 'output-in-function 1:3'],
    ['{{upper}}', 'function-arguments 1:3'],
    ['{{upper vars.list}}', 'function-arguments 1:3'],
    ['{{pad vars.n "x"}}', 'function-arguments 1:3'],
    ['{{replace vars.city "" "x"}}', 'function-arguments 1:3'],
    ['{{uper vars.city}}', 'unknown-function 1:3'],
    ['{{lookup vars "city"}}', 'unknown-function 1:3'],
    ['{{log "x"}}', 'unknown-function 1:3'],
    ['{{vars.city vars.n}}', 'unknown-function 1:3'],
    ['{{upper vars.city a=1}}', 'template-unsupported 1:19'],
    ['a {{#if vars.on}}b{{/if}}', 'template-unsupported 1:3'],
    ['{{> part}}', 'template-unsupported 1:1'],
    ['{{*deco}}', 'template-unsupported 1:1'],
    ['{{../vars.city}}', 'template-unsupported 1:3'],
    ['{{this}}', 'template-unsupported 1:3'],
    ['{{upper undefined}}', 'template-unsupported 1:9'],
    ['{{{{raw}}}} {{{{/raw}}}}', 'template-unsupported 1:1'],
    ['is {{@Actor}}', 'tag-in-template 1:6'],
    ['a {{vars.city', 'template-syntax 1:3'],
    ['a\n  {{', 'template-syntax 2:3'],
    ['{{}}', 'template-syntax 1:1'],
    ['{{{vars.city}}', 'template-syntax 1:1'],
    ['{{vars.city}}}', 'template-syntax 1:12'],
    ['{{else}}', 'template-syntax 1:1'],
    ['{{#if x}}', 'template-syntax 1:1'],
    ['{{vars.city | upper}}', 'template-syntax 1:13'],
    ['{{vars.a+b}}', 'template-syntax 1:8'],
    ['{{"text"}}', 'template-syntax 1:1'],
    ['{{a.this}}', 'template-syntax 1:9'],
    ['x {{vars.list}}', 'not-text 1:3'],
    ['x {{vars.look}}', 'not-text 1:3'],
  ])('%j: %s', (template, expected) => {
    expect(problem(template)).toBe(expected);
  });

  it('reports all templates of a text', () => {
    expect(problem('{{vars.a}} {{vars.b}} {{#if}}{{/if}}')).toBe('template-unsupported 1:23');
    expect(problem('{{vars.a}} {{vars.b}}')).toBe('unknown-variable 1:8\nunknown-variable 1:19');
  });

  it('finds variables that need each other, once', () => {
    const vars = 'a: "{{vars.b}}"\nb: "x {{vars.c.d}}"\nc: { d: "{{vars.a}}" }';
    expect(problem('{{vars.a}} {{vars.b}}', vars)).toBe('variable-cycle 1:4');
    expect(problem('{{vars.c}}', vars)).toBe('variable-cycle 3:9');
  });

  it('lets variables refer to their neighbours', () => {
    const { filled, findings } = fill('{{vars.a.x}}', 'a: { x: "{{vars.a.y}}", y: 5 }');
    expect(findings).toEqual([]);
    expect(filled && toJson(filled)).toBe(5);
  });

  it.each([
    ['text', 'a0: xxxxxxxxxxxxxxxx', (i: number) => `"{{vars.a${i - 1}}}{{vars.a${i - 1}}}"`],
    ['empty text', 'a0: ""', (i: number) => `"{{vars.a${i - 1}}}{{vars.a${i - 1}}}"`],
    ['lists', 'a0: [x, x]', (i: number) => `["{{vars.a${i - 1}}}", "{{vars.a${i - 1}}}"]`],
  ])('stops %s that grows without bound', (_, first, next) => {
    const lines = [first, ...Array.from({ length: 40 }, (_, i) => `a${i + 1}: ${next(i + 1)}`)];
    const { filled, findings } = fill('{{vars.a40}}', lines.join('\n'));
    const codes = findings.map(({ code }) => code);
    expect([codes, filled?.size ?? 0]).toEqual(first === 'a0: ""' ? [[], 0] : [['template-too-large'], 0]);
  });

  it('stops a long chain of variables, and calls in calls', () => {
    const lines = ['a0: x', ...Array.from({ length: 5000 }, (_, i) => `a${i + 1}: "{{vars.a${i}}}"`)];
    expect(problem('{{vars.a5000}}', lines.join('\n'))).toMatch(/^template-too-large /);
    const calls = (depth: number) => `{{upper ${'(upper '.repeat(depth)}"x"${')'.repeat(depth)}}}`;
    expect(textOf(calls(15))).toBe('X');
    expect(problem(calls(17))).toMatch(/^template-unsupported /);
    expect(problem(calls(100_000))).toMatch(/^template-too-large /);
    expect(problem('{{#a}}'.repeat(100_000) + '{{/a}}'.repeat(100_000))).toMatch(/^template-too-large /);
  });

  it('leaves text without braces as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        fc.pre(!text.includes('{{'));
        expect(textOf(text)).toBe(text);
      }),
    );
  });

  it('never throws, and says what is wrong if it gives nothing', () => {
    const word = fc.constantFrom('{{', '}}', '{', '}', '~', '#', 'vars', '.', 'city', 'list', '0', '[', ']', '"', ' ');
    const more = fc.constantFrom('\\', '\n', '\r\n', '@', '!', '--', '(', ')', 'upper', 'env.', 'shots.opening.', '|');
    const texts = fc.array(fc.oneof(word, more, fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 20 });
    fc.assert(
      fc.property(texts, (parts) => {
        const text = parts.join('');
        const { filled, findings } = fill(text);
        expect(filled === undefined).toBe(findings.some(({ severity }) => severity === 'error'));
        for (const { span } of findings) expect(span?.line).toBeLessThanOrEqual(text.split(/\r\n?|\n/).length);
      }),
      { numRuns: 3000 },
    );
  });

  it('places every template where its braces are', () => {
    const literal = fc.stringMatching(/^[a-z \n\\]{0,6}$/);
    fc.assert(
      fc.property(fc.array(literal, { minLength: 1, maxLength: 5 }), (literals) => {
        const text = `${literals.join('{{vars.list.0}} {{vars.nope}}')} `;
        const { findings } = fill(text);
        for (const { code, span } of findings) {
          expect(code).toBe('unknown-variable');
          const line = text.split('\n')[(span?.line ?? 0) - 1] ?? '';
          expect(line.slice((span?.column ?? 0) - 1)).toMatch(/^nope\}\}/);
        }
      }),
    );
  });

  it('has a usage for each function that names it', () => {
    expect(TEMPLATE_FUNCTIONS.size).toBe(6);
    for (const [name, { usage }] of TEMPLATE_FUNCTIONS) expect(usage.split(' ')[0]).toBe(name);
  });
});
