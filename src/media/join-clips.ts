import { type FileHandle, open } from 'node:fs/promises';
import type { EncodedPacket, Input, InputAudioTrack, InputVideoTrack, StreamTargetChunk } from 'mediabunny';
import type { Failure } from '../core/failure.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { CodecDescription } from './coded-frames.ts';
import { type Rate, secondsOf } from './film-rate.ts';
import { loadMediabunny } from './load-mediabunny.ts';
import { brokenOff } from './media-failure.ts';

export interface JoinWish {
  /** Absolute paths of MP4 files whose facts are alike, in order. */
  readonly files: readonly string[];
  readonly target: string;
  readonly rate: Rate;
  readonly withSound: boolean;
  /** Room that is kept beside the index, in bytes. */
  readonly spare: number;
  readonly onProgress?: (seconds: number) => void;
  readonly signal?: AbortSignal;
}

/** What came of it; `differs` = the clips cannot be played by one decoder, and why. */
export type Joined =
  | { readonly kind: 'joined'; readonly frames: number }
  | { readonly kind: 'differs'; readonly why: string };

/**
 * Joins clips without touching a picture or a sound: their packets, one behind the other. Sound comes in packets that
 * fit no picture: those that begin before the one before has ended, and those that begin after the clip's last frame,
 * are left out, which is less than two of them at a join.
 */
export async function joinClips(wish: JoinWish): Promise<Result<Joined, Failure>> {
  const clips: JoinClip[] = [];
  try {
    for (const file of wish.files) clips.push(await openClip(file, wish.withSound));
    const why = differenceOf(clips);
    if (why !== undefined) return ok({ kind: 'differs', why });
    return await write(clips, wish);
  } catch (cause) {
    return err(brokenOff('the clips cannot be joined', cause));
  } finally {
    for (const { input } of clips) input.dispose();
  }
}

interface JoinClip {
  readonly file: string;
  readonly input: Input;
  readonly video: InputVideoTrack;
  readonly audio: InputAudioTrack | null;
  /** How a decoder is set up for it, as bytes. */
  readonly setup: string;
  readonly frames: number;
  readonly packets: number;
  /** Of its first frame, in seconds. */
  readonly start: number;
}

async function openClip(file: string, withSound: boolean): Promise<JoinClip> {
  const { EncodedPacketSink, FilePathSource, Input, MP4, QTFF } = await loadMediabunny();
  const input = new Input({ source: new FilePathSource(file), formats: [MP4, QTFF] });
  const video = await input.getPrimaryVideoTrack();
  if (!video) throw new Error(`${file} holds no video track`);
  const audio = withSound ? await input.getPrimaryAudioTrack() : null;
  let frames = 0;
  let start = Infinity;
  for await (const packet of new EncodedPacketSink(video).packets(undefined, undefined, { metadataOnly: true })) {
    frames += 1;
    start = Math.min(start, packet.timestamp);
  }
  let packets = 0;
  if (audio) {
    for await (const _ of new EncodedPacketSink(audio).packets(undefined, undefined, { metadataOnly: true }))
      packets += 1;
  }
  const configs = [await video.getDecoderConfig(), await audio?.getDecoderConfig()];
  const setup = configs.map((config) => `${config?.codec} ${hex(config?.description)}`).join('; ');
  return { file, input, video, audio, setup, frames, packets, start };
}

function hex(bytes: CodecDescription): string {
  if (bytes === undefined) return '';
  const view = ArrayBuffer.isView(bytes) ? bytes : new Uint8Array(bytes);
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString('hex');
}

/** A fragmented file may begin by so much; all of it is moved, then. */
const MOST_DELAY_S = 0.25;

function differenceOf(clips: readonly JoinClip[]): string | undefined {
  for (const { file, setup, start, frames } of clips) {
    if (setup !== clips[0]?.setup) return `${file} is encoded differently from the first clip`;
    if (frames === 0) return `${file} holds no frames`;
    // Frames that an edit list hides would be seen.
    if (start < -0.002 || start > MOST_DELAY_S) return `${file} does not begin with its first frame`;
  }
  return undefined;
}

async function write(clips: readonly JoinClip[], wish: JoinWish): Promise<Result<Joined, Failure>> {
  const { EncodedAudioPacketSource, EncodedVideoPacketSource, Mp4OutputFormat, Output, StreamTarget } =
    await loadMediabunny();
  const first = clips[0];
  const codec = await first?.video.getCodec();
  const soundCodec = (await first?.audio?.getCodec()) ?? undefined;
  if (!first || codec === null || codec === undefined) return ok({ kind: 'differs', why: 'there is nothing to join' });
  const handle = await open(wish.target, 'w');
  const output = new Output({
    format: new Mp4OutputFormat({ fastStart: 'reserve' }),
    target: new StreamTarget(wholeWrites(handle), { chunked: true }),
  });
  const sum = (count: (clip: JoinClip) => number): number => clips.reduce((total, clip) => total + count(clip), 0);
  const pictures = new EncodedVideoPacketSource(codec);
  // Each packet is given 24 bytes or more of the index.
  const maximumPacketCount = sum(({ frames }) => frames) + Math.ceil(wish.spare / 24);
  output.addVideoTrack(pictures, { frameRate: wish.rate.num / wish.rate.den, maximumPacketCount });
  const sounds = soundCodec && new EncodedAudioPacketSource(soundCodec);
  if (sounds) output.addAudioTrack(sounds, { maximumPacketCount: sum(({ packets }) => packets) });
  try {
    await output.start();
    const joiner = new Joiner(wish.rate, { pictures, sounds });
    for (const clip of clips) {
      wish.signal?.throwIfAborted();
      await joiner.add(clip);
      wish.onProgress?.(secondsOf(joiner.frames, wish.rate));
    }
    await output.finalize();
    return ok({ kind: 'joined', frames: joiner.frames });
  } catch (cause) {
    await output.cancel().catch(() => undefined);
    throw cause;
  } finally {
    await handle.close().catch(() => undefined);
  }
}

/** A disk that fills up takes a part of what it is given and says so in passing: only the next write fails. */
function wholeWrites(handle: FileHandle): WritableStream<StreamTargetChunk> {
  return new WritableStream({
    async write({ data, position }) {
      for (let done = 0; done < data.length;) {
        const { bytesWritten } = await handle.write(data, done, data.length - done, position + done);
        done += bytesWritten;
      }
    },
  });
}

type Sink<Metadata> = { add(packet: EncodedPacket, metadata?: Metadata): Promise<void> } | undefined;

class Joiner {
  /** Of the film so far. */
  frames = 0;
  readonly #rate: Rate;
  readonly #pictures: Sink<EncodedVideoChunkMetadata>;
  readonly #sounds: Sink<EncodedAudioChunkMetadata>;
  /** Where the sound ends that is there, in seconds. */
  #heard = 0;

  constructor(
    rate: Rate,
    sinks: { readonly pictures: Sink<EncodedVideoChunkMetadata>; readonly sounds: Sink<EncodedAudioChunkMetadata> },
  ) {
    this.#rate = rate;
    this.#pictures = sinks.pictures;
    this.#sounds = sinks.sounds;
  }

  async add(clip: JoinClip): Promise<void> {
    const start = this.frames;
    // Both at once: each waits for the other where one of them has run ahead.
    await Promise.all([this.#addPictures(clip, start), this.#addSounds(clip, start)]);
    this.frames = start + clip.frames;
  }

  async #addPictures({ video, start }: JoinClip, first: number): Promise<void> {
    const { EncodedPacketSink } = await loadMediabunny();
    const { num, den } = this.#rate;
    const decoderConfig = (await video.getDecoderConfig()) ?? undefined;
    const duration = den / num;
    for await (const packet of new EncodedPacketSink(video).packets()) {
      const frame = first + Math.round(((packet.timestamp - start) * num) / den);
      const moved = packet.clone({ timestamp: secondsOf(frame, this.#rate), duration });
      await this.#pictures?.add(moved, decoderConfig && { decoderConfig });
    }
  }

  async #addSounds({ audio, start, frames }: JoinClip, first: number): Promise<void> {
    if (!audio || !this.#sounds) return;
    const { EncodedPacketSink } = await loadMediabunny();
    const decoderConfig = (await audio.getDecoderConfig()) ?? undefined;
    const begin = secondsOf(first, this.#rate);
    const end = secondsOf(first + frames, this.#rate);
    for await (const packet of new EncodedPacketSink(audio).packets()) {
      const timestamp = begin + packet.timestamp - start;
      if (timestamp < this.#heard - 1e-4) continue;
      if (timestamp >= end - 1e-4) break;
      await this.#sounds.add(packet.clone({ timestamp: Math.max(0, timestamp) }), decoderConfig && { decoderConfig });
      this.#heard = timestamp + packet.duration;
    }
  }
}
