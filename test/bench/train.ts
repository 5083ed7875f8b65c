/**
 * How long 100 trees of 31 leaves take to train, binning included, on one thread. LightGBM with its defaults fits the
 * same rows, on one thread and on two, interleaved with ours, if a Python that has it is named in ASSAY_BENCH_PYTHON
 * (`pip install lightgbm scikit-learn`). Cases: Adult, and synthetic rows of 28 features.
 *
 *   node test/bench/train.ts [--large] [pairs=5]      --large adds 1,000,000 rows
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { loadFrame } from '../../native/data/store.ts';
import type { FeatureSet } from '../../native/features/contract.ts';
import type { FeatureColumn, FeatureMatrix } from '../../native/features/matrix.ts';
import { transform } from '../../native/features/transform.ts';
import { createRandom } from '../../native/stats/random.ts';
import { foldMetrics } from '../../native/training/fold-metrics.ts';
import { gbt } from '../../native/training/trees/gbt.ts';
import { kernelEngines } from '../../native/training/trees/runtime.ts';
import type { LabelledRows } from '../../native/training/learner.ts';
import { targetOf } from '../../native/training/read-target.ts';
import { testContext } from '../support/step-context.ts';
import { open, splitOf, train } from '../support/trained.ts';

interface Case {
  readonly name: string;
  readonly train: LabelledRows;
  readonly test: LabelledRows;
}
interface Run {
  readonly seconds: number;
  readonly cpu: number;
  readonly auc: number;
}

const random = (purpose: string) => createRandom('0'.repeat(64), purpose);

async function adult(): Promise<Case> {
  const context = testContext();
  const samples = path.join(import.meta.dirname, '../../assets/samples');
  const target = { target: 'income', positive: '>50K' };
  const main = await open(context, path.join(samples, 'adult_train.csv.gz'));
  const other = await open(context, path.join(samples, 'adult_test.csv'), main.sniffed);
  const split = await splitOf(context, new Uint8Array(main.rows));
  const { features } = await train(context, main.dataset, split, target, { learner: 'gbt', rounds: 1 });
  const set = await context.readJson<FeatureSet>(features);
  const rowsOf = async (dataset: string): Promise<LabelledRows> => {
    const frame = await loadFrame(context, dataset, [...set.inputs.map(({ name }) => name), 'income']);
    return { matrix: transform(set, frame), y: targetOf(frame.columns.get('income')!, 'income', target).y };
  };
  const result = {
    name: `Adult (${main.rows.toLocaleString('en')} × ${set.outputs.length})`,
    train: await rowsOf(main.dataset),
    test: await rowsOf(other.dataset),
  };
  rmSync(context.folder, { recursive: true });
  return result;
}

/**
 * Features of several shapes, in float32 as most files have them, with marginal effects: where interactions alone
 * decide, which of them a tree finds first is chance, and the AUCs of any two libraries differ.
 */
function synthetic(rows: number): Case {
  const features = 28;
  const make = (count: number, part: string): LabelledRows => {
    const draws = random(part);
    const columns = Array.from({ length: features }, (_, f): FeatureColumn => {
      const values = new Float64Array(count);
      for (let row = 0; row < count; row++) {
        const u = draws.uniform(row * 32 + f);
        values[row] = Math.fround(
          f % 4 === 0 ? Math.sqrt(u) : f % 4 === 1 ? 4 * u - 2 : f % 4 === 2 ? u * u * u : Math.floor(40 * u),
        );
      }
      return { name: `x${f}`, kind: 'number', levels: 0, values };
    });
    const y = new Float64Array(count);
    for (let row = 0; row < count; row++) {
      const x = (f: number): number => columns[f]!.values[row]!;
      let score =
        0.8 * x(1) +
        0.3 * x(1) * x(5) +
        (x(0) > 0.7 ? 1 : 0) -
        2 * x(2) +
        0.03 * x(3) -
        0.02 * x(7) +
        Math.abs(x(9)) -
        x(6) -
        0.4;
      for (let f = 10; f < 20; f++) score += ((f % 2 === 0 ? 0.1 : -0.1) * x(f)) / (f % 4 === 3 ? 20 : 1);
      y[row] = draws.uniform(row * 32 + 31) < 1 / (1 + Math.exp(-1.5 * score)) ? 1 : 0;
    }
    return { matrix: { rows: count, columns }, y };
  };
  return {
    name: `synthetic (${rows.toLocaleString('en')} × ${features})`,
    train: make(rows, 'train'),
    test: make(Math.min(100_000, rows), 'test'),
  };
}

async function ours({ train: rows, test }: Case, threads: number): Promise<Run> {
  const start = performance.now();
  const cpu = process.cpuUsage();
  const { model } = await gbt.fit({
    task: 'binary',
    classes: ['no', 'yes'],
    train: rows,
    params: gbt.params.parse({ rounds: 100 }),
    random,
    trees: kernelEngines(threads),
  });
  const seconds = (performance.now() - start) / 1000;
  const used = process.cpuUsage(cpu);
  const auc = foldMetrics('binary', 1, gbt.predict(model, test.matrix), test.y).rocAuc!;
  return { seconds, cpu: (used.user + used.system) / 1e6, auc };
}

interface Peer {
  readonly version: string;
  run(threads: number): Promise<Run>;
  end(): void;
}

async function startPeer(folder: string, { train: rows, test }: Case): Promise<Peer | undefined> {
  const python = process.env.ASSAY_BENCH_PYTHON;
  if (python === undefined) return undefined;
  const bytes = ({ columns }: FeatureMatrix): Buffer =>
    Buffer.concat(
      columns.map(({ values }) => Buffer.from(values.buffer, values.byteOffset, values.byteLength)),
    );
  const { columns } = rows.matrix;
  writeFileSync(path.join(folder, 'x.bin'), bytes(rows.matrix));
  writeFileSync(path.join(folder, 'xt.bin'), bytes(test.matrix));
  writeFileSync(path.join(folder, 'y.bin'), rows.y);
  writeFileSync(path.join(folder, 'yt.bin'), test.y);
  writeFileSync(
    path.join(folder, 'case.json'),
    JSON.stringify({
      rows: rows.y.length,
      test: test.y.length,
      names: columns.map(({ name }) => name),
      categories: columns.flatMap(({ kind }, index) => (kind === 'category' ? [index] : [])),
    }),
  );
  const child = spawn(python, [path.join(import.meta.dirname, 'train-peers.py'), folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, OMP_WAIT_POLICY: 'PASSIVE', GOMP_SPINCOUNT: '0' },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async <T>(): Promise<T> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error('The peer ended.');
    return JSON.parse(value as string) as T;
  };
  const { lightgbm } = await next<{ lightgbm: string }>();
  return {
    version: lightgbm,
    run: (threads) => {
      child.stdin.write(`${threads}\n`);
      return next<Run>();
    },
    end: () => void child.stdin.end(),
  };
}

const sorted = (runs: readonly Run[], key: keyof Run): number[] =>
  runs.map((run) => run[key]).sort((a, b) => a - b);
const median = (values: readonly number[]): number => values[Math.floor(values.length / 2)]!;
const round = (value: number, digits = 3): number => Number(value.toFixed(digits));

function describe(name: string, runs: readonly Run[]): void {
  const seconds = sorted(runs, 'seconds');
  console.log(
    `  ${name.padEnd(22)} median ${median(seconds).toFixed(2)} s, best ${seconds[0]!.toFixed(2)} s, CPU ${median(sorted(runs, 'cpu')).toFixed(2)} s, test AUC ${runs[0]!.auc.toFixed(4)}`,
  );
}

async function measure(each: Case, pairs: number) {
  console.log(`${each.name}, 100 trees, ${pairs} pairs after one that is not counted`);
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-bench-'));
  const peer = await startPeer(folder, each);
  const mine: Record<string, Run[]> = {};
  const peers: Record<string, Run[]> = {};
  for (let pair = 0; pair <= pairs; pair++) {
    for (const threads of [1, 2]) {
      const name = `${threads} thread${threads > 1 ? 's' : ''}`;
      const own = await ours(each, threads);
      if (pair > 0) (mine[name] ??= []).push(own);
      if (peer === undefined) continue;
      const other = await peer.run(threads);
      if (pair > 0) (peers[name] ??= []).push(other);
    }
  }
  peer?.end();
  rmSync(folder, { recursive: true });
  for (const [name, own] of Object.entries(mine)) describe(`Assay, ${name}`, own);
  for (const [name, own] of Object.entries(peers)) describe(`LightGBM ${peer!.version}, ${name}`, own);
  const medians = (of: Record<string, Run[]>): Record<string, number> =>
    Object.fromEntries(
      Object.entries(of).map(([name, own]) => [name, round(median(sorted(own, 'seconds')))]),
    );
  const [ownSeconds, peerSeconds] = [medians(mine), medians(peers)];
  const ratio = Object.fromEntries(
    Object.entries(peerSeconds).map(([name, seconds]) => [name, round(ownSeconds[name]! / seconds)]),
  );
  console.log(`  ratio ${JSON.stringify(ratio)}`);
  return { name: each.name, ours: ownSeconds, peers: peerSeconds, ratio };
}

const options = process.argv.slice(2);
const pairs = Number(options.find((option) => /^\d+$/.test(option)) ?? 5);
if (process.env.ASSAY_BENCH_PYTHON === undefined) {
  console.log('No peer: ASSAY_BENCH_PYTHON names no Python with LightGBM.');
}
const cases = [await measure(await adult(), pairs), await measure(synthetic(200_000), pairs)];
if (options.includes('--large')) cases.push(await measure(synthetic(1_000_000), Math.min(3, pairs)));
console.log(JSON.stringify({ bench: 'train', cases }));
