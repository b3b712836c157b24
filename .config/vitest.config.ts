import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['test/**/*.test.ts'],
    sequence: { shuffle: true },
    testTimeout: 60_000,
    pool: 'forks',
    // The simulator's real clips are for the tests that look at them.
    env: { SHOTGRAPH_SIMULATOR_PICTURES: 'plain' },
  },
});
