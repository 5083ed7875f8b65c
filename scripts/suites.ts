/** What came of one suite. */
export interface SuiteCounts {
  passed: number;
  /** Titles of what failed. */
  failed: string[];
  /** Titles of what was skipped; each says why. */
  skipped: string[];
}

export interface Suite {
  readonly name: string;
  readonly holds: string;
  /** Minutes that it may take. In CI it is stopped at that; elsewhere at three times as much. */
  readonly minutes: number;
  /** Runs in a network namespace of its own where that is allowed: nothing in it may need or notice a network. */
  readonly withoutNetwork?: true;
  /** Only when asked by name, by `all`, or in CI: it installs other people's programs. */
  readonly onRequest?: true;
}

/** In the order in which they run: the quickest to tell first. */
export const suites: readonly Suite[] = [
  { name: 'check', holds: 'types, lint, format', minutes: 2 },
  { name: 'unit', holds: 'native, renderer, scripts: **/*.test.ts', minutes: 6, withoutNetwork: true },
  { name: 'reference', holds: "test/reference: other libraries' figures", minutes: 1 },
  { name: 'e2e', holds: 'test/e2e: whole commands on real data', minutes: 7 },
  { name: 'journeys', holds: 'test/journeys: the workbench in a real browser', minutes: 9 },
  { name: 'desktop', holds: 'test/desktop: the desktop shell and its packaging', minutes: 1 },
  { name: 'security', holds: 'test/security: each hole that was closed', minutes: 1 },
  { name: 'faults', holds: 'test/faults: killed, full, read-only, forgetful disks', minutes: 4 },
  { name: 'interop', holds: 'test/interop: clients that we did not write', minutes: 3, onRequest: true },
];

/** The suites that arguments ask for; all that need nothing but Node where there are none. */
export function chosenSuites(names: readonly string[], inCi: boolean): Suite[] {
  if (names.includes('all') || (names.length === 0 && inCi)) return [...suites];
  if (names.length === 0) return suites.filter((suite) => suite.onRequest === undefined);
  const unknown = names.find((name) => !suites.some((suite) => suite.name === name));
  if (unknown !== undefined) {
    throw new RangeError(
      `There is no suite '${unknown}'. Suites: ${suites.map((s) => s.name).join(', ')}, all.`,
    );
  }
  return suites.filter((suite) => names.includes(suite.name));
}

/** The one line that says it all, and the last that is printed. */
export function totalLine(counts: readonly SuiteCounts[]): string {
  const sum = (of: (one: SuiteCounts) => number): number => counts.reduce((total, one) => total + of(one), 0);
  const skipped = sum((one) => one.skipped.length);
  const line = `${sum((one) => one.passed)} passed, ${sum((one) => one.failed.length)} failed`;
  return skipped === 0 ? line : `${line}, ${skipped} skipped`;
}

/** Text in columns, the first to the left, the others to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(width(column)) : cell.padStart(width(column))))
        .join('  '),
    )
    .join('\n');
}
