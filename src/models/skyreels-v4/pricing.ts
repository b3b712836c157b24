import { formatMoney } from '../../core/money.ts';
import { videoReferences } from '../clip-length.ts';
import type { PriceTable } from '../model-spec.ts';

export type Tier = 'fast' | 'std';

/** USD per second by resolution: without and with a video going in. APIMart's price list, read 2026-09-16. */
const APIMART_USD: Readonly<
  Record<Tier, Readonly<Record<string, { readonly plain: number; readonly video: number }>>>
> = {
  fast: {
    '480p': { plain: 0.064, video: 0.12 },
    '720p': { plain: 0.088, video: 0.16 },
    '1080p': { plain: 0.22, video: 0.4 },
  },
  std: {
    '480p': { plain: 0.088, video: 0.144 },
    '720p': { plain: 0.112, video: 0.2 },
    '1080p': { plain: 0.28, video: 0.5 },
  },
};

export const DEFAULT_RESOLUTION = '1080p';

export function apimartPrices(tier: Tier): PriceTable {
  const table = APIMART_USD[tier];
  const usd = (amount: number) => formatMoney({ amount, unit: 'usd' });
  return {
    unit: 'usd',
    source: 'APIMart price list, read 2026-09-16',
    verified: true,
    lines: Object.entries(table).map(
      ([resolution, { plain, video }]) =>
        `${resolution}  ${usd(plain)} per second, ${usd(video)} with an extend or motion reference`,
    ),
    rate: ({ fields }) => {
      const resolution = fields.resolution?.value ?? DEFAULT_RESOLUTION;
      const rates = table[resolution];
      if (!rates) return undefined;
      const withVideo = videoReferences(fields.references).length > 0;
      return {
        amount: withVideo ? rates.video : rates.plain,
        per: 'second',
        label: withVideo ? `${resolution}, with a video going in` : resolution,
        assumed: fields.resolution ? [] : [`resolution ${DEFAULT_RESOLUTION}`],
      };
    },
  };
}

/** Credits per second (gmi-skyreels-v4-image-to-video, payload.sound). Other GMI pages give other units. */
const GMI_CREDITS = { silent: 12, sound: 14 };

export const GMI_PRICES: PriceTable = {
  unit: 'credits:gmi',
  source: 'gmi-skyreels-v4-image-to-video, read 2026-11-21',
  verified: false,
  lines: [`${GMI_CREDITS.silent} credits per second, ${GMI_CREDITS.sound} with sound (unverified)`],
  rate: ({ fields }) => ({
    amount: fields.sound?.value === true ? GMI_CREDITS.sound : GMI_CREDITS.silent,
    per: 'second',
    label: fields.sound?.value === true ? 'with sound' : 'without sound',
    assumed: fields.sound ? [] : ['sound false'],
  }),
};
