import { defineConfig } from 'vitest/config';

/** `npm run test:crash`: one long test that uses all cores by itself. */
export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['test/crash/nightly.ts'],
    testTimeout: 0,
    pool: 'forks',
    disableConsoleIntercept: true,
    env: { SHOTGRAPH_SIMULATOR_PICTURES: 'plain' },
  },
});
