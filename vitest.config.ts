import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/deployed/**', 'test/browser/**'],
    testTimeout: 90_000,
    hookTimeout: 90_000,
  },
})
