import type { JsonObject } from '../core/json.ts';
import { money, type Money } from '../core/money.ts';
import { entriesOf, type Asked } from './constraint.ts';
import type { MediaFacts } from './media-facts.ts';

/** What a request buys. */
export interface Product {
  readonly seconds: number;
  readonly width: number;
  readonly height: number;
  readonly price: Money;
}

interface ProductOptions {
  readonly model: string;
  readonly asked: Asked;
  readonly extendOutput: 'tail' | 'full';
}

interface Rates {
  readonly '480p': number;
  readonly '720p': number;
  readonly '1080p': number;
}

/** US dollars a second; APIMart's price list, read 2026-09-16. `video` = with ref_videos of either type. */
const APIMART_RATES: Readonly<Record<string, { readonly plain: Rates; readonly video: Rates }>> = {
  'skyreels-v4-fast': {
    plain: { '480p': 0.064, '720p': 0.088, '1080p': 0.22 },
    video: { '480p': 0.12, '720p': 0.16, '1080p': 0.4 },
  },
  'skyreels-v4-std': {
    plain: { '480p': 0.088, '720p': 0.112, '1080p': 0.28 },
    video: { '480p': 0.144, '720p': 0.2, '1080p': 0.5 },
  },
};
/** GMI, skyreels-v4-image-to-video, row `payload.sound`: credits a second. */
const GMI_SKYREELS_RATE = { silent: 12, sound: 14 };
/** $0.03 an asset at $0.01 a credit; seen in a client's table, unverified. */
const GMI_PIXVERSE_CREDITS = 3;

/** The length of a reference video that lies elsewhere. */
const ASSUMED_REFERENCE_SECONDS = 8;
const REFERENCE_LIMIT_SECONDS = 10;
const RATIOS: readonly (readonly [number, number])[] = [
  [16, 9],
  [4, 3],
  [1, 1],
  [9, 16],
  [3, 4],
];

export function apimartProduct(options: ProductOptions): Product {
  const { fields } = options.asked;
  const resolution = resolutionOf(fields['resolution']);
  const rates = APIMART_RATES[options.model]?.[fields['ref_videos'] === undefined ? 'plain' : 'video'];
  const { billed, seconds } = skyreelsSeconds(options, wantedSeconds(fields['duration']));
  return {
    seconds,
    ...skyreelsSize(options.asked, resolution),
    price: money(billed * (rates?.[resolution] ?? 0), 'usd'),
  };
}

export function gmiProduct(options: ProductOptions): Product {
  const { asked, model } = options;
  const { fields } = asked;
  if (!model.startsWith('skyreels')) {
    const quality = Number.parseInt(asText(fields['quality']) ?? '1080p', 10);
    const size = frameSize(quality, fields['aspect_ratio'] ?? linkedRatio(asked, fields['first_frame_image']));
    return { seconds: Number(fields['duration']), ...size, price: money(GMI_PIXVERSE_CREDITS, 'credits:gmi') };
  }
  // "removed when ref_videos exists": upstream then falls back to its own default
  const hasVideo = entriesOf(fields, 'ref_videos').length > 0;
  const { billed, seconds } = skyreelsSeconds(options, wantedSeconds(hasVideo ? undefined : fields['duration']));
  const rate = GMI_SKYREELS_RATE[fields['sound'] === true ? 'sound' : 'silent'];
  return { seconds, ...skyreelsSize(asked, '1080p'), price: money(billed * rate, 'credits:gmi') };
}

function skyreelsSeconds(
  { asked, extendOutput }: ProductOptions,
  wanted: number,
): { readonly billed: number; readonly seconds: number } {
  const [video] = entriesOf(asked.fields, 'ref_videos');
  if (!video) return { billed: wanted, seconds: wanted };
  const source = linked(asked, video['video_url'])?.seconds ?? ASSUMED_REFERENCE_SECONDS;
  if (video['type'] === 'extend')
    return { billed: wanted, seconds: extendOutput === 'full' ? source + wanted : wanted };
  const seconds = Math.min(source, REFERENCE_LIMIT_SECONDS);
  return { billed: seconds, seconds };
}

/** The ratio follows the input picture or video where there is one, else the request. */
function skyreelsSize(asked: Asked, resolution: keyof Rates): { readonly width: number; readonly height: number } {
  const { fields } = asked;
  const [video] = entriesOf(fields, 'ref_videos');
  const [middle] = entriesOf(fields, 'mid_frame_images');
  const input =
    video?.['video_url'] ?? fields['first_frame_image'] ?? fields['end_frame_image'] ?? middle?.['image_url'];
  const ratio = input === undefined ? fields['aspect_ratio'] : linkedRatio(asked, input);
  return frameSize(Number.parseInt(resolution, 10), ratio);
}

function resolutionOf(value: JsonObject[string] | undefined): keyof Rates {
  return value === '480p' || value === '720p' ? value : '1080p';
}

function wantedSeconds(value: JsonObject[string] | undefined): number {
  return typeof value === 'number' ? value : 5;
}

function linked(asked: Asked, link: JsonObject[string] | undefined): MediaFacts | undefined {
  const found = typeof link === 'string' ? asked.follow(link) : undefined;
  return found?.kind === 'file' ? found.file : undefined;
}

/** Of a file of ours; sides are rounded to even pixels, so a ratio that comes close to a documented one is that one. */
function linkedRatio(asked: Asked, link: JsonObject[string] | undefined): string | undefined {
  const { width, height } = linked(asked, link) ?? {};
  if (!width || !height) return undefined;
  const named = RATIOS.find(([across, down]) => Math.abs((width * down) / (height * across) - 1) < 0.01);
  const [across, down] = named ?? [width, height];
  return `${across}:${down}`;
}

/** `short` pixels on the shorter side, both sides even; 16:9 where no ratio is known. */
function frameSize(
  short: number,
  ratio: JsonObject[string] | undefined,
): { readonly width: number; readonly height: number } {
  const [across = 16, down = 9] = (asText(ratio) ?? '16:9').split(':').map(Number);
  const long = 2 * Math.round((short * Math.min(4, Math.max(across / down, down / across))) / 2);
  return across >= down ? { width: long, height: short } : { width: short, height: long };
}

function asText(value: JsonObject[string] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
