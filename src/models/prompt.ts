import type { Diagnostic } from '../core/diagnostic.ts';
import { diagnose } from './codes.ts';
import type { Request } from './model-spec.ts';
import { takePlaces } from './places.ts';
import { hasHole, knownText } from './text.ts';

/** From this share of a token limit on, the estimate is worth a warning. */
const NEAR = 0.9;

/** The prompt is there, and no longer than the model takes as far as it is known before the run. */
export function checkPrompt({ spec, take, fields, facts }: Request): readonly Diagnostic[] {
  const { prompt } = fields;
  if (!prompt) {
    return [
      diagnose('error', 'missing-prompt', `shot "${take.shot}" has no prompt`, {
        span: take.span,
        related: takePlaces(take, take.span),
        help: 'write `prompt: ...`; every model needs one',
      }),
    ];
  }
  const text = knownText(prompt.value);
  const place = { span: prompt.span, related: takePlaces(take, prompt.span, prompt.origin) };
  if (text === '' && !hasHole(prompt.value)) {
    return [
      diagnose('error', 'missing-prompt', `the prompt of shot "${take.shot}" is empty`, {
        ...place,
        help: 'write what the shot shows',
      }),
    ];
  }
  const { max } = spec.prompt;
  if ('characters' in max) {
    const characters = Array.from(text).length;
    if (characters <= max.characters) return [];
    const message = `the prompt has ${characters} characters; ${spec.name} takes ${max.characters}`;
    const help = `shorten it to ${max.characters} characters`;
    return [diagnose('error', 'prompt-too-long', message, { ...place, help })];
  }
  const { low, estimate } = facts.countTokens(text);
  const help = `shorten it to about ${Math.floor((max.tokens * NEAR * 100) / estimate)} % of its length`;
  if (low > max.tokens) {
    const message = `the prompt has about ${estimate} tokens, certainly more than the ${max.tokens} that ${spec.name} takes`;
    return [diagnose('error', 'prompt-too-long', message, { ...place, help })];
  }
  if (estimate < max.tokens * NEAR) return [];
  const message = `the prompt has about ${estimate} tokens; ${spec.name} takes ${max.tokens} by a tokenizer that is not known`;
  return [diagnose('warning', 'prompt-near-limit', message, { ...place, help })];
}
