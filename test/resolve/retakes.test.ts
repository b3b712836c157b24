import { describe, expect, it } from 'vitest';
import { resolveBoard } from './board.ts';

const BOARD = `
defaults: { uses: apimart/skyreels-v4-fast, prompt: Rain., seed: 40 }
matrix: { look: { calm: { duration: 5 }, wild: { duration: 6 } } }
select: { look: calm }
picks: { "opening[look=calm]": 4 }
shots:
  opening: { matrix: [look], takes: 2 }
  walk: { needs: [opening], matrix: [look] }
`;

describe('one more take of a variant', () => {
  const plain = resolveBoard(BOARD);
  const { takes, diagnostics } = resolveBoard(BOARD, { retakes: new Map([['opening[look=wild]', 5]]) });
  const one = takes.find(({ id }) => id === 'opening[look=wild]#5');

  it('stands beside those of the storyboard, with the seed of its number, whatever is selected', () => {
    expect(diagnostics).toEqual(plain.diagnostics);
    expect(takes.filter((take) => take !== one)).toEqual(plain.takes);
    expect(one).toMatchObject({ take: 5, labels: { look: 'wild' }, fields: { seed: { value: 44 } } });
    expect(one).not.toHaveProperty('leftOut');
    expect(one).not.toHaveProperty('beyond');
    expect(one).not.toHaveProperty('picked');
  });

  it('is waited for by nobody', () => {
    const edges = takes.flatMap((take) => take.edges.map((edge) => edge.take));
    expect(edges).toContain('opening[look=wild]#2');
    expect(edges).not.toContain('opening[look=wild]#5');
  });

  it('that is picked already is one take, not two', () => {
    const again = resolveBoard(BOARD, { retakes: new Map([['opening[look=calm]', 4]]) });
    expect(again.takes).toEqual(plain.takes);
  });
});
