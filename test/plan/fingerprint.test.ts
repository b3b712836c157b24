import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/json.ts';
import { withoutSignature } from '../../src/core/signed-url.ts';
import { fingerprint, portableRequest } from '../../src/plan/fingerprint.ts';

const context = {
  fingerprintOf: (take: string) => `f1:of-${take}`,
  sha256Of: (path: string) => `sha-of-${path}`,
  take: 1,
};
const print = (portable: JsonObject, more: Partial<typeof context> = {}): string =>
  fingerprint(portableRequest(portable, { ...context, ...more }));

describe('a fingerprint', () => {
  it('is f1 and 64 hex digits, and stays what it is', () => {
    // Frozen: should this ever change, every clip anybody owns would be bought again.
    expect(print({ uses: 'apimart/skyreels-v4-fast', prompt: 'A serene forest.', duration: 5 })).toBe(
      'f1:f10b96f14b72f4728c300db02c37b32c1a8133ab528daaad0aba0c6ec2403332',
    );
  });

  it('does not see the order of keys, re-wrapping, or a presigned URL being signed again', () => {
    const one = print({
      prompt: 'Rain over\n  the city. ',
      duration: 5,
      first_frame: { $url: 'https://x.test/a.png?X-Amz-Signature=1&X-Amz-Date=2' },
    });
    const two = print({
      first_frame: { $url: 'https://x.test/a.png?X-Amz-Signature=9&X-Amz-Date=8' },
      duration: 5,
      prompt: 'Rain over the city.',
    });
    expect(one).toBe(two);
  });

  it('sees every word, every field, the clip it is made from, the file content, and the take number', () => {
    const base = {
      prompt: { $text: ['a ', { $output: { take: 'x', output: 'video_url' } }] },
      first_frame: { $file: '/a.png' },
    };
    const prints = [
      print(base),
      print({ ...base, duration: 5 }),
      print({ ...base, prompt: 'a' }),
      print(base, { fingerprintOf: () => 'f1:other' }),
      print(base, { sha256Of: () => 'other' }),
      print(base, { take: 2 }),
    ];
    expect(new Set(prints).size).toBe(prints.length);
  });

  it('sees which picture of a clip it is, and the moment of a frame', () => {
    const of = (output: JsonObject): string => print({ first_frame: { $output: { take: 'x', ...output } } });
    const prints = [
      of({ output: 'last_frame' }),
      of({ output: 'first_frame' }),
      of({ output: 'frame', at: 0 }),
      of({ output: 'frame', at: 2 }),
      of({ output: 'frame', at: 2.5 }),
      of({ output: 'thumbnail_url' }),
    ];
    expect(new Set(prints).size).toBe(prints.length);
    // Frozen, like all that is bought by.
    expect(of({ output: 'last_frame' })).toBe('f1:edf7949f1d97de9b471b782a74247170d0c7b902f98e0fb4ee613407f74edb56');
    expect(of({ output: 'frame', at: 2.5 })).toBe(
      'f1:321f70456d5380504033246f7ae338a04f2d311058ae62dcf48abeb6cfc14b96',
    );
  });
});

describe('withoutSignature', () => {
  it.each([
    ['https://x.test/a.png', 'https://x.test/a.png'],
    ['https://x.test/a.png?width=5&Expires=3', 'https://x.test/a.png?width=5&Expires=3'],
    ['https://x.test/a.png?width=5&Expires=3&Signature=abc&Key-Pair-Id=k', 'https://x.test/a.png?width=5'],
    ['https://x.test/a.png?x-goog-signature=1&X-Goog-Date=2&v=3', 'https://x.test/a.png?v=3'],
    ['https://x.test/a.png?sv=2020&sig=xyz&se=1&w=2', 'https://x.test/a.png?w=2'],
    ['https://x.test/a.png?sv=2020&w=2', 'https://x.test/a.png?sv=2020&w=2'],
    ['https://x.test/a.png?Signature=1#part', 'https://x.test/a.png#part'],
    ['https://x.test/a.png?OSSAccessKeyId=1&x-oss-signature=2&security-token=3', 'https://x.test/a.png'],
    ['https://x.test/a.png?sv=1&Signature=2', 'https://x.test/a.png?sv=1'],
  ])('%s', (url, expected) => expect(withoutSignature(url)).toBe(expected));
});
