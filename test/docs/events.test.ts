import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/execute/run-result.ts';
import { codeOf, fencesOf, headingsOf, rowsOf } from './markdown.ts';

interface Definition {
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, { readonly enum?: readonly string[]; readonly const?: unknown }>>;
}

const text = readFileSync(new URL('../../docs/events.md', import.meta.url), 'utf8');
const schema = JSON.parse(readFileSync(new URL('../../schemas/events.schema.json', import.meta.url), 'utf8')) as {
  readonly oneOf: readonly { readonly $ref: string }[];
  readonly $defs: Readonly<Record<string, Definition>>;
};
const types = schema.oneOf.map(({ $ref }) => $ref.replace('#/$defs/', ''));
const validate = new Ajv2020({ strict: false }).compile(schema);

function fieldsUnder(heading: string): readonly string[] {
  return rowsOf(text, heading).map(([field = '']) => codeOf(field));
}

function propertiesOf(definition: string): readonly string[] {
  return Object.keys(schema.$defs[definition]?.properties ?? {}).filter((name) => name !== 'type');
}

describe('docs/events.md', () => {
  it('has a section for every type of event, and for no other', () => {
    expect(types.length).toBeGreaterThan(10);
    const sections = headingsOf(text).filter((heading) => /^[a-z-]+$/.test(heading));
    expect(sections).toEqual(types);
  });

  it.each(types)('lists every field of %s', (type) => {
    const shown = fieldsUnder(type).filter((field) => !/^\d+$/.test(field));
    expect(shown.toSorted()).toEqual(propertiesOf(type).toSorted());
  });

  it.each(types)('shows a line of %s that the schema describes', (type) => {
    const lines = fencesOf(text).filter(({ info, heading }) => info === 'json' && heading === type);
    expect(lines).toHaveLength(1);
    const event: unknown = JSON.parse(lines[0]?.body ?? '');
    expect(event).toMatchObject({ type });
    expect(validate(event), JSON.stringify(validate.errors)).toBe(true);
  });

  it('lists every field and every reason of a failure', () => {
    const rows = fieldsUnder('Failures');
    const reasons = schema.$defs['failure']?.properties?.['reason']?.enum ?? [];
    expect(reasons.length).toBeGreaterThan(5);
    expect(rows).toEqual([...propertiesOf('failure'), ...reasons]);
  });

  it('lists every exit code that a run may end with', () => {
    const shown = fieldsUnder('run-finished').filter((field) => /^\d+$/.test(field));
    const { badInput, bug, ...others } = EXIT;
    expect(shown).toEqual(Object.values(others).map(String));
    expect(text).toContain(`(${badInput}, ${EXIT.locked}, ${bug})`);
  });

  it('says which version it is of', () => {
    const version = schema.$defs['run-started']?.properties?.['version']?.const;
    expect(text).toMatch(new RegExp(`^# .*version ${String(version)}$`, 'm'));
  });
});
