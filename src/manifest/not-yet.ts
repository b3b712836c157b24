import type { Diagnostic } from '../core/diagnostic.ts';
import type { Span } from '../core/span.ts';
import { spanWithin, type Dict, type Entry, type Value } from '../core/value.ts';
import { diagnose } from './codes.ts';

/** Parts of the format that may be written down, but that this version does not carry out. */
const SECTIONS: Readonly<Record<string, string>> = {
  film: 'remove it, and join the clips in renders/ yourself',
};

const FRAME_HELP = 'use video_url with extend:, or save the picture to a file and name that';

export function notYet(root: Dict): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const report = (what: string, span: Span, help: string): void => {
    diagnostics.push(diagnose('error', 'not-yet', `${what} is not supported yet`, { span, help }));
  };
  for (const [section, help] of Object.entries(SECTIONS)) {
    const entry = root.entries.get(section);
    if (entry && !isEmpty(entry.value)) report(section, entry.keySpan, help);
  }
  const refs = root.entries.get('refs');
  if (refs) referenceFrames(refs.value, report);
  for (const shot of shotsOf(root)) shotParts(shot, report);
  return diagnostics;
}

type Report = (what: string, span: Span, help: string) => void;

/** Everything that holds fields of shots. */
function shotsOf(root: Dict): readonly Entry[] {
  const defaults = root.entries.get('defaults');
  const patches = entriesIn(root.entries.get('matrix')?.value).flatMap(({ value }) => entriesIn(value));
  return [...(defaults ? [defaults] : []), ...entriesIn(root.entries.get('shots')?.value), ...patches];
}

function entriesIn(value: Value | undefined): readonly Entry[] {
  return value?.kind === 'dict' ? [...value.entries.values()] : [];
}

function shotParts({ value: shot }: Entry, report: Report): void {
  if (shot.kind !== 'dict') return;
  for (const { key, value } of shot.entries.values()) {
    switch (key) {
      case 'first_frame':
      case 'end_frame':
        frames(value, report);
        break;
      case 'mid_frames':
      case 'refs':
        referenceFrames(value, report);
        break;
      default:
        break;
    }
    templateFrames(value, report);
  }
}

/** Every field of every reference or mid frame may be media. */
function referenceFrames(value: Value, report: Report): void {
  if (value.kind !== 'dict') return;
  for (const reference of value.entries.values()) {
    if (reference.value.kind !== 'dict') continue;
    for (const field of reference.value.entries.values()) {
      if (field.value.kind === 'list') for (const item of field.value.items) frames(item, report);
      else frames(field.value, report);
    }
  }
}

/** `{ last_frame: SHOT }` and `{ first_frame: SHOT }`: pictures that must be cut from a clip. */
function frames(media: Value, report: Report): void {
  if (media.kind !== 'dict') return;
  for (const { key, keySpan } of media.entries.values())
    if (key === 'last_frame' || key === 'first_frame') report(`the output ${key}`, keySpan, FRAME_HELP);
}

const FRAME_HOLE = /\{\{\s*shots\.[\w-]+\.(first_frame|last_frame)\s*\}\}/;

function templateFrames(value: Value, report: Report): void {
  if (value.kind === 'list') for (const item of value.items) templateFrames(item, report);
  else if (value.kind === 'dict') for (const entry of value.entries.values()) templateFrames(entry.value, report);
  else if (typeof value.value === 'string' && value.value.includes('_frame')) {
    const hole = FRAME_HOLE.exec(value.value);
    if (hole) report(`the output ${hole[1]}`, spanWithin(value, hole.index, hole[0]), FRAME_HELP);
  }
}

function isEmpty(value: Value): boolean {
  if (value.kind === 'scalar') return value.value === null;
  return value.kind === 'list' ? value.items.length === 0 : value.entries.size === 0;
}
