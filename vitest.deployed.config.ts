import { defineConfig } from 'vitest/config'

/** The end-to-end tests once more, against the synthesized template. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts', 'test/deployed/**/*.test.ts'],
    // One is about the local stack's data folder, the other calls more functions at once than a machine can start processes.
    exclude: ['test/e2e/restart.test.ts', 'test/e2e/webhook-order.test.ts'],
    env: { BRIDGE: 'deployed' },
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
