import { createInterface } from 'node:readline/promises';

/** Asks on the terminal; anything but a yes is a no, and so is a signal to stop. */
export async function ask(question: string, signal: AbortSignal): Promise<boolean> {
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  // Ctrl-C at the question is for the process, not for the line that is being typed.
  prompt.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const answer = await prompt.question(`${question} [y/N] `, { signal }).catch(() => '');
  prompt.close();
  return !signal.aborted && /^y(es)?$/i.test(answer.trim());
}
