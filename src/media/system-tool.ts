import { resolve } from 'node:path';
import { err, ok, type Result } from '../core/result.ts';
import { outcomeOf } from './media-failure.ts';
import type { MediaTool, ToolAbilities } from './media-tool.ts';
import { type ChildEnd, runChild } from './run-child.ts';
import { type FileNames, programArguments, progressListener } from './tool-arguments.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** `file:` keeps a name that looks like an address or an option what it is. */
const ON_DISK: FileNames = {
  input: (path) => `file:${resolve(path)}`,
  output: (path) => `file:${resolve(path)}`,
};

/** The ffmpeg at `path`, asked what it is and what it can; the error says why it is none, as the rest of a sentence. */
export async function systemTool(path: string, env: Environment): Promise<Result<MediaTool, string>> {
  const ask = (question: string): Promise<ChildEnd> =>
    runChild({ program: path, args: ['-hide_banner', question], env, timeoutMs: 20_000 });
  const [version, filters, encoders] = await Promise.all(['-version', '-filters', '-encoders'].map(ask));
  if (version?.kind !== 'exited' || filters?.kind !== 'exited' || encoders?.kind !== 'exited') {
    return err(version?.kind === 'not-started' ? whyNotStarted(version.why) : 'does not answer');
  }
  const number = versionIn(version.stdout);
  if (version.code !== 0 || number === undefined) return err('is no ffmpeg');
  const name = `ffmpeg ${number} (${path})`;
  return ok({
    name,
    kind: 'system',
    can: abilitiesOf(filters.stdout, encoders.stdout),
    run: async ({ args, timeoutMs, signal, onProgress }) => {
      const plain = await programArguments(args, ON_DISK, onProgress !== undefined);
      if (!plain.ok) return plain;
      const end = await runChild({
        program: path,
        args: plain.value,
        env,
        timeoutMs,
        ...(signal && { signal }),
        ...(onProgress && { onLine: progressListener(onProgress) }),
      });
      return outcomeOf(name, end, timeoutMs);
    },
  });
}

function whyNotStarted(why: string): string {
  if (why.includes('ENOENT')) return 'does not exist';
  return why.includes('EACCES') ? 'is no program that may be run' : `cannot be started: ${why}`;
}

function versionIn(text: string): string | undefined {
  const word = /^ffmpeg version (\S+)/m.exec(text)?.[1];
  return word === undefined ? undefined : (/^n?(\d+(?:\.\d+)+)/.exec(word)?.[1] ?? word);
}

/** Encoders for H.264, the best first. Those of graphics cards are listed where there is no card, so they are no choice. */
const H264 = ['libx264', 'libopenh264', 'h264_videotoolbox', 'h264_mf'] as const;

/** What it can, by what it lists of itself: ` ... xfade  VV->V  Cross fade...`, ` V....D libx264  ...`. */
export function abilitiesOf(filters: string, encoders: string): ToolAbilities {
  const hasEncoder = (name: string): boolean => new RegExp(`^ [VA][A-Z.]{5} ${name} `, 'm').test(encoders);
  const h264 = H264.find(hasEncoder);
  return {
    crossfade: /^ [A-Z.]{2,3} +xfade +VV->V/m.test(filters),
    ...(h264 !== undefined && { h264 }),
    aac: hasEncoder('aac'),
  };
}
