/** A board that uses most of the format and loads. */
export const VALID_BOARD = `# a comment
version: 1
name: neon-noir
vars: { city: Neo-Kyoto, look: "35mm, cold" }
env: [CITY]
defaults:
  uses: apimart/skyreels-v4-fast
  resolution: 720p
refs:
  Hero: { images: [refs/hero.png], text: a woman in a red coat }
  dance: { motion: "https://example.com/dance.mp4" }
budget: { usd: 20, credits: { gmi: 200 } }
x-base: &base { seed: 7 }
shots:
  opening:
    <<: *base
    prompt: Rain over {{vars.city}}, wide shot.
    duration: 5s
  walk:
    extend: opening
    prompt: >-
      Video extended @opening,
      a stranger walks in.
    needs:
      - opening
  push-in:
    first_frame: { thumbnail_url: walk }
    prompt: 'Slow push-in.'
    with: { thinking_type: auto }
`;
