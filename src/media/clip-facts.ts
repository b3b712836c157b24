import { type FileHandle, open } from 'node:fs/promises';
import type { EncodedPacket, InputAudioTrack, InputTrack, InputVideoTrack } from 'mediabunny';
import type { ClipFacts } from '../core/clip-facts.ts';
import { err, ok, type Result } from '../core/result.ts';
import { bitDepth, type CodecDescription, frameProblem } from './coded-frames.ts';
import { cutOff } from './cut-off.ts';
import { formatOf, HEAD_BYTES } from './file-format.ts';
import { loadMediabunny } from './load-mediabunny.ts';
import { absurdIndex } from './sample-tables.ts';

/** What a look at a clip's bytes comes to. */
export type ClipProbe =
  | { readonly kind: 'video'; readonly facts: ClipFacts }
  /** Read, and no video that can be played: why, for the user, as the rest of a sentence about the file. */
  | { readonly kind: 'unreadable'; readonly why: string }
  /** The file is not there, or the disk does not give it: nothing is known of the clip. */
  | { readonly kind: 'unknown'; readonly why: string };

/**
 * What a clip is, by its index and a few of its frames; nothing is decoded, so it takes milliseconds. The error says
 * why it is no video that can be read. Never throws.
 */
export async function readClipFacts(path: string): Promise<Result<ClipFacts, string>> {
  const probe = await probeClip(path);
  return probe.kind === 'video' ? ok(probe.facts) : err(probe.why);
}

/** The same, and tells a file that is no video from one that the disk does not give. Never throws. */
export async function probeClip(path: string): Promise<ClipProbe> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    return await probe(new ClipFile(handle));
  } catch (cause) {
    return { kind: 'unknown', why: `it cannot be read: ${cause instanceof Error ? cause.message : String(cause)}` };
  } finally {
    await handle?.close().catch(() => undefined);
  }
}

/** One open file. What the disk says stays apart from what a parser makes of the bytes. */
class ClipFile {
  readonly #handle: FileHandle;
  diskProblem: Error | undefined;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async size(): Promise<number> {
    return (await this.#handle.stat()).size;
  }

  /** The bytes from `start` on, as many as there are of `length`. */
  readonly read = async (start: number, length: number): Promise<Buffer> => {
    try {
      const { bytesRead, buffer } = await this.#handle.read(Buffer.alloc(length), 0, length, start);
      return buffer.subarray(0, bytesRead);
    } catch (cause) {
      this.diskProblem = cause instanceof Error ? cause : new Error(String(cause));
      throw cause;
    }
  };
}

async function probe(file: ClipFile): Promise<ClipProbe> {
  const size = await file.size();
  if (size === 0) return unreadable('it is empty');
  const format = formatOf(await file.read(0, HEAD_BYTES));
  const cut = await cutOff(format, size, file.read);
  if (cut !== undefined) return unreadable(cut);
  const absurd = format === 'mp4' || format === 'mov' ? await absurdIndex(size, file.read) : undefined;
  if (absurd !== undefined) return unreadable(absurd);
  try {
    const facts = await parse(file, size);
    return typeof facts === 'string' ? unreadable(facts) : { kind: 'video', facts };
  } catch (cause) {
    if (file.diskProblem) throw file.diskProblem;
    return unreadable(await notUnderstood(cause, format, file));
  }
}

function unreadable(why: string): ClipProbe {
  return { kind: 'unreadable', why };
}

const VIDEO_FORMATS: ReadonlySet<string> = new Set(['mp4', 'mov', 'webm', 'mkv']);

/** Why a parser gave up, in words that help: the parser's own are for its authors. */
async function notUnderstood(cause: unknown, format: string | undefined, file: ClipFile): Promise<string> {
  if (format !== undefined && !VIDEO_FORMATS.has(format)) return `it is a file of the format ${format}, not a video`;
  if (format !== undefined) {
    const message = cause instanceof Error ? cause.message.split('\n', 1)[0] : '';
    return `its index is damaged${message === undefined || message === '' ? '' : ` (${message.slice(0, 120)})`}`;
  }
  const head = await file.read(0, 512);
  const isText = head.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
  return isText ? 'it is text, not a video' : 'it is no video: its first bytes are of no known format';
}

/** The names of mediabunny, in ours. */
const CONTAINERS: Readonly<Record<string, string>> = {
  MP4: 'mp4',
  'QuickTime File Format': 'mov',
  WebM: 'webm',
  Matroska: 'mkv',
};

async function parse(file: ClipFile, size: number): Promise<ClipFacts | string> {
  const { CustomSource, EncodedPacketSink, Input, MATROSKA, MP4, QTFF, WEBM } = await loadMediabunny();
  // A playlist could name other files: only what holds its own bytes is read.
  const source = new CustomSource({
    getSize: () => size,
    read: (start, end) => file.read(start, end - start),
    handleUnhandledError: () => undefined,
  });
  const input = new Input({ source, formats: [MP4, QTFF, WEBM, MATROSKA] });
  try {
    const container = (await input.getFormat()).name;
    const track = await input.getPrimaryVideoTrack();
    const sound = await input.getPrimaryAudioTrack();
    if (!track) return sound ? 'it holds sound and no picture' : 'it holds no video track';
    const video = await framesOf(track, new EncodedPacketSink(track));
    if (typeof video === 'string') return video;
    const last = sound && (await new EncodedPacketSink(sound).getPacket(Infinity, { metadataOnly: true }));
    if (sound && last && !(await new EncodedPacketSink(sound).getPacket(Infinity))) return 'its sound is cut off';
    const audio = sound && last ? await soundOf(sound) : undefined;
    return { container: CONTAINERS[container] ?? container.toLowerCase(), ...video, ...(audio && { audio }) };
  } finally {
    input.dispose();
  }
}

async function soundOf(track: InputAudioTrack): Promise<ClipFacts['audio']> {
  const sampleRate = await track.getSampleRate();
  const channels = await track.getNumberOfChannels();
  // What plays at no rate is not heard.
  return sampleRate > 0 && channels > 0
    ? { codec: (await track.getCodec()) ?? (await nameOf(track)), sampleRate, channels }
    : undefined;
}

type Picture = Omit<ClipFacts, 'container' | 'audio'>;

interface PacketSource {
  packets(start: undefined, end: undefined, options: { metadataOnly: true }): AsyncIterable<EncodedPacket>;
  getPacket(timestamp: number): Promise<EncodedPacket | null>;
}

/** What the frames of a track come to, or why they are none. */
async function framesOf(track: InputVideoTrack, sink: PacketSource): Promise<Picture | string> {
  const packets: EncodedPacket[] = [];
  for await (const packet of sink.packets(undefined, undefined, { metadataOnly: true })) {
    packets.push(packet);
    if (packets.length > MOST_FRAMES) return `its index is damaged (it lists more than ${MOST_FRAMES} frames)`;
  }
  const shown = packets
    .filter(({ timestamp, duration }) => timestamp + duration > SLIGHT || (duration === 0 && timestamp >= 0))
    .toSorted((a, b) => a.timestamp - b.timestamp);
  const [first, last] = [shown[0], shown.at(-1)];
  if (!first || !last) return 'it holds no frames';
  const rotation = await track.getRotation();
  const isUpright = rotation === 0 || rotation === 180;
  const sides = [await track.getCodedWidth(), await track.getCodedHeight()] as const;
  const [width, height] = isUpright ? sides : [sides[1], sides[0]];
  if (!(width > 0) || !(height > 0)) return 'its pictures have no size';
  const config = await track.getDecoderConfig();
  const problem = await damage(packets, sink, await track.getCodec(), config?.description);
  if (problem !== undefined) return problem;
  const seconds = last.timestamp + last.duration - Math.max(0, first.timestamp);
  // As it is written down: a record of no seconds would be no record.
  if (!(rounded(seconds, 6) > 0) || !Number.isFinite(seconds)) return 'its frames last no time';
  const isVariable = varies(shown);
  const fps = rateOf(shown.length / seconds, isVariable);
  if (!(fps > 0)) return 'its frames last no time that makes sense';
  const depth = bitDepth(await track.getCodec(), config?.codec, config?.description);
  return {
    codec: (await track.getCodec()) ?? (await nameOf(track)),
    width,
    height,
    seconds: rounded(seconds, 6),
    frames: shown.length,
    fps,
    ...(isVariable && { isVariable: true as const }),
    ...(rotation !== 0 && { rotation }),
    ...(depth !== 8 && { depth }),
  };
}

/** Eleven hours. */
const MOST_FRAMES = 1_000_000;

/** Where an index is whole, frames of the beginning, the middle and the end tell whether the rest of the file is. */
async function damage(
  packets: readonly EncodedPacket[],
  sink: PacketSource,
  codec: string | null,
  description: CodecDescription,
): Promise<string | undefined> {
  const samples = new Set([0, Math.floor(packets.length / 2), packets.length - 1]);
  for (const index of samples) {
    const listed = packets[index];
    const packet = listed && (await sink.getPacket(listed.timestamp));
    const frame = `frame ${index + 1} of ${packets.length}`;
    if (!packet) return `it is cut off: ${frame} lies beyond its end`;
    const problem = frameProblem(packet.data, codec, description);
    if (problem !== undefined) return `it is damaged: ${frame} ${problem}`;
  }
  return undefined;
}

/** A frame that ends this near to the beginning, in seconds, is not shown: it is there to decode others. */
const SLIGHT = 0.001;

/** Containers that count in milliseconds round: 41, 42, 42. */
const ROUNDING_S = 0.002;

function varies(shown: readonly EncodedPacket[]): boolean {
  const steps = shown.slice(1).map(({ timestamp }, index) => timestamp - (shown[index]?.timestamp ?? 0));
  if (steps.length === 0) return false;
  const median = steps.toSorted((a, b) => a - b)[steps.length >> 1] ?? 0;
  return steps.some((step) => Math.abs(step - median) > Math.max(ROUNDING_S, median / 10));
}

const USUAL_RATES = [23.976, 24, 25, 29.97, 30, 47.952, 48, 50, 59.94, 60];

/** A container that counts in milliseconds gives 24.008 for 24; no two usual rates are nearer than a part in a thousand. */
function rateOf(mean: number, isVariable: boolean): number {
  const usual = isVariable ? undefined : USUAL_RATES.find((rate) => Math.abs(mean / rate - 1) < 0.0005);
  return usual ?? rounded(mean, 3);
}

/** What the file itself calls a codec that mediabunny has no name for. */
async function nameOf(track: InputTrack): Promise<string> {
  const id = await track.getInternalCodecId();
  return typeof id === 'string' ? id : 'unknown';
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
