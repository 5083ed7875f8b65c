/**
 * How long 100 trees of 31 leaves take to train, binning included, beside LightGBM, XGBoost and scikit-learn on the same
 * rows and threads. The peers run, interleaved with ours, if a Python that has them is named in ASSAY_BENCH_PYTHON
 * (`pip install lightgbm xgboost scikit-learn`). Cases: adult, flights, large, wide, categories, classes.
 *
 *   node test/bench/train.ts [case …] [pairs=3] [--threads=2]
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { FeatureMatrix } from '../../native/features/matrix.ts';
import { createRandom } from '../../native/stats/random.ts';
import { foldMetrics } from '../../native/training/fold-metrics.ts';
import { gbt } from '../../native/training/trees/gbt.ts';
import { kernelEngines } from '../../native/training/trees/runtime.ts';
import { cases, type Case } from './train-cases.ts';

interface Run {
  readonly seconds: number;
  readonly cpu: number;
  /** Of the test rows: ROC AUC, log loss of several classes, or RMSE. */
  readonly quality: number;
}

const qualityName = { binary: 'AUC', multiclass: 'log loss', regression: 'RMSE' } as const;

async function ours({ train, test, task, classes }: Case, threads: number): Promise<Run> {
  const start = performance.now();
  const cpu = process.cpuUsage();
  const { model } = await gbt.fit({
    task,
    classes,
    train,
    params: gbt.params.parse({ rounds: 100 }),
    random: (purpose) => createRandom('0'.repeat(64), purpose),
    trees: kernelEngines(threads),
  });
  const seconds = (performance.now() - start) / 1000;
  const used = process.cpuUsage(cpu);
  const metrics = foldMetrics(
    task,
    Math.max(1, task === 'multiclass' ? classes.length : 1),
    gbt.predict(model, test.matrix),
    test.y,
  );
  const quality = { binary: metrics.rocAuc, multiclass: metrics.logLoss, regression: metrics.rmse }[task]!;
  return { seconds, cpu: (used.user + used.system) / 1e6, quality };
}

interface Peers {
  readonly names: readonly string[];
  run(name: string, threads: number): Promise<Run>;
  end(): void;
}

/** The peers in a process of their own, which reads the case's rows from a folder. */
async function startPeers(folder: string, each: Case): Promise<Peers | undefined> {
  const python = process.env.ASSAY_BENCH_PYTHON;
  if (python === undefined) return undefined;
  const bytes = ({ columns }: FeatureMatrix): Buffer =>
    Buffer.concat(
      columns.map(({ values }) => Buffer.from(values.buffer, values.byteOffset, values.byteLength)),
    );
  const { columns } = each.train.matrix;
  writeFileSync(path.join(folder, 'x.bin'), bytes(each.train.matrix));
  writeFileSync(path.join(folder, 'xt.bin'), bytes(each.test.matrix));
  writeFileSync(path.join(folder, 'y.bin'), each.train.y);
  writeFileSync(path.join(folder, 'yt.bin'), each.test.y);
  writeFileSync(
    path.join(folder, 'case.json'),
    JSON.stringify({
      task: each.task,
      classes: each.classes.length,
      rows: each.train.y.length,
      test: each.test.y.length,
      names: columns.map(({ name }) => name),
      categories: columns.flatMap(({ kind }, index) => (kind === 'category' ? [index] : [])),
    }),
  );
  const child = spawn(python, [path.join(import.meta.dirname, 'train-peers.py'), folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // Spinning OpenMP threads beside another busy process take ten times as long, which would flatter us.
    env: { ...process.env, OMP_WAIT_POLICY: 'PASSIVE', GOMP_SPINCOUNT: '0' },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async <T>(): Promise<T> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error('The peers ended.');
    return JSON.parse(value as string) as T;
  };
  const names = await next<string[]>();
  return {
    names,
    run: (name, threads) => {
      child.stdin.write(`${JSON.stringify([name, threads])}\n`);
      return next<Run>();
    },
    end: () => void child.stdin.end(),
  };
}

const sorted = (runs: readonly Run[], key: keyof Run): number[] =>
  runs.map((run) => run[key]).sort((a, b) => a - b);
const median = (runs: readonly Run[], key: keyof Run): number =>
  sorted(runs, key)[Math.floor(runs.length / 2)]!;
const rounded = (value: number): number => Number(value.toFixed(3));

async function measure(each: Case, pairs: number, threads: number) {
  console.log(`${each.name}, 100 trees, ${threads} threads, ${pairs} pairs after one that is not counted`);
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-bench-'));
  const peers = await startPeers(folder, each);
  const runs = new Map<string, Run[]>();
  for (let pair = 0; pair <= pairs; pair++) {
    for (const name of ['Assay', ...(peers?.names ?? [])]) {
      const run = name === 'Assay' ? await ours(each, threads) : await peers!.run(name, threads);
      if (pair > 0) runs.set(name, [...(runs.get(name) ?? []), run]);
    }
  }
  peers?.end();
  rmSync(folder, { recursive: true });
  for (const [name, own] of runs) {
    console.log(
      `  ${name.padEnd(22)} median ${median(own, 'seconds').toFixed(2)} s, best ${sorted(own, 'seconds')[0]!.toFixed(2)} s, CPU ${median(own, 'cpu').toFixed(2)} s, test ${qualityName[each.task]} ${own[0]!.quality.toFixed(4)}`,
    );
  }
  const [mine, ...others] = [...runs].map(([name, own]) => [name, median(own, 'seconds')] as const);
  const ratio = Object.fromEntries(others.map(([name, seconds]) => [name, rounded(mine![1] / seconds)]));
  console.log(`  ratio ${JSON.stringify(ratio)}`);
  return {
    name: each.name,
    ours: rounded(mine![1]),
    peers: Object.fromEntries(others.map(([name, seconds]) => [name, rounded(seconds)])),
    ratio,
  };
}

const options = process.argv.slice(2);
const pairs = Number(options.find((option) => /^\d+$/.test(option)) ?? 3);
const threads = Number(options.find((option) => option.startsWith('--threads='))?.slice(10) ?? 2);
const asked = options.filter((option) => /^[a-z]+$/.test(option));
const unknown = asked.find((name) => cases[name] === undefined);
if (unknown !== undefined) throw new Error(`There is no case ${unknown}: ${Object.keys(cases).join(', ')}.`);
if (process.env.ASSAY_BENCH_PYTHON === undefined) {
  console.log('No peers: ASSAY_BENCH_PYTHON names no Python that has them.');
}
const results = [];
for (const name of asked.length > 0 ? asked : Object.keys(cases)) {
  results.push(await measure(await cases[name]!(), pairs, threads));
}
console.log(JSON.stringify({ bench: 'train', threads, cases: results }));
