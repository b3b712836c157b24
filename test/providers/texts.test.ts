import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { multipart } from '../../src/providers/multipart.ts';
import { retryAfterMs } from '../../src/providers/retry-after.ts';
import { scrub } from '../../src/providers/scrub.ts';
import { tidy } from '../../src/providers/tidy.ts';
import { KEY, NOW } from './scripted-transport.ts';

describe('scrub', () => {
  it.each([
    ['as written', KEY],
    ['percent-encoded', encodeURIComponent(KEY)],
    ['inside JSON', JSON.stringify({ KEY })],
    ['inside JSON with escaped slashes', JSON.stringify({ KEY }).replaceAll('/', String.raw`\/`)],
  ])('cuts the key out %s', (_, text) => {
    const clean = scrub(`before ${text} between ${text} after`, [KEY]);
    expect(clean).not.toContain('planted');
    expect(clean).toContain('[key]');
    expect(clean.startsWith('before ') && clean.endsWith(' after')).toBe(true);
  });

  it('leaves no key in any text, and other texts alone', () => {
    const secret = fc.stringMatching(/^[!-~]{8,40}$/).filter((text) => !'[key]'.includes(text));
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (key, a, b) => {
        expect(scrub(a + key + b, [key])).not.toContain(key);
        fc.pre(!(a + b).includes(key));
        expect(scrub(a + b, [key])).toBe(a + b);
      }),
    );
  });

  it('does not garble answers for the sake of a text too short to be a key', () => {
    expect(scrub('the status is status', ['status'])).toBe('the status is status');
  });
});

describe('tidy', () => {
  it('makes one line that cannot drive a terminal', () => {
    expect(tidy('  two\r\n lines\u001B[31m\u202E and\ta tab ')).toBe('two lines [31m and a tab');
  });

  it('is at most 300 characters', () => {
    expect(tidy('x'.repeat(1000))).toHaveLength(300);
  });

  it('keeps the signature of a link out of a complaint about it', () => {
    const link = 'https://b.test/a.mp4?X-Amz-Credential=id&x=1&X-Amz-Signature=secret';
    expect(tidy(`cannot fetch "${link}", (${link})`)).toBe(
      'cannot fetch "https://b.test/a.mp4?x=1", (https://b.test/a.mp4?x=1',
    );
    expect(tidy('see https://docs.test/a?page=2')).toBe('see https://docs.test/a?page=2');
  });
});

describe('retryAfterMs', () => {
  it.each([
    ['seconds', { 'retry-after': '7' }, 7000],
    ['fractions', { 'retry-after': ' 0.5 ' }, 500],
    ['a date', { 'retry-after': 'Wed, 16 Sep 2026 00:00:30 GMT' }, 30_000],
    ['a date that is over', { 'retry-after': 'Tue, 15 Sep 2026 00:00:00 GMT' }, 0],
    [
      'a date by the clock of the server',
      { 'retry-after': 'Wed, 16 Sep 2026 05:00:30 GMT', date: 'Wed, 16 Sep 2026 05:00:00 GMT' },
      30_000,
    ],
    ['an hour at most', { 'retry-after': '999999999999' }, 3_600_000],
    ['nothing', {}, undefined],
    ['an empty header', { 'retry-after': '' }, undefined],
    ['nonsense', { 'retry-after': 'soon' }, undefined],
  ])('reads %s', (_, headers, expected) => {
    expect(retryAfterMs(headers, NOW)).toBe(expected);
  });
});

describe('multipart', () => {
  it('never uses a boundary the file holds', () => {
    const bytes = Buffer.from('\r\n--shotgraph-form\r\n and --shotgraph-form-1--');
    const { contentType, body } = multipart({ field: 'file', filename: 'image.png', type: 'image/png', bytes });
    expect(contentType).toBe('multipart/form-data; boundary=shotgraph-form-2');
    expect(Buffer.from(body).toString()).toBe(
      '--shotgraph-form-2\r\nContent-Disposition: form-data; name="file"; filename="image.png"\r\n' +
        `Content-Type: image/png\r\n\r\n${bytes.toString()}\r\n--shotgraph-form-2--\r\n`,
    );
  });

  it('is read back by a parser that is not ours', async () => {
    const bytes = Uint8Array.from({ length: 3000 }, (_, i) => i % 256);
    const { contentType, body } = multipart({ field: 'file', filename: 'image.gif', type: 'image/gif', bytes });
    const form = await new Response(Buffer.from(body), { headers: { 'content-type': contentType } }).formData();
    const file = form.get('file') as File;
    expect([file.name, file.type]).toEqual(['image.gif', 'image/gif']);
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(bytes);
  });
});
