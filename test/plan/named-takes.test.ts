import { describe, expect, it } from 'vitest';
import { takeId } from '../../src/core/take.ts';
import { readTakeName, takesNamed } from '../../src/plan/named-takes.ts';

const take = (shot: string, labels: Readonly<Record<string, string>>, number: number) => ({
  id: takeId(shot, labels, number),
  shot,
  labels,
  take: number,
});
const TAKES = [
  take('walk', { resolution: '480p', tier: 'std' }, 1),
  take('walk', { resolution: '480p', tier: 'std' }, 2),
  take('walk', { resolution: '720p', tier: 'std' }, 1),
  take('walking', {}, 1),
];

describe('the name of a take', () => {
  it.each([
    ['walk', 3],
    ['walk#1', 2],
    ['walk#2', 1],
    ['walk[resolution=480p]', 2],
    ['walk[tier=std, resolution=480p]#2', 1],
    [' walk[tier=std] ', 3],
    ['walk[tier=fast]', 0],
    ['walk[toString=x]', 0],
    ['walk#3', 0],
    ['wal', 0],
  ])('%s fits %d', (name, count) => {
    const read = readTakeName(name);
    expect(read && takesNamed(read, TAKES)).toHaveLength(count);
  });

  it.each([
    '',
    '#2',
    'walk#',
    'walk#0',
    'walk#x',
    'walk[]',
    'walk[tier]',
    'walk[tier=]',
    'walk[tier=a',
    'walk]',
    'a b',
  ])('"%s" is none', (name) => expect(readTakeName(name)).toBeUndefined());

  it('is read as it is shown', () => {
    for (const one of TAKES) {
      const read = readTakeName(one.id);
      expect(read && takesNamed(read, [one])).toEqual([one]);
    }
  });
});
