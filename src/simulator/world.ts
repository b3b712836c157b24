import type { IncomingHttpHeaders } from 'node:http';
import { FaultPlan } from './fault.ts';
import { FileShelf, type Upload } from './file-shelf.ts';
import { settingsFrom, type Settings, type SimulatorOptions } from './options.ts';
import { StateFile, type StateRecord } from './state-file.ts';
import type { SimulatedTask } from './task.ts';
import { TaskBook } from './task-book.ts';
import { Traffic } from './traffic.ts';

/** Everything the dialects share. Tasks and uploads enter it only through `accept` and `keep`, which also record them. */
export class World {
  readonly settings: Settings;
  readonly tasks = new TaskBook();
  readonly faults = new FaultPlan();
  readonly traffic = new Traffic();
  readonly files: FileShelf;
  /** By task id; only of this process. */
  readonly requestHeaders = new Map<string, IncomingHttpHeaders>();
  /** `http://127.0.0.1:PORT`, once it listens. */
  origin = '';
  readonly #state: StateFile | undefined;

  constructor(options: SimulatorOptions) {
    this.settings = settingsFrom(options);
    const { now, urlLifeMs, pictures } = this.settings;
    this.files = new FileShelf({ tasks: this.tasks, now, urlLifeMs, pictures });
    for (const fault of options.faults ?? []) this.faults.add(fault);
    if (options.stateFile === undefined) return;
    const { file, records } = StateFile.open(options.stateFile);
    for (const record of records) this.#replay(record);
    this.#state = file;
  }

  now(): number {
    return this.settings.now();
  }

  /** The headers of its request are remembered, but never written down. */
  accept(task: SimulatedTask, headers: IncomingHttpHeaders): void {
    this.tasks.add(task);
    this.requestHeaders.set(task.id, headers);
    this.#state?.append({ kind: 'task', task });
  }

  /** Returns where the upload can be had. */
  keep(upload: Upload): string {
    this.#state?.append({ kind: 'upload', upload });
    return this.files.put(upload);
  }

  /** Forgets tasks, uploads, faults and traffic. */
  reset(): void {
    this.#replay({ kind: 'reset' });
    this.#state?.append({ kind: 'reset' });
    this.faults.clear();
    this.traffic.clear();
  }

  close(): void {
    this.files.close();
    this.#state?.close();
  }

  #replay(record: StateRecord): void {
    switch (record.kind) {
      case 'task':
        this.tasks.add(record.task);
        break;
      case 'upload':
        this.files.put(record.upload);
        break;
      case 'reset':
        this.tasks.clear();
        this.files.clear();
        this.requestHeaders.clear();
        break;
    }
  }
}
