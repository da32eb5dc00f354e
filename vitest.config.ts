// The rings of the tests, as projects. `npm test` runs them as stages. By hand:
// npx vitest run --project unit tests/main/ctap
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: ['tests/{main,shared,preload,tools}/**/*.test.ts', 'tests/tools/*.test.mjs'],
          exclude: ['tests/main/store/postgres/**'],
          maxWorkers: 2,
        },
      },
      {
        // The store's tests once more, on PostgreSQL.
        test: {
          name: 'postgres',
          environment: 'node',
          include: [
            'tests/main/store/{audit,audit-tamper,journal,leases-and-queue,store,users}.test.ts',
            'tests/main/store/postgres/**/*.test.ts',
          ],
          env: { STORE_ENGINE: 'postgres' },
          globalSetup: 'tests/rig/postgres-setup.ts',
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'unit-renderer',
          environment: 'happy-dom',
          include: ['tests/renderer/**/*.test.{ts,tsx}'],
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'peers',
          environment: 'node',
          include: ['tests/peers/**/*.test.ts'],
          // Programs of others, each with its own device: one at a time, with time to start.
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['tests/e2e/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 90_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
