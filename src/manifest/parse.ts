import type { Diagnostic } from '../core/diagnostic.ts';
import type { Value } from '../core/value.ts';
import { compose } from './compose.ts';
import { diagnose } from './codes.ts';
import { takeInMisplaced } from './misplaced-fields.ts';
import { overwrite, type Region } from './repair.ts';
import { SourceText } from './source-text.ts';
import { findTraps, MAX_ERRORS } from './syntax-traps.ts';
import { ValueReader } from './value-reader.ts';

/**
 * Text -> positioned values. YAML 1.2 core with merge keys; the library composes, this room decides what is
 * accepted and in which words the rest is refused.
 *
 * 1. Nothing throws, and no input takes more than time linear in its size: depth is bounded before composing,
 *    aliases while they are unfolded.
 * 2. Each mistake is reported once. What was reported is overwritten and the text read again, so that one slip
 *    neither hides the others nor draws errors of its own.
 * 3. Keys are what is written (`01` stays `01`), in the order written.
 */
export interface Parsed {
  /** Absent: the diagnostics hold an error, and nothing further can be said about the file. */
  readonly value?: Value;
  readonly diagnostics: readonly Diagnostic[];
  /** Values that were reported; whoever judges them further keeps silent. */
  readonly reported: ReadonlySet<Value>;
}

/** Each reading reports at least one mistake; a text that needs more readings than this is shown what was found. */
const MAX_READINGS = 12;

/** `section` is the part of a storyboard that the text stands for, where it is not a whole one. */
export function parseYaml(file: string, text: string, section?: 'vars'): Parsed {
  const source = new SourceText(file, text);
  const diagnostics: Diagnostic[] = [];
  const regions: Region[] = [];
  for (let reading = 0; reading < MAX_READINGS; reading += 1) {
    const current = reading === 0 ? source : new SourceText(file, overwrite(text, regions));
    const composed = compose(current);
    const errors = composed.problems.filter(({ name }) => name === 'YAMLParseError');
    if (errors.length === 0) {
      diagnostics.push(...composed.diagnostics);
      if (!composed.contents) return { diagnostics: orEmpty(diagnostics, file), reported: new Set() };
      diagnostics.push(...takeInMisplaced(source, composed.contents));
      const reader = new ValueReader(source, regions, section);
      const value = reader.read(composed.contents);
      return { value, diagnostics: [...diagnostics, ...reader.diagnostics], reported: reader.reported };
    }
    const traps = findTraps(current, errors);
    diagnostics.push(...traps.map((trap) => trap.diagnostic));
    const found = traps.flatMap(({ region }) => region ?? []);
    regions.push(...found);
    if (found.length < traps.length || found.length === 0 || errors.length > MAX_ERRORS) break;
  }
  return { diagnostics, reported: new Set() };
}

function orEmpty(diagnostics: readonly Diagnostic[], file: string): readonly Diagnostic[] {
  if (diagnostics.length > 0) return diagnostics;
  const span = { file, line: 1, column: 1, length: 1 };
  const help = 'begin with a shot: shots: { opening: { uses: MODEL, prompt: TEXT } }';
  return [diagnose('error', 'empty-file', 'the file holds no value, only comments', { span, help })];
}
