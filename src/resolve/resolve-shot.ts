import type { Take } from '../core/take.ts';
import { Edges, type Neighbours } from './edges.ts';
import { readField, readFields, readWith } from './fields.ts';
import { type Filled, type FilledDict, firstOutput } from './filled.ts';
import { Findings } from './findings.ts';
import type { ClipField, Taggables } from './mentions.ts';
import type { MergedShot } from './merge.ts';
import { readPrompt } from './prompt.ts';
import { integer, plainText, wrongType } from './read-value.ts';
import { type Referenced, resolveReferences } from './references.ts';
import type { Scope } from './scope.ts';
import type { TakeContext } from './take-context.ts';
import type { ChosenModel } from './uses.ts';

/** What comes of one variant of a shot: its request, and the tags its prompt mentions (undefined if that cannot be said). */
export interface ResolvedShot {
  /** What all takes of the variant have in common; none without a model. */
  readonly request?: Omit<Take, 'id' | 'labels' | 'take'>;
  readonly mentioned: Referenced['mentioned'];
}

/** Fills, types and links one merged shot. Fields with errors are left out of the request; the errors are reported. */
export function resolveShot(
  shot: MergedShot,
  chosen: ChosenModel | undefined,
  options: { scope: Scope; neighbours: Neighbours; folders: TakeContext['folders']; skipUnsupported: boolean },
): ResolvedShot {
  const { scope, neighbours, folders, skipUnsupported } = options;
  const { findings } = scope;
  const unsupported = skipUnsupported ? new Findings() : findings;
  const edges = new Edges(neighbours, { findings, unsupported });
  const context: TakeContext = { scope, neighbours, folders, edges, unsupported };
  const fields = readFields(shot, context);
  const frames = { firstFrame: shot.fields.has('first_frame'), endFrame: shot.fields.has('end_frame') };
  const referenced = resolveReferences(readPrompt(shot, scope), taggablesOf(shot, context), {
    model: chosen?.model,
    frames,
    context,
  });
  const { prompt, midFrames, references, mentioned } = referenced;
  readNeeds(shot, context);
  const retries = readField('retries', shot, context, (filled) => wholeFromZero(filled, 'retries', context));
  const own = readWith(shot, context);
  if (!chosen) return { mentioned };
  const undoable = skipUnsupported ? unsupported.all() : [];
  const request = {
    shot: shot.name,
    uses: chosen.uses,
    fields: { ...fields, ...(prompt && { prompt }), midFrames, references, with: own },
    edges: edges.all(),
    retries: retries?.value ?? 0,
    span: shot.nameSpan,
    ...(undoable.length > 0 && { unsupported: undoable }),
  };
  return { request, mentioned };
}

function taggablesOf(shot: MergedShot, context: TakeContext): Taggables {
  const midFrames = readField('mid_frames', shot, context, (filled): FilledDict | undefined =>
    filled.kind === 'dict' ? filled : wrongType(filled, 'mid_frames must be a map', context.scope.findings),
  );
  return {
    clips: (['extend', 'motion'] as const).flatMap((kind) => clipField(kind, shot, context) ?? []),
    declared: declaredTags(shot),
    midFrames: midFrames?.value,
    ownMidFrames: midFrames?.origin === 'shot',
    references: shot.references,
  };
}

const SHOT_OUTPUT = /\bshots\.\[?([A-Za-z0-9][\w-]*)/g;

/** Tags of fields as written: where reading such a field fails, its tags are not wrong as well. */
function declaredTags({ fields }: MergedShot): ReadonlySet<string> {
  const tags = new Set<string>();
  for (const name of ['extend', 'motion', 'mid_frames']) {
    const value = fields.get(name)?.value;
    if (value?.kind === 'scalar') {
      tags.add(String(value.value));
      for (const [, shot = ''] of String(value.value).matchAll(SHOT_OUTPUT)) tags.add(shot);
    }
    if (value?.kind === 'dict') for (const key of value.entries.keys()) tags.add(key);
  }
  return tags;
}

/** `extend: SHOT` or `motion: SHOT`. */
function clipField(kind: ClipField['kind'], shot: MergedShot, context: TakeContext): ClipField | undefined {
  const field = readField(kind, shot, context, (filled) => shotName(filled, kind, context));
  if (!field) return undefined;
  const { value, span, keySpan } = field;
  const isMedia = /[/\\.]/.test(value);
  const help = isMedia
    ? `a file or URL is declared under refs, as NAME: { ${kind}: "..." }, and mentioned as @NAME`
    : undefined;
  return context.edges.isShot(value, span, help) ? { kind, shot: value, span, keySpan } : undefined;
}

/** A template that names an output is a shot said in too many words. */
function shotName(filled: Filled, field: ClipField['kind'], { scope }: TakeContext): string | undefined {
  const output = firstOutput(filled);
  if (!output) return plainText(filled, field, scope.findings);
  return scope.findings.add('error', 'output-not-allowed', `${field} takes the name of a shot, not an output of it`, {
    span: filled.span,
    help: `write ${field}: ${output.output.shot}`,
  });
}

/** `needs: [SHOT, ...]` orders; it carries nothing. */
function readNeeds(shot: MergedShot, context: TakeContext): void {
  const { edges, scope } = context;
  readField('needs', shot, context, (filled) => {
    for (const item of filled.kind === 'list' ? filled.items : [filled]) {
      const name = plainText(item, 'needs', scope.findings);
      if (name !== undefined && edges.isShot(name, item.span)) edges.order(name, item.span);
    }
    return undefined;
  });
}

function wholeFromZero(filled: Filled, field: string, { scope }: TakeContext): number | undefined {
  const value = integer(filled, field, scope.findings);
  if (value === undefined || value >= 0) return value;
  return wrongType(filled, `${field} must not be negative`, scope.findings);
}
