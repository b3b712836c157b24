import { describe, expect, it } from 'vitest';
import { imageType, mediaFacts } from '../../src/simulator/media-facts.ts';

/** One second of silence at 8000 bytes a second. */
function wav(seconds: number): Buffer {
  const file = Buffer.alloc(44);
  file.write('RIFF', 0, 'latin1');
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt32LE(8000, 28);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(8000 * seconds, 40);
  return file;
}

const JPEG = Buffer.from('ffd8ffe000044a46ffc0000b080168028001', 'hex');

describe('mediaFacts', () => {
  it('reads lengths and sizes', () => {
    expect(mediaFacts(wav(16))).toEqual({ seconds: 16 });
    expect(mediaFacts(JPEG)).toEqual({ width: 640, height: 360 });
  });

  it('knows nothing of other bytes and of files cut short', () => {
    expect(mediaFacts(Buffer.from('hello'))).toEqual({});
    for (const file of [wav(1), JPEG])
      for (let length = 0; length < file.length; length += 1) {
        const facts = mediaFacts(file.subarray(0, length));
        expect(Object.values(facts).every((value) => typeof value === 'number')).toBe(true);
      }
  });
});

describe('imageType', () => {
  it('tells the upload formats apart', () => {
    expect(imageType(JPEG)).toBe('image/jpeg');
    expect(imageType(Buffer.from('GIF89a'))).toBe('image/gif');
    expect(imageType(Buffer.from('RIFF0000WEBPVP8 '))).toBe('image/webp');
    expect(imageType(Buffer.from('BM0000'))).toBeUndefined();
  });
});
