import type { Span } from '../core/span.ts';
import type { Findings } from './findings.ts';
import type { ClipField, Taggables } from './mentions.ts';
import type { PromptPart } from './tags.ts';

/** Reports what the shot declares and its prompt never mentions: nothing of it would be sent. */
export function reportUnmentioned(
  taggables: Taggables,
  mentioned: ReadonlySet<string>,
  { parts, findings }: { parts: readonly PromptPart[]; findings: Findings },
): void {
  for (const clip of taggables.clips) {
    if (mentioned.has(clip.shot)) continue;
    const message = `the prompt never mentions @${clip.shot}, so its clip has no place in it`;
    findings.add('error', 'unmentioned-reference', message, {
      span: clip.span,
      help: `say where the clip belongs, such as: prompt: "${exampleFor(clip, parts)}"`,
    });
  }
  for (const { key, keySpan } of ownDeclarations(taggables)) {
    if (mentioned.has(key)) continue;
    findings.add('error', 'unmentioned-reference', `the prompt never mentions @${key}`, {
      span: keySpan,
      help: `write @${key} where it belongs in the prompt, or remove it from the shot`,
    });
  }
}

/** What the shot itself declares; what comes from the storyboard or the defaults is there for those who mention it. */
function* ownDeclarations({
  midFrames,
  ownMidFrames,
  references,
}: Taggables): Iterable<{ key: string; keySpan: Span }> {
  if (midFrames && ownMidFrames) yield* midFrames.entries.values();
  for (const { of, entries } of references) if (of === 'shot') yield* entries.values();
}

/** How many characters of the prompt an example shows. */
const SHOWN = 30;

function exampleFor({ kind, shot }: ClipField, parts: readonly PromptPart[]): string {
  const words = kind === 'extend' ? `Video extended @${shot}` : `Following the motion of @${shot}`;
  const literal = parts.map((part) =>
    part.kind === 'text' ? part.text : part.kind === 'tag' ? `@${part.tag}` : '...',
  );
  const line = literal.join('').replaceAll(/\s+/g, ' ').trim();
  return `${words}, ${line.length > SHOWN ? line.slice(0, SHOWN).trimEnd() : line}...`;
}
