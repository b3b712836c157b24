import type { FilmEvent } from '../core/film-event.ts';
import { filmProgressText, renderFilmEvent, renderMissingClips } from '../report/film-text.ts';
import { renderEventLine } from '../report/json.ts';
import type { Terminal } from './terminal.ts';

/** Listens while films are made and shows it: a line that is drawn over, plain lines, or JSON lines. */
export interface FilmDisplay {
  readonly onEvent: (event: FilmEvent) => void;
  /** Whatever became of the films: the terminal is as it was. */
  close(): void;
}

/** In a log, a long encode says this often that it is alive. */
const LINE_EVERY_MS = 10_000;

/** `asked`: somebody wants the film and nothing else, and is told all that it lacks. */
export async function openFilmDisplay(
  { json, asked }: { readonly json: boolean; readonly asked?: { readonly file: string; readonly simulate: boolean } },
  terminal: Terminal,
): Promise<FilmDisplay> {
  if (json) return { onEvent: (event) => terminal.out(renderEventLine(event)), close: () => undefined };
  const progress = terminal.isInteractive ? await drawnProgress() : lineProgress(terminal);
  return {
    onEvent(event) {
      if (event.type === 'film-progress') return progress.show(filmProgressText(event));
      progress.clear();
      if (event.type === 'film-waits' && asked)
        return terminal.err(`${renderMissingClips(event, { ...asked, style: terminal.errorStyle })}\n`);
      const isWrong = event.type === 'film-failed' || event.type === 'film-cut';
      const line = renderFilmEvent(event, isWrong ? terminal.errorStyle : terminal.style);
      if (line !== undefined) (isWrong ? terminal.err : terminal.out)(`${line}\n`);
    },
    close: progress.close,
  };
}

interface ProgressLine {
  readonly show: (text: string) => void;
  readonly clear: () => void;
  readonly close: () => void;
}

async function drawnProgress(): Promise<ProgressLine> {
  const { createLogUpdate } = await import('log-update');
  const log = createLogUpdate(process.stdout);
  const close = (): void => {
    log.clear();
    log.done();
  };
  return { show: (text) => log(text), clear: () => log.clear(), close };
}

function lineProgress(terminal: Terminal): ProgressLine {
  let last = Date.now();
  return {
    show(text) {
      if (Date.now() - last < LINE_EVERY_MS) return;
      last = Date.now();
      terminal.out(`${text}\n`);
    },
    clear: () => undefined,
    close: () => undefined,
  };
}
