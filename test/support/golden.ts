import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

/**
 * Golden cases: each file in test/cases/<room>/ holds the files of one case and what must come out.
 *
 *     what the case is about, in words
 *     --- storyboard.yaml
 *     version: 1
 *     --- cast.yaml
 *     version: 1
 *     --- expect
 *     storyboard.yaml:1:1: error[no-shots]: ...
 *
 * The files are written to a fresh folder; `produce` gets that folder and returns text, which must equal the last
 * section. UPDATE_CASES=1 rewrites that section; read the difference before committing it.
 */
export function goldenCases(folder: string, produce: (workingFolder: string) => Promise<string>): void {
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
  const made: string[] = [];
  afterAll(() => made.forEach((path) => rmSync(path, { recursive: true, force: true })));
  describe(folder, () => {
    it('holds cases', () => expect(files.length).toBeGreaterThan(0));
    it.each(files)('%s', async (file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      const { files: parts, expected, head } = splitCase(text);
      const workingFolder = realpathSync(mkdtempSync(join(tmpdir(), 'shotgraph-case-')));
      made.push(workingFolder);
      for (const [name, content] of parts) {
        mkdirSync(dirname(join(workingFolder, name)), { recursive: true });
        writeFileSync(join(workingFolder, name), content);
      }
      const actual = (await produce(workingFolder)).trim();
      if (process.env['UPDATE_CASES']) writeFileSync(join(folder, file), `${head}--- expect\n${actual}\n`);
      else expect(actual).toBe(expected.trim());
    });
  });
}

function splitCase(text: string): { files: [string, string][]; expected: string; head: string } {
  const marker = /^--- expect\n/m.exec(text);
  const head = marker ? text.slice(0, marker.index) : text;
  const sections = head.split(/^--- (\S+)\n/m).slice(1);
  const files: [string, string][] = [];
  for (let i = 0; i + 1 < sections.length; i += 2) files.push([sections[i] as string, sections[i + 1] as string]);
  return { files, expected: marker ? text.slice(marker.index + marker[0].length) : '', head };
}
