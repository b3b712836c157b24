import type { Json, JsonObject } from '../core/json.ts';
import { entriesOf } from './constraint.ts';
import { digestOf } from './draw.ts';
import type { GivenFile, GivenImage, PictureRequest } from './picture/request.ts';
import type { SimulatedTask } from './task.ts';

/** The bytes of a file of ours by the digest of what it holds; undefined = gone since. */
export type ReadHeld = (digest: string) => Promise<Uint8Array | undefined>;

const DEFAULT_SECONDS = 5;

/** What a task's clip is drawn from: its request alone, with what its links held when it was accepted. */
export async function pictureOf(task: SimulatedTask, read: ReadHeld): Promise<PictureRequest> {
  const { payload, digest, width, height, seconds, model } = task;
  const follow = async (link: Json | undefined): Promise<GivenFile> => await givenFile(task, link, read);
  const [video] = entriesOf(payload, 'ref_videos');
  const isExtend = video?.['type'] === 'extend';
  const images = await Promise.all(
    linksOf(payload, seconds).map(async ({ link, ...image }) => ({ ...image, file: await follow(link) })),
  );
  return {
    digest,
    width,
    height,
    seconds,
    prompt: textOf(payload['prompt']),
    model,
    mode: modeOf(payload, isExtend),
    hasSound: wantsSound(payload),
    images,
    ...(isExtend && { source: { file: await follow(video?.['video_url']), isPart: seconds > wantedSeconds(payload) } }),
  };
}

/** A link keeps leading to what it led to, whatever became of it since. */
async function givenFile(task: SimulatedTask, link: Json | undefined, read: ReadHeld): Promise<GivenFile> {
  const address = textOf(link);
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const name = decoded(url?.pathname.split('/').at(-1) ?? '');
  const held = task.held?.[address];
  if (held === undefined) return { digest: digestOf(url ? url.origin + url.pathname : address), name };
  const bytes = await read(held);
  return { digest: held, name, ...(bytes && { bytes }) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

type LinkedImage = Omit<GivenImage, 'file'> & { readonly link: Json | undefined };

/** Every picture of a request, by every model's parameters. */
function linksOf(payload: JsonObject, seconds: number): readonly LinkedImage[] {
  const single = (role: 'first' | 'end', names: readonly string[]): readonly LinkedImage[] =>
    names.flatMap((name) => (payload[name] === undefined ? [] : [{ role, label: '', link: payload[name] }]));
  const middles = entriesOf(payload, 'mid_frame_images');
  return [
    ...single('first', ['first_frame_image', 'image_url']),
    ...middles.map(({ image_url: link, time_stamp: time }, index): LinkedImage => {
      const at = typeof time === 'number' && time > 0 ? time : ((index + 1) * seconds) / (middles.length + 1);
      return { role: 'middle', at, label: '', link };
    }),
    ...single('end', ['end_frame_image', 'last_frame_image']),
    ...entriesOf(payload, 'ref_images').flatMap((entry): readonly LinkedImage[] => {
      const urls = Array.isArray(entry['image_urls']) ? (entry['image_urls'] as readonly Json[]) : [];
      const label = textOf(entry['tag']);
      return urls.map((link, index) => ({
        role: 'inset',
        label: urls.length > 1 ? `${label} ${index + 1}` : label,
        link,
      }));
    }),
    ...entriesOf(payload, 'ref_videos').flatMap((entry): readonly LinkedImage[] =>
      entry['type'] === 'extend' ? [] : [{ role: 'inset', label: textOf(entry['tag']), link: entry['video_url'] }],
    ),
  ];
}

function modeOf(payload: JsonObject, isExtend: boolean): string {
  if (isExtend) return 'EXTEND';
  if (payload['ref_images'] !== undefined || payload['ref_videos'] !== undefined) return 'OMNI';
  const pictures = ['first_frame_image', 'image_url', 'mid_frame_images', 'end_frame_image', 'last_frame_image'];
  return pictures.some((name) => payload[name] !== undefined) ? 'I2V' : 'T2V';
}

/** GMI's two switches; a voice to speak with asks for sound too. */
function wantsSound(payload: JsonObject): boolean {
  const hasVoice = entriesOf(payload, 'ref_images').some((entry) => entry['audio_url'] !== undefined);
  return payload['sound'] === true || payload['generate_audio_switch'] === true || hasVoice;
}

function wantedSeconds({ duration }: JsonObject): number {
  return typeof duration === 'number' ? duration : DEFAULT_SECONDS;
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
