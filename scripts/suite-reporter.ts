import { writeFileSync } from 'node:fs';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import type { SuiteCounts } from './suites.ts';

/** Every title that leads to a test, the file first. */
function titleOf(test: TestCase): string {
  return `${test.module.relativeModuleId} > ${test.fullName}`;
}

/**
 * Counts a vitest run for scripts/test.ts: what passed, failed and was skipped, with titles and reasons, as JSON in the
 * file that ASSAY_SUITE_COUNTS names. An error outside every test counts as one failure, so that it cannot hide.
 */
export default class SuiteReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly { message?: string }[]): void {
    const counts: SuiteCounts = { passed: 0, failed: [], skipped: [] };
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') counts.passed++;
        else if (result.state === 'skipped') {
          counts.skipped.push(
            result.note === undefined ? titleOf(test) : `${titleOf(test)} (${result.note})`,
          );
        } else counts.failed.push(titleOf(test));
      }
      // A hook that fails marks its tests as skipped: the error itself is what counts.
      for (const holder of [module, ...module.children.allSuites()]) {
        for (const error of holder.errors()) {
          counts.failed.push(`${module.relativeModuleId}: ${error.message}`);
        }
      }
    }
    for (const error of unhandled)
      counts.failed.push(`outside every test: ${error.message ?? 'unknown error'}`);
    const file = process.env.ASSAY_SUITE_COUNTS;
    if (file !== undefined) writeFileSync(file, JSON.stringify(counts));
  }
}
