import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;
const SAMPLE_MS = 20;
const TREE_SAMPLE_MS = 250;

/**
 * Runs a program to its end, which must be a good one. Gives wall seconds from its start to its exit, CPU seconds
 * (user and system) of it and all it waited for, and its peak memory in bytes: the kernel's own high-water mark of
 * the process, read every 20 ms; with `tree`, the largest sum over all its processes, looked at every 250 ms and
 * counting pages that they share once for each. Reads /proc, so it is for Linux.
 */
export async function measure(program, args, { cwd, env = {}, tree = false } = {}) {
  const cpuBefore = cpuOfEndedChildren();
  const start = performance.now();
  const stdio = ['ignore', 'ignore', 'pipe'];
  const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio, detached: tree });
  let complaints = '';
  child.stderr.on('data', (text) => (complaints += text));
  let peakBytes = 0;
  const look = () => (peakBytes = Math.max(peakBytes, tree ? memoryOfGroup(child.pid) : peakOf(child.pid)));
  const sampling = setInterval(look, tree ? TREE_SAMPLE_MS : SAMPLE_MS);
  const code = await new Promise((resolve, reject) => child.on('close', resolve).on('error', reject));
  const seconds = (performance.now() - start) / 1000;
  clearInterval(sampling);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}\n${complaints.slice(-2000)}`);
  return { seconds, cpuSeconds: cpuOfEndedChildren() - cpuBefore, peakBytes };
}

/** CPU of children that have ended, and of what they waited for in turn: fields 16 and 17 (proc(5)). */
function cpuOfEndedChildren() {
  const fields = statOf('self');
  return (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND;
}

function peakOf(pid) {
  const line = /^VmHWM:\s+(\d+) kB$/m.exec(textOf(`/proc/${pid}/status`));
  return line ? Number(line[1]) * 1024 : 0;
}

function memoryOfGroup(group) {
  const members = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return members.map(statOf).reduce((sum, fields) => sum + (Number(fields[2]) === group ? residentIn(fields) : 0), 0);
}

function residentIn(fields) {
  return Number(fields[21]) * PAGE_BYTES;
}

/** The fields of /proc/PID/stat from the third on; none for a process that is gone. */
function statOf(pid) {
  return textOf(`/proc/${pid}/stat`).split(') ').at(-1).split(' ');
}

function textOf(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
