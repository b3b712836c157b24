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
  /** After the last event. */
  finish(): void;
}

export async function openDisplay(plan: Plan, json: boolean, terminal: Terminal): Promise<RunDisplay> {
  if (json) return { onEvent: (event) => terminal.out(renderEventLine(event)), finish: () => undefined };
  const events: RunEvent[] = [];
  const summarise = (): void => {
    terminal.out(`\n${renderSummary({ plan, events, style: terminal.style, width: terminal.width() })}`);
  };
  const onEvent = terminal.isInteractive ? await liveDisplay(plan, terminal) : lineDisplay(terminal);
  return {
    onEvent: (event) => {
      if (event.type !== 'progress' && event.type !== 'waiting') events.push(event);
      onEvent(event);
    },
    finish: summarise,
  };
}

function lineDisplay(terminal: Terminal): (event: RunEvent) => void {
  return (event) => {
    const line = renderEvent(event, terminal.style, Date.now());
    if (line !== undefined) terminal.out(`${line}\n`);
  };
}

const REDRAW_MS = 200;

/** Lines that must stay (task ids, failures) scroll by above a display of bounded height. */
async function liveDisplay(plan: Plan, terminal: Terminal): Promise<(event: RunEvent) => void> {
  const { createLogUpdate } = await import('log-update');
  const log = createLogUpdate(process.stdout);
  const progress = createProgress(plan);
  const { style } = terminal;
  const draw = (): void => {
    const height = Math.max(1, Math.min(12, terminal.height() - 2));
    log(progress.lines({ width: terminal.width() - 1, height, now: Date.now(), style }).join('\n'));
  };
  const timer = setInterval(draw, REDRAW_MS);
  return (event) => {
    const now = Date.now();
    progress.apply(event, now);
    const line = event.type === 'progress' ? undefined : renderEvent(event, style, now);
    if (line !== undefined) {
      log.clear();
      terminal.out(`${line}\n`);
    }
    if (event.type === 'run-finished') {
      clearInterval(timer);
      log.clear();
      log.done();
    } else draw();
  };
}
