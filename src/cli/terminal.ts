import { styleText } from 'node:util';
import { PLAIN, type Style } from '../report/style.ts';

/** The terminal, or what stands in its place: the one room that writes to stdout and stderr. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** For stdout; plain where it is no terminal, or where NO_COLOR is set. */
  readonly style: Style;
  readonly errorStyle: Style;
  /** Columns; 80 where nobody says. */
  readonly width: () => number;
  readonly height: () => number;
  /** Somebody watches, and can be asked. */
  readonly isInteractive: boolean;
}

/** `onGone` is told why nobody can read any more what is printed: a closed pipe, a closed terminal, a full disk. */
export function openTerminal(onGone: (cause: NodeJS.ErrnoException) => void): Terminal {
  return {
    out: writer(process.stdout, onGone),
    err: writer(process.stderr, onGone),
    style: styleFor(process.stdout),
    errorStyle: styleFor(process.stderr),
    width: () => process.stdout.columns || Number(process.env['COLUMNS']) || 80,
    height: () => process.stdout.rows || 24,
    isInteractive: process.stdout.isTTY && process.stdin.isTTY,
  };
}

/**
 * Writes what one turn of the event loop prints in one piece: a run prints thousands of short lines, and each write to
 * a pipe costs as much as a poll. A stream that breaks must not end the process: answers may be on their way that name
 * paid tasks. What is printed from then on is dropped.
 */
function writer(stream: NodeJS.WriteStream, onGone: (cause: NodeJS.ErrnoException) => void): (text: string) => void {
  let gone = false;
  stream.on('error', (cause) => {
    if (!gone) onGone(cause);
    gone = true;
  });
  let waiting = '';
  const flush = (): void => {
    if (waiting !== '' && !gone) stream.write(waiting);
    waiting = '';
  };
  process.on('exit', flush);
  return (text) => {
    // On a terminal the order with the live display counts, and somebody waits for each line.
    if (stream.isTTY && !gone) return void stream.write(text);
    if (waiting === '') setImmediate(flush);
    waiting += text;
  };
}

function styleFor(stream: NodeJS.WriteStream): Style {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  const coloured = FORCE_COLOR ? FORCE_COLOR !== '0' : stream.isTTY && !NO_COLOR && TERM !== 'dumb';
  if (!coloured) return PLAIN;
  return {
    strong: (text) => styleText('bold', text),
    dim: (text) => styleText('dim', text),
    good: (text) => styleText('green', text),
    warn: (text) => styleText('yellow', text),
    bad: (text) => styleText('red', text),
  };
}
