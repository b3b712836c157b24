import { expect, it } from 'vitest';
import { outcomeOf, unwritable } from '../../src/media/media-failure.ts';

const end = (code: number, stderr: string) => outcomeOf('ffmpeg 7', { kind: 'exited', code, stdout: '', stderr }, 1000);

it('is the disk, in plain words and without a name that is gone, whatever the exit code', () => {
  const stderr = '[mp4 @ 0x1] Error closing file file:/films/.shotgraph-1.tmp: No space left on device';
  for (const code of [0, 1]) {
    expect(end(code, stderr)).toMatchObject({
      error: { reason: 'disk', message: 'ffmpeg 7 could not write what it made: the disk is full' },
    });
  }
  expect(end(0, 'Permission denied')).toMatchObject({ ok: true });
  expect(end(1, '[mov @ 0x1] moov atom not found')).toMatchObject({
    error: { reason: 'media', message: 'ffmpeg 7 failed (1): moov atom not found' },
  });
});

it('says what stands at the name of a file', () => {
  const cause = new Error("EISDIR: illegal operation on a directory, rename '/films/.1.tmp' -> '/films/film.mp4'");
  expect(unwritable('/films/film.mp4', cause)).toEqual({
    reason: 'disk',
    billed: 'no',
    message: '/films/film.mp4 cannot be written: a folder stands where a file should be',
  });
});
