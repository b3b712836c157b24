import { PROVIDER_NAMES, type ProviderName } from '../../core/take.ts';
import type { Dict } from '../../core/value.ts';
import type { ProviderSetting } from '../storyboard.ts';
import { dictOf, section, textOf } from './reading.ts';

/** `providers: { apimart: { base_url, key_env } }` */
export function toProviders(root: Dict): ReadonlyMap<ProviderName, ProviderSetting> {
  const written = section(root, 'providers');
  const settings = new Map<ProviderName, ProviderSetting>();
  for (const name of PROVIDER_NAMES) {
    const entry = written.entries.get(name);
    if (!entry) continue;
    const { entries } = dictOf(entry.value);
    const baseUrl = entries.get('base_url');
    const keyEnv = entries.get('key_env');
    settings.set(name, {
      ...(baseUrl && { baseUrl: textOf(baseUrl.value) }),
      ...(keyEnv && { keyEnv: textOf(keyEnv.value) }),
    });
  }
  return settings;
}
