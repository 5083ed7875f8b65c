import { defineConfig } from 'vitest/config';

const minute = 60_000;

export default defineConfig({
  test: {
    pool: 'forks',
    testTimeout: minute,
    hookTimeout: minute,
    projects: [
      { extends: true, test: { name: 'unit', include: ['{native,renderer,scripts}/**/*.test.ts'] } },
      { extends: true, test: { name: 'reference', include: ['test/{reference,recipes}/**/*.test.ts'] } },
      // A whole command in each test: one file at a time, or they would only slow each other down.
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 5 * minute,
          hookTimeout: 5 * minute,
        },
      },
      // A real browser on the built page; one at a time, or they would only slow each other down.
      {
        extends: true,
        test: {
          name: 'journeys',
          include: ['test/journeys/**/*.test.ts'],
          globalSetup: ['test/journeys/build-page.ts'],
          fileParallelism: false,
          testTimeout: 3 * minute,
          hookTimeout: 2 * minute,
        },
      },
      // The desktop shell, against a fake of Electron and a stand-in for its binary, and on the real one where it is.
      {
        extends: true,
        test: {
          name: 'desktop',
          include: ['test/desktop/**/*.test.ts'],
          testTimeout: 3 * minute,
          hookTimeout: 3 * minute,
        },
      },
      { extends: true, test: { name: 'security', include: ['test/security/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 4 * minute,
          hookTimeout: 2 * minute,
        },
      },
      {
        extends: true,
        test: {
          name: 'interop',
          include: ['test/interop/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 5 * minute,
          hookTimeout: 5 * minute,
        },
      },
    ],
  },
});
