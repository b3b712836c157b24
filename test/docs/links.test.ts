import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchorsOf, linksOf } from './markdown.ts';

const root = resolve(import.meta.dirname, '../..');

const documents = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'].filter((name) => existsSync(join(root, name))),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

/** Where a relative link leads, if nowhere. */
function deadLinks(document: string): readonly string[] {
  const path = join(root, document);
  return linksOf(readFileSync(path, 'utf8')).flatMap(({ target, line }) => {
    if (/^[a-z]+:/i.test(target)) return [];
    const [file = '', anchor] = target.split('#');
    const to = file === '' ? path : resolve(dirname(path), file);
    const here = `${document}:${line}: ${target}`;
    if (relative(root, to).startsWith('..')) return [`${here} leads out of the project`];
    if (!existsSync(to)) return [`${here} does not exist`];
    if (anchor === undefined || !to.endsWith('.md')) return [];
    return anchorsOf(readFileSync(to, 'utf8')).has(anchor) ? [] : [`${here} has no such heading`];
  });
}

describe('the documents', () => {
  it('were seen, and have links', () => {
    expect(documents.length).toBeGreaterThan(5);
    const links = documents.flatMap((document) => linksOf(readFileSync(join(root, document), 'utf8')));
    expect(links.length).toBeGreaterThan(100);
  });

  it.each(documents)('%s has no dead link', (document) => {
    expect(deadLinks(document)).toEqual([]);
  });

  it.each(documents)('%s names no machine, and no place on one', (document) => {
    const text = readFileSync(join(root, document), 'utf8').replaceAll('/home/you/', '');
    expect(text.match(/\/(?:root|home|work|tmp|Users)\/\S*/g) ?? []).toEqual([]);
  });
});
