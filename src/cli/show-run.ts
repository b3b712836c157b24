import type { RunEvent } from '../core/event.ts';
import type { Plan } from '../plan/plan.ts';
import { renderEvent } from '../report/event-text.ts';
import { renderEventLine } from '../report/json.ts';
import { createProgress } from '../report/progress.ts';
import { renderSummary } from '../report/summary.ts';
import type { Terminal } from './terminal.ts';

/** Listens to a run and shows it: a live display, plain lines, or JSON lines. */
export interface RunDisplay {
  readonly onEvent: (event: RunEvent) => void;
  /** After a run that came to its end: what came of it. */
  finish(): void;
  /** Whatever became of the run: the terminal is as it was. */
  close(): void;
}

/** How a run is shown. */
interface DisplayOptions {
  readonly json: boolean;
  /** The run was to buy nothing. */
  readonly followed?: boolean;
}

export async function openDisplay(
  plan: Plan,
  { json, followed = false }: DisplayOptions,
  terminal: Terminal,
): Promise<RunDisplay> {
  if (json) {
    const onEvent = (event: RunEvent): void => terminal.out(renderEventLine(event));
    return { onEvent, finish: () => undefined, close: () => undefined };
  }
  const events: RunEvent[] = [];
  const summarise = (): void => {
    const { style } = terminal;
    terminal.out(`\n${renderSummary({ plan, events, style, width: terminal.width(), followed })}`);
  };
  const { show, close } = terminal.isInteractive ? await liveDisplay(plan, terminal) : lineDisplay(terminal);
  return {
    onEvent: (event) => {
      if (event.type !== 'progress' && event.type !== 'waiting') events.push(event);
      show(event);
    },
    finish: summarise,
    close,
  };
}

interface EventDisplay {
  readonly show: (event: RunEvent) => void;
  readonly close: () => void;
}

function lineDisplay(terminal: Terminal): EventDisplay {
  return {
    show: (event) => {
      const line = renderEvent(event, terminal.style, Date.now());
      if (line !== undefined) terminal.out(`${line}\n`);
    },
    close: () => undefined,
  };
}

const REDRAW_MS = 200;

/** Lines that must stay (task ids, failures) scroll by above a display of bounded height. */
async function liveDisplay(plan: Plan, terminal: Terminal): Promise<EventDisplay> {
  const { createLogUpdate } = await import('log-update');
  const log = createLogUpdate(process.stdout);
  const progress = createProgress(plan);
  const { style } = terminal;
  const draw = (): void => {
    const height = Math.max(1, Math.min(12, terminal.height() - 2));
    log(progress.lines({ width: terminal.width() - 1, height, now: Date.now(), style }).join('\n'));
  };
  let timer: NodeJS.Timeout | undefined;
  const close = (): void => {
    clearInterval(timer);
    log.clear();
    log.done();
  };
  const show = (event: RunEvent): void => {
    timer ??= setInterval(draw, REDRAW_MS);
    const now = Date.now();
    progress.apply(event, now);
    const line = event.type === 'progress' ? undefined : renderEvent(event, style, now);
    if (line !== undefined) {
      log.clear();
      terminal.out(`${line}\n`);
    }
    if (event.type === 'run-finished') close();
    else draw();
  };
  return { show, close };
}
