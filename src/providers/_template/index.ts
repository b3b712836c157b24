import type { ProviderName } from '../../core/take.ts';
import { connectDialect } from '../client.ts';
import type { Provider } from '../provider.ts';

/**
 * A provider to copy. In the copy this is a constant like the others (`export const acme: Provider = {`) whose name
 * has been added to `PROVIDER_NAMES`, and stands in registry.ts, where the contract tests find it.
 */
export function templateProvider(name: ProviderName): Provider {
  const provider: Provider = {
    name,
    title: 'Template',
    defaultBaseUrl: 'https://api.template.example',
    // Hosts the vendor documents as its own: a storyboard that names one gets the user's key.
    knownHosts: ['api.template.example'],
    baseUrlEnv: 'TEMPLATE_BASE_URL',
    keyEnv: 'TEMPLATE_API_KEY',
    features: { list: false, upload: false, balance: false, usage: false },
    // The dialect is imported by the first call, so that `plan` never loads zod.
    connect: (options) => connectDialect(provider, async () => (await import('./dialect.ts')).templateDialect, options),
  };
  return provider;
}
