import { apimart } from './apimart/index.ts';
import { gccai } from './gccai/index.ts';
import { gmi } from './gmi/index.ts';
import type { Provider } from './provider.ts';

/** Every provider there is, by name; the contract tests run over this list. */
export const PROVIDERS: readonly Provider[] = [apimart, gccai, gmi];

/** The provider of that name, if there is one. */
export function findProvider(name: string): Provider | undefined {
  return PROVIDERS.find((provider) => provider.name === name);
}
