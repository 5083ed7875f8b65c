/**
 * npm test [-- SUITE …]: runs the suites one after the other and ends with a table and one line,
 * `N passed, N failed[, N skipped]`. Exit 0 where nothing failed, 1 where something did, 2 for a wrong argument.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { makeInteropEnvironments } from './interop-environments.ts';
import { namespaceRefusal, withoutNetwork } from './network-namespace.ts';
import { runLimited } from './run-limited.ts';
import { chosenSuites, table, totalLine, type Suite, type SuiteCounts } from './suites.ts';

const root = join(import.meta.dirname, '..');
const inCi = process.env.CI === 'true' || process.env.CI === '1';
process.chdir(root);
// What a test starts as `node` shall be this Node, also where the tests were not started by npm.
process.env.PATH = [
  join(root, 'node_modules', '.bin'),
  dirname(process.execPath),
  process.env.PATH ?? '',
].join(delimiter);

const limitSeconds = (suite: Suite): number => suite.minutes * 60 * (inCi ? 1 : 3);

/** Types, lint and format: three checks. */
async function runCheck(suite: Suite): Promise<SuiteCounts> {
  const counts: SuiteCounts = { passed: 0, failed: [], skipped: [] };
  const modules = join(root, 'node_modules');
  const checks: readonly (readonly [string, readonly string[]])[] = [
    ['types (tsc -b)', [join(modules, 'typescript/bin/tsc'), '-b']],
    ['lint (eslint)', [join(modules, 'eslint/bin/eslint.js'), '.']],
    ['format (prettier --check)', [join(modules, 'prettier/bin/prettier.cjs'), '--check', '.']],
  ];
  const end = performance.now() + limitSeconds(suite) * 1000;
  for (const [title, args] of checks) {
    const started = performance.now();
    const { code, timedOut } = await runLimited([process.execPath, ...args], (end - started) / 1000);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`  ${code === 0 ? '✓' : '✗'} ${title} ${seconds} s`);
    if (code === 0) counts.passed++;
    else counts.failed.push(timedOut ? `${title}: not done in time` : title);
  }
  return counts;
}

async function runVitest(suite: Suite): Promise<SuiteCounts> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-suite-'));
  const file = join(folder, 'counts.json');
  const vitest = [
    process.execPath,
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    `--project=${suite.name}`,
    '--passWithNoTests',
    '--reporter=default',
    `--reporter=${join(root, 'scripts/suite-reporter.ts')}`,
  ] as const;
  const refusal = suite.withoutNetwork === true ? namespaceRefusal() : undefined;
  const alone = suite.withoutNetwork === true && refusal === undefined;
  try {
    const { code, timedOut } = await runLimited(
      alone ? [...withoutNetwork, ...vitest] : vitest,
      limitSeconds(suite),
      { ...process.env, ASSAY_SUITE_COUNTS: file },
    );
    if (timedOut) {
      return {
        passed: 0,
        failed: [`${suite.name}: stopped after ${limitSeconds(suite) / 60} minutes`],
        skipped: [],
      };
    }
    if (!existsSync(file)) {
      return {
        passed: 0,
        failed: [`${suite.name}: vitest ended with ${code} before it reported`],
        skipped: [],
      };
    }
    const counts = JSON.parse(readFileSync(file, 'utf8')) as SuiteCounts;
    if (code !== 0 && counts.failed.length === 0) {
      counts.failed.push(`${suite.name}: vitest ended with ${code}`);
    }
    if (refusal !== undefined) counts.skipped.push(`${suite.name} without a network (${refusal})`);
    return counts;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runSuite(suite: Suite): Promise<SuiteCounts> {
  if (suite.name === 'check') return runCheck(suite);
  if (suite.name !== 'interop') return runVitest(suite);
  const started = performance.now();
  const failures = await makeInteropEnvironments(root, limitSeconds(suite));
  const left = limitSeconds(suite) - (performance.now() - started) / 1000;
  const counts = await runVitest({ ...suite, minutes: Math.max(1, left / 60 / (inCi ? 1 : 3)) });
  return { ...counts, failed: [...failures, ...counts.failed] };
}

let chosen: Suite[];
try {
  chosen = chosenSuites(process.argv.slice(2), inCi);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(2);
}

const rows: string[][] = [['suite', 'passed', 'failed', 'skipped', 'seconds', 'budget']];
const all: SuiteCounts[] = [];
for (const suite of chosen) {
  const how = suite.withoutNetwork === true && namespaceRefusal() === undefined ? ', without a network' : '';
  console.log(`\n=== ${suite.name}: ${suite.holds} (budget ${suite.minutes} min${how})`);
  const started = performance.now();
  const counts = await runSuite(suite);
  const seconds = (performance.now() - started) / 1000;
  all.push(counts);
  rows.push([
    suite.name,
    String(counts.passed),
    String(counts.failed.length),
    String(counts.skipped.length),
    seconds.toFixed(1),
    `${suite.minutes * 60}${seconds > suite.minutes * 60 ? ' (over)' : ''}`,
  ]);
}

const listed = (heading: string, titles: readonly string[]): void => {
  if (titles.length === 0) return;
  console.log(`\n${heading}:`);
  for (const title of titles) console.log(`  ${title}`);
};
listed(
  'Skipped',
  all.flatMap((counts) => counts.skipped),
);
listed(
  'Failed',
  all.flatMap((counts) => counts.failed),
);
console.log(`\n${table(rows)}\n`);
console.log(totalLine(all));
process.exitCode = all.some((counts) => counts.failed.length > 0) ? 1 : 0;
