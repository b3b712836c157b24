/** The storyboards that are measured. All texts are generated, so a board is known by its numbers alone. */

/** Shots in each chain of the run that is measured: text to video, extended twice. */
export const PARTS = 3;

/** `c7-2`: the second shot of chain 7. */
export function nameOf(chain, part) {
  return `c${chain}-${part}`;
}

/** Says the shot's name, by which the provider draws its latency. */
export function promptOf(chain, part) {
  const own = `Shot ${nameOf(chain, part)}: rain over the harbour.`;
  return part === 1 ? own : `Video extended @${nameOf(chain, part - 1)}. ${own}`;
}

/** N chains of three shots, of which `concurrency` may be alive at the provider. */
export function chainsBoard(chains, concurrency) {
  const shots = numbers(chains).flatMap((chain) =>
    numbers(PARTS).map((part) => {
      const extend = part === 1 ? '' : `extend: ${nameOf(chain, part - 1)}, `;
      return `  ${nameOf(chain, part)}: { ${extend}prompt: "${promptOf(chain, part)}" }\n`;
    }),
  );
  return `version: 1
defaults: { uses: apimart/skyreels-v4-fast, resolution: 480p, duration: 5 }
limits: { apimart: ${concurrency} }
shots:
${shots.join('')}`;
}

/**
 * Shots in chains of ten: in turn one with a reference that waits for the one before it, and one that extends it; all
 * with templates. With `warned`, nine of ten extend the one before them, until clips may be longer than models take:
 * a warning for most shots.
 */
export function largeBoard(shots, { warned = false } = {}) {
  const lines = numbers(shots).map((shot) => {
    const place = (shot - 1) % 10;
    const isExtend = warned ? place > 0 : place % 2 === 1;
    const link = isExtend ? `extend: s${shot - 1}` : place > 0 ? `needs: [s${shot - 1}]` : 'aspect_ratio: "16:9"';
    const opening = isExtend ? `Video extended @s${shot - 1}, @Hero walks on` : '@Hero walks';
    return `  s${shot}:
    ${link}
    prompt: "${opening} through {{vars.city}}, take ${shot}, {{vars.light}}."
    duration: ${3 + (shot % 3)}
`;
  });
  return `version: 1
vars: { city: an old harbour town, light: low sun }
defaults: { uses: apimart/skyreels-v4-fast, resolution: 480p, prompt_suffix: 35mm film. }
refs:
  Hero: { images: ["https://example.com/hero.png"], text: a woman in a red coat }
shots:
${lines.join('')}`;
}

/**
 * A shot that stands in all combinations of two axes, which only templates read; with `alone`, also one that stands
 * once, so that it can be changed by itself.
 */
export function sweepBoard({ sides: [a, b], alone = false }) {
  const labels = (count) => numbers(count).map((label) => `n${label}: {}`);
  return `version: 1
defaults: { uses: apimart/skyreels-v4-fast, resolution: 480p, duration: 5 }
limits: { apimart: 100 }
matrix:
  a: { ${labels(a).join(', ')} }
  b: { ${labels(b).join(', ')} }
shots:
  wide: { matrix: [a, b], prompt: "Shot c1-1: rain over the harbour, {{matrix.a}} {{matrix.b}}." }
${alone ? '  alone: { prompt: "Shot c0-1: Alone in the harbour." }\n' : ''}`;
}

/** 1 … count */
export function numbers(count) {
  return Array.from({ length: count }, (_, index) => index + 1);
}
