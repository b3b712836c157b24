import { connectDialect } from '../client.ts';
import { CLIP_URL_LIFE_MS } from '../dialects/apimart-compatible/clip-url-life.ts';
import type { Provider } from '../provider.ts';

/** GCCAI. No upload and no balance: neither is documented (docs/providers.md 2). */
export const gccai: Provider = {
  name: 'gccai',
  title: 'GCCAI',
  defaultBaseUrl: 'https://gccai.heqingsong.uk',
  knownHosts: ['gccai.heqingsong.uk'],
  baseUrlEnv: 'GCCAI_BASE_URL',
  keyEnv: 'GCCAI_API_KEY',
  features: { list: false, upload: false, balance: false, usage: false },
  clipUrlLifeMs: CLIP_URL_LIFE_MS,
  connect: (options) => connectDialect(gccai, async () => (await import('./dialect.ts')).gccaiDialect, options),
};
