/**
 * How long it takes from a Parquet file to a model of 100 trees of 31 leaves: loading, binning and training, beside
 * LightGBM, XGBoost and scikit-learn, which read with pandas and pyarrow. Ours reads the file as the product does, from
 * import to model, and is told besides from the stored rows on, first with bins to make and then with bins that are kept.
 * Cases: flights; large, whose file is made by the Python that ASSAY_BENCH_PYTHON names.
 *
 *   node test/bench/train-file.ts [case …] [pairs=3] [--threads=2] [--rows=1000000]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadFrame } from '../../native/data/store.ts';
import { fitSpec } from '../../native/training/contract.ts';
import { foldMetrics } from '../../native/training/fold-metrics.ts';
import { ROLE } from '../../native/training/predictions.ts';
import { targetOf } from '../../native/training/read-target.ts';
import { trainingFit } from '../../native/training/steps.ts';
import { testContext } from '../support/step-context.ts';
import { open, score, splitOf, train, type Target } from '../support/trained.ts';
import { startPeers, summarise, type Run } from './peers.ts';

interface FileCase {
  readonly name: string;
  readonly file: string;
  readonly task: 'binary' | 'regression';
  readonly target: Target;
}

/** Runs a part of the work, and tells its seconds and CPU seconds. */
async function timed<T>(work: () => Promise<T>): Promise<{ result: T; seconds: number; cpu: number }> {
  const start = performance.now();
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return { result, seconds: (performance.now() - start) / 1000, cpu: (user + system) / 1e6 };
}

/** From the file, from the stored rows, and from kept bins to a model. */
async function ours({ file, task, target }: FileCase, threads: number): Promise<readonly Run[]> {
  const spec = { learner: 'gbt', rounds: 100 };
  const context = testContext({ threads, memoryBytes: 2 ** 31 });
  const whole = await timed(async () => {
    const { dataset } = await open(context, file);
    const column = (await loadFrame(context, dataset, [target.target])).columns.get(target.target)!;
    const { missing } = targetOf(column, target.target, target);
    const split = await splitOf(
      context,
      Uint8Array.from(missing, (absent, row) =>
        absent === 1 ? ROLE.unused : row % 5 === 0 ? ROLE.test : ROLE.train,
      ),
    );
    return { dataset, split, ...(await train(context, dataset, split, target, spec)) };
  });
  const { dataset, split, features } = whole.result;
  const fit = () =>
    trainingFit.run(context, fitSpec.parse({ ...target, train: spec }), [dataset, split, features]);
  const kept = await timed(fit);
  rmSync(path.join(context.folder, 'cache/bins'), { recursive: true });
  const stored = await timed(fit);
  const { y, margin } = await score(context, whole.result, target, dataset, split);
  rmSync(context.folder, { recursive: true });
  const metrics = foldMetrics(task, 1, margin, y);
  const quality = (task === 'binary' ? metrics.rocAuc : metrics.rmse)!;
  return [whole, stored, kept].map(({ seconds, cpu }) => ({ seconds, cpu, quality }));
}

const OURS = ['Assay', 'Assay, stored rows', 'Assay, kept bins'];

async function measure(each: FileCase, pairs: number, threads: number) {
  console.log(`${each.name}, 100 trees, ${threads} threads, ${pairs} pairs after one that is not counted`);
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-bench-'));
  const { file, task, target } = each;
  const peers = await startPeers(folder, { file, task, ...target });
  const runs = new Map<string, Run[]>();
  const add = (name: string, run: Run): void => void runs.set(name, [...(runs.get(name) ?? []), run]);
  for (let pair = 0; pair <= pairs; pair++) {
    const own = await ours(each, threads);
    if (pair > 0) own.forEach((run, i) => add(OURS[i]!, run));
    for (const name of peers?.names ?? []) {
      const run = await peers!.run(name, threads);
      if (pair > 0) add(name, run);
    }
  }
  peers?.end();
  rmSync(folder, { recursive: true });
  return summarise(each.name, task, runs);
}

function largeFile(rows: number): string {
  const python = process.env.ASSAY_BENCH_PYTHON;
  if (python === undefined) throw new Error('ASSAY_BENCH_PYTHON names no Python to make the file with.');
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'assay-bench-')), 'large.parquet');
  execFileSync(python, [path.join(import.meta.dirname, 'train-file-rows.py'), file, String(rows)]);
  return file;
}

const options = process.argv.slice(2);
const pairs = Number(options.find((option) => /^\d+$/.test(option)) ?? 3);
const threads = Number(options.find((option) => option.startsWith('--threads='))?.slice(10) ?? 2);
const rows = Number(options.find((option) => option.startsWith('--rows='))?.slice(7) ?? 1_000_000);
const cases: Readonly<Record<string, () => FileCase>> = {
  flights: () => ({
    name: 'flights.parquet',
    file: path.join(process.env.ASSAY_SHARED ?? '', 'data/flights.parquet'),
    task: 'regression',
    target: { target: 'arr_delay' },
  }),
  large: () => ({
    name: `${rows.toLocaleString('en')} × 28, 5 % missing`,
    file: largeFile(rows),
    task: 'binary',
    target: { target: 'y', positive: 'yes' },
  }),
};
const asked = options.filter((option) => /^[a-z]+$/.test(option));
const results = [];
for (const name of asked.length > 0 ? asked : Object.keys(cases)) {
  const make = cases[name];
  if (make === undefined) throw new Error(`There is no case ${name}: ${Object.keys(cases).join(', ')}.`);
  results.push(await measure(make(), pairs, threads));
}
console.log(JSON.stringify({ bench: 'train-file', threads, cases: results }));
