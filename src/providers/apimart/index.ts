import { connectDialect } from '../client.ts';
import { CLIP_URL_LIFE_MS } from '../dialects/apimart-compatible/clip-url-life.ts';
import { IMAGE_LIMITS } from '../dialects/apimart-compatible/upload-images.ts';
import type { Provider } from '../provider.ts';

/**
 * APIMart. It answers under mirror hosts too (docs/providers.md 1.1), but the vendor's documents name one, so only that one gets
 * a key on a storyboard's word; a mirror is for the environment to name.
 */
export const apimart: Provider = {
  name: 'apimart',
  title: 'APIMart',
  defaultBaseUrl: 'https://api.apimart.ai',
  knownHosts: ['api.apimart.ai'],
  baseUrlEnv: 'APIMART_BASE_URL',
  keyEnv: 'APIMART_API_KEY',
  features: { list: false, upload: true, balance: true, usage: true },
  clipUrlLifeMs: CLIP_URL_LIFE_MS,
  uploadLimits: IMAGE_LIMITS,
  connect: (options) => connectDialect(apimart, async () => (await import('./dialect.ts')).apimartDialect, options),
};
