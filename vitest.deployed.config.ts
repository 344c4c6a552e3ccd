import { defineConfig } from 'vitest/config'

/** The end-to-end tests once more, against the synthesized template. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts', 'test/deployed/**/*.test.ts'],
    // That one is about the local stack's data folder.
    exclude: ['test/e2e/restart.test.ts'],
    env: { BRIDGE: 'deployed' },
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
