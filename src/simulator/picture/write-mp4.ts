import { Buffer } from 'node:buffer';
import {
  AudioSample,
  AudioSampleSource,
  BufferTarget,
  EncodedPacket,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  Output,
} from 'mediabunny';
import { pictureParameters, sequenceParameters, type StreamShape } from './parameter-sets.ts';
import { SAMPLE_RATE } from './sound.ts';
import type { StoredFrame } from './source-clip.ts';

interface Clip {
  readonly shape: StreamShape;
  /** NAL units with their lengths, one picture each. */
  readonly frames: readonly StoredFrame[];
  /** Absent = silent. */
  readonly sound?: Int16Array;
  readonly comment: string;
}

const BITRATE = 64_000;

/** A complete file, index before data, that says nothing of when it was made. */
export async function writeMp4({ shape, frames, sound, comment }: Clip): Promise<Uint8Array> {
  const target = new BufferTarget();
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: 'in-memory' }), target });
  const video = new EncodedVideoPacketSource('avc');
  output.addVideoTrack(video, { frameRate: shape.framesPerSecond });
  const audio = sound && (await addSound(output));
  output.setMetadataTags({ comment });
  await output.start();
  const decoderConfig = configOf(shape);
  for (const [index, { data, isKey }] of frames.entries()) {
    const [at, length] = [index / shape.framesPerSecond, 1 / shape.framesPerSecond];
    await video.add(new EncodedPacket(data, isKey ? 'key' : 'delta', at, length), { decoderConfig });
  }
  if (audio && sound) {
    const sample = { format: 's16', numberOfChannels: 1, sampleRate: SAMPLE_RATE, timestamp: 0 } as const;
    const whole = new AudioSample({ ...sample, data: sound });
    await audio.add(whole);
    whole.close();
  }
  await output.finalize();
  const bytes = new Uint8Array(target.buffer ?? new ArrayBuffer(0));
  forgetTimes(bytes);
  return bytes;
}

/** The encoder is large, and few clips have sound. */
async function addSound(output: Output): Promise<AudioSampleSource> {
  const { registerAacEncoder } = await import('@mediabunny/aac-encoder');
  registerAacEncoder();
  const audio = new AudioSampleSource({ codec: 'aac', bitrate: BITRATE });
  output.addAudioTrack(audio);
  return audio;
}

/** A unit as it stands in an MP4: its length before it. */
export function withLength(unit: Uint8Array): Uint8Array {
  const data = new Uint8Array(4 + unit.length);
  new DataView(data.buffer).setUint32(0, unit.length);
  data.set(unit, 4);
  return data;
}

/** AVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.3.3.1). */
function configOf(shape: StreamShape): VideoDecoderConfig {
  const sps = sequenceParameters(shape);
  const pps = pictureParameters();
  const profile = Buffer.from(sps.subarray(1, 4));
  const description = Buffer.concat([
    Buffer.from([1, ...profile, 0xff, 0xe1, 0, sps.length]),
    sps,
    Buffer.from([1, 0, pps.length]),
    pps,
  ]);
  return {
    codec: `avc1.${profile.toString('hex')}`,
    codedWidth: shape.width,
    codedHeight: shape.height,
    description: new Uint8Array(description),
    colorSpace: { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709', fullRange: false },
  };
}

/** Boxes that hold boxes on the way to those with times. */
const PARENTS = new Set(['moov', 'trak', 'mdia']);
const TIMED = new Set(['mvhd', 'tkhd', 'mdhd']);

/** The muxer writes the current time into three kinds of header; without it equal clips are equal bytes. */
function forgetTimes(bytes: Uint8Array): void {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const walk = (from: number, to: number): void => {
    for (let at = from; at + 8 <= to;) {
      const size = file.readUInt32BE(at);
      const type = file.toString('latin1', at + 4, at + 8);
      const length = size === 1 ? Number(file.readBigUInt64BE(at + 8)) : size;
      if (length < 8) return;
      if (PARENTS.has(type)) walk(at + 8, at + length);
      if (TIMED.has(type)) file.fill(0, at + 12, at + (file[at + 8] === 1 ? 28 : 20));
      at += length;
    }
  };
  walk(0, file.length);
}
