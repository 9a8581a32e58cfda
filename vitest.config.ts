import { defineConfig } from 'vitest/config';

/** `unit` needs nothing but Node; `engines` starts databases, browsers and processes and takes minutes. */
export default defineConfig({
  test: {
    // The suites mostly wait for sockets and databases: more of them than cores is fine.
    maxWorkers: 3,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.ts', '**/*.test.tsx'],
          exclude: ['**/node_modules/**', 'tests/**', '**/*.engine.test.ts', '**/dist/**'],
        },
      },
      {
        test: {
          name: 'engines',
          include: ['tests/**/*.test.ts', '**/*.engine.test.ts'],
          exclude: ['**/node_modules/**', '**/dist/**'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
