import { connectDialect } from '../client.ts';
import type { Provider } from '../provider.ts';
import { FILE_LIMITS } from './upload-files.ts';

/** GMI Cloud's request queue. No balance call is documented. */
export const gmi: Provider = {
  name: 'gmi',
  title: 'GMI Cloud',
  defaultBaseUrl: 'https://console.gmicloud.ai',
  knownHosts: ['console.gmicloud.ai'],
  baseUrlEnv: 'GMI_BASE_URL',
  keyEnv: 'GMI_API_KEY',
  features: { list: true, upload: true, balance: false, usage: false },
  uploadLimits: FILE_LIMITS,
  connect: (options) => connectDialect(gmi, async () => (await import('./dialect.ts')).gmiDialect, options),
};
