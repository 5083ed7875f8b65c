/**
 * How long a model of 100 trees of 31 leaves takes to score a million rows in memory, beside LightGBM on a model of its own
 * and ONNX Runtime on ours. The peers run, interleaved with ours, if a Python that has them is named in ASSAY_BENCH_PYTHON
 * (`pip install lightgbm onnxruntime`). Ours is compared with the plain walk bit by bit, ONNX Runtime's answers with ours.
 *
 *   node test/bench/predict.ts [pairs=5] [--threads=2]
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { FeatureMatrix } from '../../native/features/matrix.ts';
import { GraphBuilder } from '../../native/onnx/graph.ts';
import { createRandom } from '../../native/stats/random.ts';
import { gbt } from '../../native/training/trees/boosting/gbt.ts';
import { predictTrees, type TreesModel } from '../../native/training/trees/model/model.ts';
import { kernelEngines } from '../../native/training/trees/runtime.ts';
import { kernelScorers } from '../../native/training/trees/scoring/runtime.ts';
import { cases } from './train-cases.ts';

interface Run {
  readonly seconds: number;
  readonly cpu: number;
}

function graphOf(model: TreesModel, matrix: FeatureMatrix): Uint8Array {
  const graph = new GraphBuilder();
  const axis = graph.constant('axis', { type: 'int64', values: [1] });
  const columns = matrix.columns.map(({ name }) =>
    graph.node('Unsqueeze', [graph.input(name, 'double'), axis]),
  );
  const joined = graph.node('Concat', columns, { axis: { int: 1 } });
  graph.output('margins', 'double', gbt.appendToGraph(graph, model, joined));
  return graph.toModel();
}

/** The peers in a process of their own, which reads rows and graph from a folder. */
async function startPeers(folder: string, y: Float64Array, matrix: FeatureMatrix, graph: Uint8Array) {
  const python = process.env.ASSAY_BENCH_PYTHON;
  if (python === undefined) return undefined;
  const { columns, rows } = matrix;
  writeFileSync(
    path.join(folder, 'x.bin'),
    Buffer.concat(columns.map(({ values }) => Buffer.from(values.buffer, values.byteOffset, 8 * rows))),
  );
  writeFileSync(path.join(folder, 'y.bin'), y);
  writeFileSync(path.join(folder, 'model.onnx'), graph);
  writeFileSync(
    path.join(folder, 'case.json'),
    JSON.stringify({ rows, names: columns.map(({ name }) => name), threads }),
  );
  const child = spawn(python, [path.join(import.meta.dirname, 'predict-peers.py'), folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async <T>(): Promise<T> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error('The peers ended.');
    return JSON.parse(value as string) as T;
  };
  return {
    names: await next<string[]>(),
    run: (name: string) => {
      child.stdin.write(`${name}\n`);
      return next<Run>();
    },
    end: () => void child.stdin.end(),
  };
}

async function timed(work: () => Promise<unknown>): Promise<Run> {
  const start = performance.now();
  const cpu = process.cpuUsage();
  await work();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { seconds, cpu: (user + system) / 1e6 };
}

const options = process.argv.slice(2);
const pairs = Number(options.find((option) => /^\d+$/.test(option)) ?? 5);
const threads = Number(options.find((option) => option.startsWith('--threads='))?.slice(10) ?? 2);
const { train, task, classes } = await cases.large!();
const { matrix } = train;
const { model } = await gbt.fit({
  task,
  classes,
  train,
  params: gbt.params.parse({ rounds: 100 }),
  random: (purpose) => createRandom('0'.repeat(64), purpose),
  trees: kernelEngines(threads),
});
const folder = mkdtempSync(path.join(tmpdir(), 'assay-bench-'));
try {
  const peers = await startPeers(folder, train.y, matrix, graphOf(model, matrix));
  let margins = new Float64Array();
  const ours = (): Promise<Run> =>
    timed(async () => {
      const scorer = kernelScorers(threads)(model, matrix.rows);
      margins = new Float64Array(await scorer.margins(matrix));
      await scorer.close();
    });
  const runs = new Map<string, Run[]>();
  for (let pair = 0; pair <= pairs; pair++) {
    for (const name of ['Assay', ...(peers?.names ?? [])]) {
      const run = name === 'Assay' ? await ours() : await peers!.run(name);
      if (pair > 0) runs.set(name, [...(runs.get(name) ?? []), run]);
    }
  }
  peers?.end();
  const of = (name: string, key: keyof Run): number[] =>
    runs
      .get(name)!
      .map((run) => run[key])
      .sort((a, b) => a - b);
  const median = (name: string, key: keyof Run): number => of(name, key)[pairs >> 1]!;
  const rounded = (value: number): number => Number(value.toFixed(3));
  const name = `${matrix.rows.toLocaleString('en')} rows × ${matrix.columns.length}, 5 % missing, 100 trees of 31 leaves`;
  console.log(`${name}, ${threads} threads, ${pairs} pairs after one that is not counted`);
  for (const each of runs.keys()) {
    const rate = Math.round(matrix.rows / median(each, 'seconds')).toLocaleString('en');
    console.log(
      `  ${each.padEnd(20)} median ${rounded(median(each, 'seconds'))} s, best ${rounded(of(each, 'seconds')[0]!)} s, CPU median ${rounded(median(each, 'cpu'))} s, least ${rounded(of(each, 'cpu')[0]!)} s, ${rate} rows/s`,
    );
  }
  const plain = predictTrees(model, matrix);
  console.log(
    `  rows that differ from the plain walk: ${plain.filter((x, row) => x !== margins[row]).length}`,
  );
  if (peers !== undefined) {
    const theirs = new Float64Array(Uint8Array.from(readFileSync(path.join(folder, 'margins.bin'))).buffer);
    const largest = theirs.reduce((most, x, row) => Math.max(most, Math.abs(x - margins[row]!)), 0);
    console.log(`  largest difference to ONNX Runtime: ${largest}`);
  }
  const others = (peers?.names ?? []).map((each) => [each, median(each, 'seconds')] as const);
  const mine = median('Assay', 'seconds');
  const result = {
    name,
    ours: rounded(mine),
    peers: Object.fromEntries(others.map(([each, seconds]) => [each, rounded(seconds)])),
    ratio: Object.fromEntries(others.map(([each, seconds]) => [each, rounded(mine / seconds)])),
  };
  console.log(JSON.stringify({ bench: 'predict', threads, cases: [result] }));
} finally {
  rmSync(folder, { recursive: true });
}
