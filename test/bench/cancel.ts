/**
 * How long a training takes to end once it is cancelled: while columns are put in bins, and while the first trees grow.
 * A million rows × 28 columns, and 10,000 columns. `npm run bench -- cancel [--threads=N]`.
 */
import { setImmediate, setTimeout as after } from 'node:timers/promises';
import { createRandom } from '../../native/stats/random.ts';
import type { FitHooks, LabelledRows } from '../../native/training/learner.ts';
import { gbt } from '../../native/training/trees/boosting/gbt.ts';
import { kernelEngines } from '../../native/training/trees/runtime.ts';

/** Cancellations of a case, spread evenly from the beginning to the third tree. */
const TIMES = 16;
const TREES = 3;

const random = (purpose: string) => createRandom('0'.repeat(64), purpose);

function rowsOf(rows: number, features: number): LabelledRows {
  const draws = random('values');
  const columns = Array.from({ length: features }, (_, f) => ({
    name: `x${f}`,
    kind: 'number' as const,
    levels: 0,
    values: Float64Array.from({ length: rows }, (_, row) => draws.uniform(row * features + f)),
  }));
  const y = Float64Array.from({ length: rows }, (_, row) =>
    Number(columns[0]!.values[row]! + columns[1]!.values[row]! > 1),
  );
  return { matrix: { rows, columns }, y };
}

async function fit(train: LabelledRows, threads: number, hooks: FitHooks): Promise<void> {
  await gbt.fit({
    task: 'binary',
    classes: ['no', 'yes'],
    train,
    params: gbt.params.parse({ rounds: TREES }),
    random,
    hooks: { pause: () => setImmediate(), ...hooks },
    trees: kernelEngines(threads),
  });
}

/** Milliseconds from a cancellation to the end of a fit that was to go on; undefined where it had ended before. */
async function cancelAt(train: LabelledRows, threads: number, ms: number) {
  const controller = new AbortController();
  const start = performance.now();
  let phase = 'binning';
  const fitting = fit(train, threads, {
    signal: controller.signal,
    preparing: (done, total) => {
      if (done === total) phase = 'growing';
    },
  }).then(
    () => undefined,
    () => performance.now(),
  );
  await after(ms);
  const when = phase;
  controller.abort();
  const ended = await fitting;
  // From when it was asked for: a thread that is busy hears of it late.
  return ended === undefined ? undefined : { phase: when, ms: ended - (start + ms) };
}

async function measure(rows: number, features: number, threads: number) {
  const train = rowsOf(rows, features);
  await fit(train, threads, {});
  const start = performance.now();
  await fit(train, threads, {});
  const whole = performance.now() - start;
  const found = [];
  for (let i = 0; i < TIMES; i++) found.push(await cancelAt(train, threads, (whole * i) / TIMES));
  const name = `${rows.toLocaleString('en')} × ${features.toLocaleString('en')}`;
  console.log(`${name}: binning and ${TREES} trees take ${Math.round(whole)} ms in ${threads} threads`);
  const cases = [];
  for (const phase of ['binning', 'growing']) {
    const times = found.flatMap((each) => (each?.phase === phase ? [each.ms] : [])).sort((a, b) => a - b);
    if (times.length === 0) continue;
    const [median, most] = [times[Math.floor(times.length / 2)]!, times.at(-1)!];
    console.log(
      `  ${phase}: ${times.length} times, median ${median.toFixed(0)} ms, most ${most.toFixed(0)} ms`,
    );
    cases.push({ name: `${name}, ${phase}`, ours: Number((most / 1000).toFixed(3)), peers: {}, ratio: {} });
  }
  return cases;
}

const threads = Number(process.argv.find((option) => option.startsWith('--threads='))?.slice(10) ?? 2);
const cases = [];
for (const [rows, features] of [
  [1_000_000, 28],
  [1_000, 10_000],
] as const) {
  cases.push(...(await measure(rows, features, threads)));
}
console.log(JSON.stringify({ bench: 'cancel', threads, cases }));
process.exit();
