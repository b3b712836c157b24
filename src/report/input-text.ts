import { unreachable } from '../core/bug.ts';
import type { InputLife, PlannedInput, PlannedTake } from '../plan/plan.ts';
import { elapsedText } from './duration-text.ts';

/** What a reader of the plan is told of a clip that a take is made from. */
export interface InputText {
  readonly text: string;
  /** Nothing would host it, and its URL is over or may be before it is needed. */
  readonly bad: boolean;
}

/** Until when each input can be read and what hosts it then; in short, only of those that may be over too soon. */
export function inputTexts(take: PlannedTake, verbose: boolean): readonly InputText[] {
  // Of one that is over, and that nobody hosts, a warning of the plan's own tells.
  const told = verbose
    ? take.inputs
    : take.inputs.filter(({ lives, host }) => isShort(lives) && (lives.kind === 'ending' || host !== undefined));
  return told.map((input) => ({ text: textOf(input), bad: isShort(input.lives) && input.host === undefined }));
}

function isShort({ kind }: InputLife): boolean {
  return kind === 'ended' || kind === 'ending';
}

function textOf({ take, output, lives, host }: PlannedInput): string {
  const what = output === 'thumbnail_url' ? `the thumbnail of ${take}` : take;
  const after = host === undefined ? 'nothing hosts it' : `${host === 'bucket' ? 'the bucket' : host} hosts it`;
  switch (lives.kind) {
    case 'ended':
      return `the URL of ${what} has expired; unless its provider gives a new one, ${after}`;
    case 'ending':
      return `${what} can be read until ${timeText(lives.at)}, perhaps too short; then ${after}`;
    case 'until':
      return `${what} can be read until ${timeText(lives.at)}; then ${after}`;
    case 'after-bought':
      return `${what} can be read for ${elapsedText(lives.ms)} once it is bought; then ${after}`;
    case 'unknown':
      return `how long ${what} can be read is not documented; then ${after}`;
    default:
      return unreachable(lives);
  }
}

/** To the minute, in UTC. */
function timeText(at: number): string {
  return `${new Date(at).toISOString().slice(0, 'yyyy-mm-ddThh:mm'.length).replace('T', ' ')}Z`;
}
