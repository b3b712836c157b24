import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { unreachable } from '../../src/core/bug.ts';
import { type Again, RETRY_RULES, type Wait } from '../../src/execute/retry-rules.ts';
import { codeOf, rowsOf } from './markdown.ts';

const text = readFileSync(new URL('../../docs/retries.md', import.meta.url), 'utf8');
const shown = new Map(rowsOf(text, 'What is tried again').map(([rule = '', ...cells]) => [codeOf(rule), cells]));

const seconds = (ms: number): string => `${ms / 1000} s`;

function againText(again: Again): string {
  switch (again.kind) {
    case 'never':
      return 'never';
    case 'always':
      return 'always; uses up no try';
    case 'tries':
      return `up to ${again.tries} tries`;
    case 'for':
      return `for ${seconds(again.ms)}`;
    case 'as-the-shot-says':
      return "as often as the shot's `retries` says, each a new purchase";
    case 'in-a-row':
      return `up to ${again.most} in a row, or \`--max-billed-failures\``;
    default:
      return unreachable(again);
  }
}

function waitText(wait: Wait): string {
  switch (wait.kind) {
    case 'none':
      return 'none';
    case 'doubling':
      return `${seconds(wait.firstMs)}, doubling to ${seconds(wait.longestMs)}`;
    case 'steady':
      return `about ${seconds(wait.ms)}`;
    case 'growing':
      return `${seconds(wait.ms)}, then ${seconds(2 * wait.ms)} and so on`;
    case 'poll-pause':
      if (wait.doublings === 0) return 'the pause between polls';
      return `the pause between polls, doubled up to ${wait.doublings} times`;
    default:
      return unreachable(wait);
  }
}

describe('docs/retries.md', () => {
  it.each(Object.entries(RETRY_RULES))('shows %s as the code has it', (name, { stage, what, again, wait, billed, outcome }) => {
    expect(shown.get(name)).toEqual([stage, what, againText(again), waitText(wait), billed, outcome]);
  });

  it('shows no other rule', () => {
    expect(shown.size).toBeGreaterThan(10);
    expect([...shown.keys()]).toEqual(Object.keys(RETRY_RULES));
  });
});
