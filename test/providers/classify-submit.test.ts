import { describe, expect, it } from 'vitest';
import { TransportError } from '../../src/core/ports.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { PROVIDERS, findProvider } from '../../src/providers/registry.ts';
import { clock, KEY, NOW, scripted } from './scripted-transport.ts';

type Step = Parameters<typeof scripted>[0];

function submit(provider: Provider, step: Step) {
  const transport = scripted(step);
  const client = provider.connect({ baseUrl: 'https://base.example', apiKey: KEY, transport, clock });
  return client.submit({ model: 'm', payload: { prompt: 'p' }, idempotencyKey: 'attempt-1' });
}

const error = (words: string, code: string | number = 'x', type = 'y') => ({ error: { code, message: words, type } });

/** What holds for every provider: answer, outcome, reason, billed. */
const EVERYWHERE: readonly [string, Step, string, string, string][] = [
  ['no connection', new TransportError('refused', false), 'not-accepted', 'unreachable', 'no'],
  ['a broken connection', new TransportError('reset', true), 'unconfirmed', 'unreachable', 'unknown'],
  ['200 without a task id', { body: { code: 200, data: [] } }, 'unconfirmed', 'garbage', 'unknown'],
  ['200 with an empty object', { body: {} }, 'unconfirmed', 'garbage', 'unknown'],
  ['200 with nothing', { body: '' }, 'unconfirmed', 'garbage', 'unknown'],
  ['200 with null', { body: 'null' }, 'unconfirmed', 'garbage', 'unknown'],
  ['200 with half an answer', { body: '{"code":200,"data":[{"task_id"' }, 'unconfirmed', 'garbage', 'unknown'],
  ['200 with a web page', { body: '<html><title>Hi</title></html>' }, 'unconfirmed', 'garbage', 'unknown'],
  ['200 with success:false', { body: { success: false, message: 'no' } }, 'unconfirmed', 'garbage', 'unknown'],
  ['200 with an error', { body: error('no') }, 'unconfirmed', 'garbage', 'unknown'],
  ['204', { status: 204, body: '' }, 'unconfirmed', 'garbage', 'unknown'],
  ['302', { status: 302, headers: { location: 'https://evil.example/' } }, 'unconfirmed', 'garbage', 'unknown'],
  ['307', { status: 307, headers: { location: '/other' } }, 'unconfirmed', 'garbage', 'unknown'],
  ['400', { status: 400, body: error('prompt is missing') }, 'refused', 'bad-request', 'no'],
  ['400 by policy', { status: 400, body: error('Violates our content policy.') }, 'refused', 'moderation', 'no'],
  ['401', { status: 401, body: error('bad key') }, 'provider-stopped', 'unauthorized', 'no'],
  ['402', { status: 402, body: error('pay') }, 'provider-stopped', 'no-funds', 'no'],
  ['403', { status: 403, body: error('no') }, 'provider-stopped', 'unauthorized', 'no'],
  ['403 for money', { status: 403, body: error('insufficient_user_quota') }, 'provider-stopped', 'no-funds', 'no'],
  ['404', { status: 404, body: error('no such model') }, 'refused', 'bad-request', 'no'],
  ['408', { status: 408, body: '' }, 'unconfirmed', 'unreachable', 'unknown'],
  ['409', { status: 409, body: error('busy', 'idempotency_in_progress') }, 'unconfirmed', 'unreachable', 'unknown'],
  ['413', { status: 413, body: '' }, 'refused', 'bad-request', 'no'],
  ['422', { status: 422, body: { detail: [{ msg: 'bad' }] } }, 'refused', 'bad-request', 'no'],
  ['425', { status: 425, body: '' }, 'unconfirmed', 'unreachable', 'unknown'],
  ['429', { status: 429, body: error('slow down') }, 'throttled', 'rate-limited', 'no'],
  ['500', { status: 500, body: error('oops') }, 'unconfirmed', 'unreachable', 'unknown'],
  ['502 with a web page', { status: 502, body: '<html>Bad Gateway' }, 'unconfirmed', 'unreachable', 'unknown'],
  ['503', { status: 503, body: error('maintenance') }, 'unconfirmed', 'unreachable', 'unknown'],
  ['504', { status: 504, body: '' }, 'unconfirmed', 'unreachable', 'unknown'],
  ['520', { status: 520, body: '' }, 'unconfirmed', 'unreachable', 'unknown'],
];

describe.each(PROVIDERS.map((provider) => [provider.name, provider] as const))('a submit to %s', (_, provider) => {
  it.each(EVERYWHERE)('%s', async (...[, step, kind, reason, billed]) => {
    const outcome = await submit(provider, step);
    expect(outcome).toMatchObject({ kind, failure: { reason, billed } });
  });

  it('carries the wait of a 429, in seconds or as a date', async () => {
    const headers = { 'retry-after': '12' };
    expect(await submit(provider, { status: 429, headers, body: '' })).toMatchObject({ retryAfterMs: 12_000 });
    const date = { 'retry-after': new Date(NOW + 5000).toUTCString() };
    expect(await submit(provider, { status: 429, headers: date, body: '' })).toMatchObject({ retryAfterMs: 5000 });
    expect(await submit(provider, { status: 429, body: '' })).not.toHaveProperty('retryAfterMs');
  });

  it('hands over the words, code and id of the vendor', async () => {
    const body = { error: { code: 'bad_duration', message: 'too\nlong', type: 'z', request_id: 'req_1' } };
    const outcome = await submit(provider, { status: 422, body });
    expect(outcome).toMatchObject({
      failure: {
        message: `${provider.title} refused the request (HTTP 422): too long`,
        httpStatus: 422,
        vendorCode: 'bad_duration',
        requestId: 'req_1',
      },
    });
  });

  it.each([
    [307, 'answered with a redirect, which is not followed (HTTP 307); check the base URL'],
    [504, 'failed while it had the request (HTTP 504)'],
    [200, 'answered without a task id (HTTP 200)'],
  ])('says of an empty %i only what it means', async (status, words) => {
    const outcome = await submit(provider, { status, body: ' ' });
    expect(outcome).toMatchObject({ failure: { message: `${provider.title} ${words}` } });
  });

  it('stops the provider when the simulator answers uninvited, whatever it says (invariant 5)', async () => {
    const body = { request_id: 'r', data: [{ task_id: 't' }] };
    const outcome = await submit(provider, { headers: { 'shotgraph-simulator': '1' }, body });
    expect(outcome).toMatchObject({ kind: 'provider-stopped', failure: { billed: 'no' } });
    const message = `the base URL of ${provider.title} leads to the shotgraph simulator; add --simulate, or unset ${provider.baseUrlEnv} (or base_url in the storyboard)`;
    expect(outcome).toMatchObject({ failure: { message } });
  });
});

describe('what single vendors document', () => {
  const [apimart, gccai, gmi] = ['apimart', 'gccai', 'gmi'].map((name) => findProvider(name) as Provider) as [
    Provider,
    Provider,
    Provider,
  ];
  const inProgress = error('wait', 'idempotency_in_progress', 'idempotency_error');
  const unavailable = { status: 503, body: error('try later', 503, 'idempotency_unavailable') };
  const exhausted = { status: 503, body: { error: 'Upstream capacity temporarily exhausted' } };

  it.each<[string, Provider, Step, string, string]>([
    ['APIMart could not check the key (type)', apimart, unavailable, 'not-accepted', 'no-capacity'],
    [
      'APIMart could not check the key (code)',
      apimart,
      { status: 503, body: error('try later', 'idempotency_unavailable', 'server_error') },
      'not-accepted',
      'no-capacity',
    ],
    ['a key that is being worked on', apimart, { status: 409, body: inProgress }, 'unconfirmed', 'unreachable'],
    ['its reseller documents no such thing', gccai, unavailable, 'unconfirmed', 'unreachable'],
    ['GMI has no idempotency', gmi, unavailable, 'unconfirmed', 'unreachable'],
    ['GMI has no capacity', gmi, exhausted, 'not-accepted', 'no-capacity'],
    ['APIMart has no such row', apimart, exhausted, 'unconfirmed', 'unreachable'],
    [
      'the words on a web page',
      gmi,
      { status: 503, body: '<p>capacity temporarily exhausted' },
      'unconfirmed',
      'unreachable',
    ],
    ['the words under another status', gmi, { ...exhausted, status: 500 }, 'unconfirmed', 'unreachable'],
    [
      'a 500 that sounds like a refusal is not one',
      apimart,
      { status: 500, body: error('build_request_failed: duration') },
      'unconfirmed',
      'bad-request',
    ],
    [
      'a 500 that wraps a 400 is no 400',
      gmi,
      { status: 500, body: { error: 'Backend error (400): x' } },
      'unconfirmed',
      'bad-request',
    ],
  ])('%s', async (...[, provider, step, kind, reason]) => {
    const outcome = await submit(provider, step);
    expect(outcome).toMatchObject({ kind, failure: { reason, billed: kind === 'unconfirmed' ? 'unknown' : 'no' } });
  });

  it.each([
    [
      'idempotency_in_progress',
      'APIMart is still working on a request with this idempotency key (HTTP 409): words; the key',
    ],
    ['idempotency_key_reused', 'APIMart has seen this idempotency key with another request (HTTP 409): words; the key'],
    ['idempotency_result_indeterminate', 'APIMart can not tell what became of a request with this idempotency key'],
  ])('409 %s is told in the words of the page, and stays unconfirmed', async (code, words) => {
    for (const body of [error('words', code), error('words', 409, code)]) {
      const outcome = await submit(apimart, { status: 409, headers: { 'retry-after': '1' }, body });
      expect(outcome).toMatchObject({ kind: 'unconfirmed', failure: { billed: 'unknown', vendorCode: code } });
      expect(outcome).not.toHaveProperty('retryAfterMs');
      expect(JSON.stringify(outcome)).toContain(words);
      expect(JSON.stringify(await submit(gccai, { status: 409, body }))).not.toContain(words.slice(8, 40));
    }
  });
});
