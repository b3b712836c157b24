/**
 * What must not be possible without a test that fails: each takes one promise out of the code. `edits` are exact texts,
 * so that a mutation that no longer fits the code is an error and not a pass. `crash` = the crash tests themselves must
 * notice it; for the others the unit tests are asked first.
 */
export const MUTATIONS = [
  {
    name: 'the journal is written but not synced',
    crash: true,
    file: 'src/store/journal.ts',
    edits: [['    await handle.datasync();\n    while (!isAt', '    while (!isAt']],
  },
  {
    name: 'the request does not wait for its intent',
    crash: true,
    file: 'src/execute/drive-take.ts',
    edits: [
      [
        'const written = await ports.record(record);',
        "const write = ports.record(record);\n    const written = record.kind === 'intent' ? ({ ok: true, value: undefined } as const) : await write;",
      ],
    ],
  },
  {
    name: 'a submit that got a 502 is sent again',
    crash: true,
    file: 'src/providers/classify-submit.ts',
    edits: [
      [
        "  status: [0, 999],\n  kind: 'unconfirmed',\n  reason: 'unreachable',",
        "  status: [0, 999],\n  kind: 'not-accepted',\n  reason: 'unreachable',",
      ],
    ],
  },
  {
    name: 'a lost connection counts as a request that never left',
    crash: true,
    file: 'src/providers/classify-submit.ts',
    edits: [['return answer.bytesMayHaveLeft', 'return answer.bytesMayHaveLeft && false']],
  },
  {
    name: 'a task id is recorded after the first poll',
    crash: true,
    file: 'src/execute/drive-take.ts',
    edits: [
      [
        'const written = await ports.record(record);',
        "const late = record.kind === 'submitted' ? new Promise((done) => setTimeout(done, 400)) : Promise.resolve();\n    const write = late.then(() => ports.record(record));\n    const written = record.kind === 'submitted' ? ({ ok: true, value: undefined } as const) : await write;",
      ],
    ],
  },
  {
    name: 'a task is followed at the base URL of today',
    file: 'src/execute/take-runner.ts',
    edits: [['const client = this.#ports.client(provider, baseUrl);', 'const client = this.#ports.client(provider);']],
  },
  {
    name: 'an unconfirmed submit counts as refused',
    crash: true,
    file: 'src/core/fold-attempts.ts',
    edits: [
      [
        "return { kind: 'unconfirmed', failure: record.failure };",
        "return { kind: 'not-accepted', failure: record.failure };",
      ],
    ],
  },
  {
    name: 'an intent without an answer counts as nothing',
    crash: true,
    file: 'src/core/fold-attempts.ts',
    edits: [
      [
        'return [...attempts.values()];',
        "return [...attempts.values()].filter(({ state }) => state.kind !== 'intended');",
      ],
    ],
  },
  {
    name: 'the lockfile is overwritten in place',
    crash: true,
    file: 'src/store/durable.ts',
    edits: [
      [
        'const temporary = temporaryIn(folder);\n  try {\n    const handle',
        'const temporary = path;\n  try {\n    const handle',
      ],
      ["await open(temporary, 'wx')", "await open(temporary, 'w')"],
    ],
  },
  {
    name: 'a clip gets its name before its bytes are safe',
    crash: true,
    file: 'src/store/download.ts',
    edits: [['      await handle.sync();\n', '']],
  },
  {
    name: 'a clip gets its name before it is known to be whole',
    file: 'src/store/download.ts',
    edits: [['if (problem) return problem;', 'void problem;']],
  },
  {
    name: 'what an unconfirmed submit set aside is free again',
    file: 'src/execute/run-result.ts',
    edits: [
      [
        "    case 'unconfirmed':\n    case 'detached':\n      return;\n    default:",
        "    case 'unconfirmed':\n      reservation.release();\n      return;\n    case 'detached':\n      return;\n    default:",
      ],
    ],
  },
  {
    name: 'tasks that nobody asks for any more are forgotten',
    crash: true,
    file: 'src/execute/followed.ts',
    edits: [['return { resumed, orphans };', 'return { resumed, orphans: orphans.slice(0, 0) };']],
  },
  {
    name: 'a torn last record counts as damage',
    crash: true,
    file: 'src/store/read-journal.ts',
    edits: [['if (newline === -1 && value === undefined && (lines > 0 || isBeginning(text))) break;', '']],
  },
  {
    name: 'damage counts as a torn last record',
    file: 'src/store/read-journal.ts',
    edits: [
      ['return err(damagedJournal(path, { line: lines, problem: record }, surroundings));', 'if (surroundings) break;'],
    ],
  },
  {
    name: 'who has lost the lock writes intents all the same',
    file: 'src/engines/local/project-gate.ts',
    edits: [
      ['    if (!this.#parts.mayBuy()) return err(STOPPED);\n', ''],
      ['return refusal ?? (this.#parts.mayBuy() ? undefined : STOPPED);', 'return refusal;'],
    ],
  },
  {
    name: 'a rendered file gets its name before its bytes are safe',
    crash: true,
    file: 'src/store/clips.ts',
    edits: [['      await syncFile(temporary);', '      void syncFile;']],
  },
];
