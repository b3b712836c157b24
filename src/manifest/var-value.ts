import type { Diagnostic } from '../core/diagnostic.ts';
import type { Scalar } from '../core/value.ts';
import { parseYaml } from './parse.ts';
import { unseenCharacter } from './scalar-traps.ts';
import { SourceText } from './source-text.ts';

/** What may be something else than the text it is: in quotes, or one word. */
const QUOTED = /^(["'])[^]*\1$/;
const WORD = /^[-+.\w~]+$/;

/**
 * The value of a variable as the command line has it, read as one YAML scalar: a number, true, false or null, a text in
 * quotes; anything else is the text as it stands, whatever signs it holds. Nothing at all is the empty text.
 */
export function readVarValue(
  display: string,
  text: string,
): { readonly value: Scalar; readonly diagnostics: readonly Diagnostic[] } {
  const quoted = QUOTED.test(text);
  const parsed = quoted || WORD.test(text) ? parseYaml(display, text, 'vars') : undefined;
  if (parsed?.value?.kind === 'scalar' && (quoted || typeof parsed.value.value !== 'string'))
    return { value: parsed.value, diagnostics: parsed.diagnostics };
  const span = new SourceText(display, text).span(0, Math.max(1, text.length));
  const value: Scalar = { kind: 'scalar', value: text, span, raw: { text, line: 1, column: 1 } };
  const unseen = unseenCharacter(value);
  return { value, diagnostics: unseen ? [unseen] : [] };
}
