// Bundled in the place of src/store/journal.ts by bench/journal-builds.mjs, and by nobody else.
/* global JOURNAL_KIND */
import { writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { openJournal as open } from '../src/store/journal.ts';

const waits = [];

if (JOURNAL_KIND === 'timed')
  process.on('exit', () => {
    if (waits.length > 0) writeFileSync(process.env.SHOTGRAPH_BENCH_WAITS, JSON.stringify(waits));
  });

export async function openJournal(...args) {
  const opened = await open(...args);
  if (!opened.ok) return opened;
  const journal = opened.value;
  const append = JOURNAL_KIND === 'none' ? async () => undefined : (record) => timed(journal, record);
  return { ok: true, value: { ...journal, append } };
}

/** The submit that an intent stands for leaves as soon as this resolves. */
async function timed(journal, record) {
  const began = performance.now();
  await journal.append(record);
  if (record.kind === 'intent') waits.push(performance.now() - began);
}
