import { BufferSource, EncodedPacketSink, Input, type InputVideoTrack, MP4 } from 'mediabunny';
import { decodeKeyPicture } from './decoder.ts';
import type { Mosaic } from './mosaic.ts';

/** A clip that the simulator drew, wherever it comes from. */
export interface SourceClip {
  readonly width: number;
  readonly height: number;
  /** Exactly what a player shows last. */
  readonly lastFrame: Mosaic;
  /** Its scene; absent = it has none. */
  readonly scene?: SceneMark;
  /** Its frames as they are stored. */
  frames(): Promise<readonly StoredFrame[]>;
}

export interface StoredFrame {
  readonly data: Uint8Array;
  readonly isKey: boolean;
}

/** What the comment of a clip says about where its world has come to. */
export interface SceneMark {
  readonly seed: string;
  /** Frames since the world began, at the clip's end. */
  readonly time: number;
}

const MARK = 'shotgraph simulator ';

/** What stands in a clip's comment tag. */
export function commentOf(about: { readonly scene: SceneMark; readonly [key: string]: unknown }): string {
  return MARK + JSON.stringify(about);
}

/** Undefined for a file that is no clip, or that another encoder wrote. */
export async function readSourceClip(bytes: Uint8Array): Promise<SourceClip | undefined> {
  const input = new Input({ source: new BufferSource(bytes), formats: [MP4] });
  try {
    const track = await input.getPrimaryVideoTrack();
    if (!track || track.codec !== 'avc') return undefined;
    const packet = await new EncodedPacketSink(track).getKeyPacket(Infinity);
    const { displayWidth: width, displayHeight: height } = track;
    const lastFrame = packet && decodeKeyPicture(packet.data.subarray(4), width, height);
    if (!lastFrame) return undefined;
    const scene = sceneOf((await input.getMetadataTags()).comment);
    return { width, height, lastFrame, ...(scene && { scene }), frames: async () => await framesIn(track) };
  } catch {
    return undefined; // what is no MP4 is no clip of ours
  }
}

async function framesIn(track: InputVideoTrack): Promise<readonly StoredFrame[]> {
  const frames: StoredFrame[] = [];
  for await (const { data, type } of new EncodedPacketSink(track).packets())
    frames.push({ data: data.slice(), isKey: type === 'key' });
  return frames;
}

function sceneOf(comment = ''): SceneMark | undefined {
  if (!comment.startsWith(MARK)) return undefined;
  try {
    const { scene } = JSON.parse(comment.slice(MARK.length)) as { scene?: Partial<SceneMark> };
    const { seed, time } = scene ?? {};
    return typeof seed === 'string' && Number.isSafeInteger(time) ? { seed, time: time as number } : undefined;
  } catch {
    return undefined;
  }
}
