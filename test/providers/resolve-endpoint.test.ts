import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findProvider } from '../../src/providers/registry.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { resolveEndpoint } from '../../src/providers/resolve-endpoint.ts';
import type { EndpointSources } from '../../src/providers/resolve-endpoint.ts';

const apimart = findProvider('apimart') as Provider;
const span = { file: 'story.yaml', line: 3, column: 5, length: 4 };
const located = (value: string) => ({ value, span });
const KEY = { APIMART_API_KEY: 'sk-environment' };
const EVIL = 'https://evil.example';

function resolve(sources: Partial<EndpointSources>) {
  return resolveEndpoint(apimart, { env: {}, ...sources });
}

describe('resolveEndpoint', () => {
  it('gives the vendor the key from the environment', () => {
    expect(resolve({ env: KEY })).toEqual({
      kind: 'ready',
      baseUrl: 'https://api.apimart.ai',
      apiKey: 'sk-environment',
      simulated: false,
    });
  });

  it('names the variable of a missing key and offers to simulate', () => {
    const endpoint = resolve({ env: { APIMART_API_KEY: '  ' } });
    expect(endpoint).toMatchObject({ kind: 'missing-key', variable: 'APIMART_API_KEY' });
    expect(JSON.stringify(endpoint)).toMatch(/APIMART_API_KEY.*--simulate/);
  });

  it('reads the variable the storyboard names, and says where it is named', () => {
    const setting = { keyEnv: located('STUDIO_KEY') };
    expect(resolve({ setting, env: { ...KEY, STUDIO_KEY: 'sk-studio' } })).toMatchObject({ apiKey: 'sk-studio' });
    expect(resolve({ setting, env: KEY })).toMatchObject({ kind: 'missing-key', variable: 'STUDIO_KEY', span });
  });

  it('lets the environment beat the storyboard', () => {
    const setting = { baseUrl: located(EVIL) };
    const env = { ...KEY, APIMART_BASE_URL: 'https://proxy.studio.example/v2/' };
    expect(resolve({ setting, env })).toMatchObject({ kind: 'ready', baseUrl: 'https://proxy.studio.example/v2' });
  });

  it('gives a storyboard no key for a host that is not the vendor', () => {
    const endpoint = resolve({ setting: { baseUrl: located(EVIL) }, env: KEY });
    expect(endpoint).toMatchObject({ kind: 'untrusted-base-url', variable: 'APIMART_BASE_URL', span });
    expect(JSON.stringify(endpoint)).toContain('evil.example');
  });

  it('offers to trust the whole address, fit for a shell', () => {
    const helpFor = (url: string) => resolve({ setting: { baseUrl: located(url) }, env: KEY });
    expect(helpFor(`${EVIL}/proxy/v2/`)).toMatchObject({
      message: 'base_url in the storyboard leads to evil.example, which is not APIMart; no key is sent there',
      help: 'if you trust it, set APIMART_BASE_URL=https://evil.example/proxy/v2 or pass --trust-base-url',
    });
    expect(helpFor(`${EVIL}/a;rm$(x)'b`)).toMatchObject({
      help: "if you trust it, set APIMART_BASE_URL='https://evil.example/a;rm$(x)%27b' or pass --trust-base-url",
    });
    expect(resolve({ env: KEY, recordedBaseUrl: EVIL })).toMatchObject({
      message: 'the base URL of an earlier run leads to evil.example, which is not APIMart; no key is sent there',
    });
  });

  it.each([
    'https://api.apimart.ai.evil.example',
    'https://evil.example/api.apimart.ai',
    'https://xapi.apimart.ai',
    'https://apimart.ai',
    'http://127.0.0.1:8080',
  ])('is not taken in by %s', (url) => {
    expect(resolve({ setting: { baseUrl: located(url) }, env: KEY }).kind).toBe('untrusted-base-url');
  });

  it.each([
    ['it is the vendor', 'https://api.apimart.ai/', {}],
    ['it is the vendor in capitals', 'https://API.APIMART.AI', {}],
    ['the user trusts it', EVIL, { trustBaseUrl: true }],
  ])('gives a storyboard the key if %s', (_, url, rest) => {
    expect(resolve({ setting: { baseUrl: located(url) }, env: KEY, ...rest })).toMatchObject({
      kind: 'ready',
      apiKey: 'sk-environment',
    });
  });

  describe('.env', () => {
    const near = { path: 'film/.env', values: { APIMART_API_KEY: 'sk-near' } };
    const far = { path: '.env', values: { APIMART_API_KEY: 'sk-far', APIMART_BASE_URL: EVIL } };

    it('gives a key where the environment has none, the nearest first', () => {
      expect(resolve({ dotEnv: [near, { ...far, values: { APIMART_API_KEY: 'sk-far' } }] })).toMatchObject({
        apiKey: 'sk-near',
      });
      expect(resolve({ dotEnv: [near], env: KEY })).toMatchObject({ apiKey: 'sk-environment' });
    });

    it('that sets a base URL gets a key from the same file only', () => {
      expect(resolve({ dotEnv: [near, far], env: KEY })).toMatchObject({
        kind: 'ready',
        baseUrl: EVIL,
        apiKey: 'sk-far',
      });
    });

    it('that sets a base URL without a key gets none', () => {
      const alone = { path: '.env', values: { APIMART_BASE_URL: EVIL } };
      const endpoint = resolve({ dotEnv: [near, alone], env: KEY, trustBaseUrl: true });
      expect(endpoint).toMatchObject({ kind: 'missing-key', variable: 'APIMART_API_KEY' });
      expect(endpoint).toMatchObject({
        message:
          'no key for APIMart: .env sets the base URL, so only the APIMART_API_KEY of the same file is sent there',
      });
    });

    it('does not count as the environment for a host the storyboard names', () => {
      const dotEnv = [{ path: '.env', values: { APIMART_BASE_URL: EVIL } }];
      expect(resolve({ setting: { baseUrl: located(EVIL) }, dotEnv, env: KEY }).kind).toBe('missing-key');
    });
  });

  describe('a recorded base URL', () => {
    it('is used whatever is set now, if it is the vendor', () => {
      const env = { ...KEY, APIMART_BASE_URL: 'https://proxy.studio.example' };
      expect(resolve({ env, recordedBaseUrl: 'https://api.apimart.ai' })).toMatchObject({
        kind: 'ready',
        baseUrl: 'https://api.apimart.ai',
      });
    });

    it('is trusted while the environment names its host', () => {
      const recordedBaseUrl = 'http://127.0.0.1:4010/apimart';
      const env = { ...KEY, APIMART_BASE_URL: recordedBaseUrl };
      expect(resolve({ env, recordedBaseUrl })).toMatchObject({ kind: 'ready', baseUrl: recordedBaseUrl });
      expect(resolve({ env: KEY, recordedBaseUrl })).toMatchObject({ kind: 'untrusted-base-url' });
      expect(resolve({ env: { ...KEY, APIMART_BASE_URL: 'http://127.0.0.1:4011' }, recordedBaseUrl }).kind).toBe(
        'untrusted-base-url',
      );
    });

    it('that came from a .env still gets the key of that file only', () => {
      const dotEnv = [{ path: '.env', values: { APIMART_BASE_URL: `${EVIL}/v1`, APIMART_API_KEY: 'sk-file' } }];
      expect(resolve({ env: KEY, dotEnv, recordedBaseUrl: `${EVIL}/v1` })).toMatchObject({
        kind: 'ready',
        apiKey: 'sk-file',
      });
    });
  });

  it.each([
    ['nonsense', 'not a url'],
    ['no protocol', 'api.apimart.ai'],
    ['another protocol', 'ftp://api.apimart.ai'],
    ['http beyond this machine', 'http://api.apimart.ai'],
    ['http to a host named like this machine', 'http://127.0.0.1.evil.example'],
    ['a password', 'https://user:pass@api.apimart.ai'],
    ['a query', 'https://api.apimart.ai?x=1'],
  ])('refuses a base URL with %s', (_, url) => {
    const fromEnv = resolve({ env: { ...KEY, APIMART_BASE_URL: url } });
    expect(fromEnv).toMatchObject({ kind: 'bad-base-url', variable: 'APIMART_BASE_URL' });
    const written = resolve({ env: KEY, setting: { baseUrl: located(url) }, trustBaseUrl: true });
    expect(written).toMatchObject({ kind: 'bad-base-url', span });
    expect(JSON.stringify([fromEnv, written])).not.toContain('pass@');
    expect(fromEnv).toMatchObject({ message: expect.stringMatching(/^APIMART_BASE_URL (is|holds) /) });
    expect(written).toMatchObject({ message: expect.stringMatching(/^base_url in the storyboard (is|holds) /) });
  });

  it.each(['http://localhost:8080', 'http://127.0.0.1:1', 'http://[::1]:8080/x'])(
    'allows %s from the environment',
    (url) => {
      expect(resolve({ env: { ...KEY, APIMART_BASE_URL: url } })).toMatchObject({ kind: 'ready', baseUrl: url });
    },
  );

  it('refuses a key that cannot be one, without showing it', () => {
    const endpoint = resolve({ env: { APIMART_API_KEY: 'sk-two words' } });
    expect(endpoint).toMatchObject({ kind: 'bad-key', variable: 'APIMART_API_KEY' });
    expect(JSON.stringify(endpoint)).not.toContain('sk-two');
  });

  it('sends no real key to the simulator', () => {
    const simulate = { baseUrl: 'http://127.0.0.1:4010' };
    const endpoint = resolve({ env: KEY, setting: { baseUrl: located(EVIL) }, simulate });
    expect(endpoint).toEqual({ kind: 'ready', baseUrl: simulate.baseUrl, apiKey: 'simulator', simulated: true });
  });

  it('never pairs a key of the environment with an address it did not choose', () => {
    const url = fc.constantFrom(
      undefined,
      EVIL,
      'https://other.example',
      'https://api.apimart.ai',
      'http://127.0.0.1:9',
    );
    const values = fc.record({ base: url, key: fc.constantFrom(undefined, 'sk-file') });
    fc.assert(
      fc.property(url, url, url, fc.array(values, { maxLength: 3 }), (envUrl, written, recorded, files) => {
        const endpoint = resolve({
          env: { ...KEY, APIMART_BASE_URL: envUrl },
          dotEnv: files.map(({ base, key }) => ({
            path: '.env',
            values: { APIMART_BASE_URL: base, APIMART_API_KEY: key },
          })),
          ...(written !== undefined && { setting: { baseUrl: located(written) } }),
          ...(recorded !== undefined && { recordedBaseUrl: recorded }),
        });
        if (endpoint.kind !== 'ready' || endpoint.apiKey !== 'sk-environment') return;
        const chosen = [envUrl, 'https://api.apimart.ai'].flatMap((text) =>
          text === undefined ? [] : new URL(text).host,
        );
        expect(chosen).toContain(new URL(endpoint.baseUrl).host);
      }),
    );
  });
});
