/**
 * How long 100 trees of 31 leaves take to train, binning included, beside LightGBM, XGBoost and scikit-learn on the same
 * rows and threads. The peers run, interleaved with ours, if a Python that has them is named in ASSAY_BENCH_PYTHON
 * (`pip install lightgbm xgboost scikit-learn`). Cases: adult, flights, large, wide, categories, classes.
 *
 * Told are seconds, CPU seconds, and the most memory beyond the rows and the program.
 *
 * With --device=gpu a trainer on the GPU runs beside the others, and the run ends where there is none.
 *
 * With seeds the metrics of ours and of LightGBM are averaged instead, each tree on 80 % of the rows and features, drawn.
 *
 *   node test/bench/train.ts [case …] [pairs=3] [--threads=2] [--seeds=5] [--device=gpu]
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FeatureMatrix } from '../../native/features/matrix.ts';
import { openDevice } from '../../native/gpu/device-process.ts';
import { createRandom } from '../../native/stats/random.ts';
import { foldMetrics } from '../../native/training/fold-metrics.ts';
import { gbt } from '../../native/training/trees/boosting/gbt.ts';
import type { TreeEngineFactory } from '../../native/training/trees/engine.ts';
import { gpuEngines, type Where } from '../../native/training/trees/gpu/engine.ts';
import { kernelEngines } from '../../native/training/trees/runtime.ts';
import { memoryMeter, qualityName, startPeers, summarise, type Peers, type Run } from './peers.ts';
import { cases, type Case } from './train-cases.ts';

/** @param seed other than 0: of the 80 % of the rows and of the features that are drawn for each tree */
async function ours(
  { train, test, task, classes }: Case,
  trees: TreeEngineFactory,
  seed = 0,
  meter?: ReturnType<typeof memoryMeter>,
): Promise<Run> {
  meter?.reset();
  const start = performance.now();
  const cpu = process.cpuUsage();
  const { model } = await gbt.fit({
    task,
    classes,
    train,
    params: gbt.params.parse({ rounds: 100, ...(seed > 0 && { rowFraction: 0.8, featureFraction: 0.8 }) }),
    random: (purpose) => createRandom('0'.repeat(64), `${seed} ${purpose}`),
    trees,
  });
  const seconds = (performance.now() - start) / 1000;
  const used = process.cpuUsage(cpu);
  const memory = meter?.used();
  const metrics = foldMetrics(
    task,
    Math.max(1, task === 'multiclass' ? classes.length : 1),
    gbt.predict(model, test.matrix),
    test.y,
  );
  const quality = {
    binary: metrics.rocAuc,
    multiclass: metrics.logLoss,
    regression: metrics.rmse,
    ranking: metrics.ndcg,
  }[task]!;
  return { seconds, cpu: (used.user + used.system) / 1e6, quality, ...memory };
}

/** Writes the case's rows for the peers, and starts them. */
async function peersOf(folder: string, each: Case): Promise<Peers | undefined> {
  const bytes = ({ columns }: FeatureMatrix): Buffer =>
    Buffer.concat(
      columns.map(({ values }) => Buffer.from(values.buffer, values.byteOffset, values.byteLength)),
    );
  const { columns } = each.train.matrix;
  writeFileSync(path.join(folder, 'x.bin'), bytes(each.train.matrix));
  writeFileSync(path.join(folder, 'xt.bin'), bytes(each.test.matrix));
  writeFileSync(path.join(folder, 'y.bin'), each.train.y);
  writeFileSync(path.join(folder, 'yt.bin'), each.test.y);
  return startPeers(folder, {
    task: each.task,
    classes: each.classes.length,
    rows: each.train.y.length,
    test: each.test.y.length,
    names: columns.map(({ name }) => name),
    categories: columns.flatMap(({ kind }, index) => (kind === 'category' ? [index] : [])),
  });
}

async function measure(
  each: Case,
  pairs: number,
  threads: number,
  trainers: ReadonlyMap<string, TreeEngineFactory>,
) {
  console.log(`${each.name}, 100 trees, ${threads} threads, ${pairs} pairs after one that is not counted`);
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-bench-'));
  const peers = await peersOf(folder, each);
  const runs = new Map<string, Run[]>();
  const meter = memoryMeter();
  for (let pair = 0; pair <= pairs; pair++) {
    for (const name of [...trainers.keys(), ...(peers?.names ?? [])]) {
      const trees = trainers.get(name);
      const run = trees === undefined ? await peers!.run(name, threads) : await ours(each, trees, 0, meter);
      if (pair > 0) runs.set(name, [...(runs.get(name) ?? []), run]);
    }
  }
  peers?.end();
  rmSync(folder, { recursive: true });
  return summarise(each.name, each.task, runs);
}

/** How good models of several seeds are, beside LightGBM's. */
async function compare(each: Case, seeds: number, threads: number) {
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-bench-'));
  const peers = await peersOf(folder, each);
  const light = peers?.names.find((name) => name.startsWith('LightGBM'));
  if (light === undefined)
    throw new Error('Metrics over seeds want LightGBM beside: set ASSAY_BENCH_PYTHON.');
  const own: number[] = [];
  const theirs: number[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    own.push((await ours(each, kernelEngines(threads), seed)).quality);
    theirs.push((await peers!.run(light, threads, seed)).quality);
  }
  peers!.end();
  rmSync(folder, { recursive: true });
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value) / seeds;
  const shown = (values: readonly number[]): string =>
    `${mean(values).toFixed(5)} (${values.map((value) => value.toFixed(5)).join(', ')})`;
  const difference = Number((mean(own) - mean(theirs)).toFixed(6));
  console.log(`${each.name}, test ${qualityName[each.task]} of ${seeds} seeds`);
  console.log(`  Assay ${shown(own)}\n  ${light} ${shown(theirs)}\n  difference of the means ${difference}`);
  return { name: each.name, seeds, metric: qualityName[each.task], difference };
}

const options = process.argv.slice(2);
const pairs = Number(options.find((option) => /^\d+$/.test(option)) ?? 3);
const threads = Number(options.find((option) => option.startsWith('--threads='))?.slice(10) ?? 2);
const seeds = Number(options.find((option) => option.startsWith('--seeds='))?.slice(8) ?? 0);
const trainers = new Map<string, TreeEngineFactory>([['Assay', kernelEngines(threads)]]);
if (options.includes('--device=gpu')) {
  const failing = (where: Where): void => {
    if (where.on === 'cpu') throw where.fault;
  };
  trainers.set(
    'Assay on the GPU',
    gpuEngines(kernelEngines(threads), () => openDevice(), failing),
  );
}
const asked = options.filter((option) => /^[a-z]+$/.test(option));
const unknown = asked.find((name) => cases[name] === undefined);
if (unknown !== undefined) throw new Error(`There is no case ${unknown}: ${Object.keys(cases).join(', ')}.`);
if (process.env.ASSAY_BENCH_PYTHON === undefined) {
  console.log('No peers: ASSAY_BENCH_PYTHON names no Python that has them.');
}
/** A case in a process of its own: what an earlier one left in memory would be taken for the rows of this one. */
async function apart(name: string): Promise<unknown> {
  const flags = options.filter((option) => !asked.includes(option));
  const child = fork(import.meta.filename, [name, ...flags]);
  const [result] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => {
      throw new Error(`The case ${name} ended without a result.`);
    }),
  ]);
  return result;
}

const wanted = asked.length > 0 ? asked : Object.keys(cases);
const results: unknown[] = [];
for (const name of wanted) {
  if (wanted.length > 1) {
    results.push(await apart(name));
    continue;
  }
  const each = await cases[name]!();
  results.push(await (seeds > 0 ? compare(each, seeds, threads) : measure(each, pairs, threads, trainers)));
}
if (process.send === undefined) console.log(JSON.stringify({ bench: 'train', threads, cases: results }));
else {
  process.send(results[0]);
  process.disconnect();
}
