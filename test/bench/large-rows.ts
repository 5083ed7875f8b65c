/**
 * What a tree of 31 leaves takes on many rows × 28 features that lie in bins already: in one memory, or in several where
 * one does not hold them. Each case runs in a process of its own, so that its memory is known.
 *
 * With --memory=GB bins stay on disk where all memories would take more.
 *
 *   node test/bench/large-rows.ts [rows …] [--trees=5] [--threads=2] [--memory=GB]
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { gbtParams } from '../../native/training/contract.ts';
import type { BinnedMatrix } from '../../native/training/trees/rows/binned.ts';
import { numberBinsOf } from '../../native/training/trees/rows/bins.ts';
import { constraintsOf } from '../../native/training/trees/constraints.ts';
import type { EngineInput } from '../../native/training/trees/engine.ts';
import { objectiveSpec } from '../../native/training/trees/objectives/registry.ts';
import { kernelEngines } from '../../native/training/trees/runtime.ts';

const FEATURES = 28;
const BINS = 255;

interface Case {
  readonly rows: number;
  readonly trees: number;
  readonly threads: number;
  /** In GB; null: whatever is needed. */
  readonly memory: number | null;
}

interface Measured {
  readonly memories: number;
  readonly spilled: boolean;
  /** Of laying the bins. */
  readonly layingCpu: number;
  readonly seconds: number;
  readonly cpu: number;
  readonly peakBytes: number;
}

/** A byte that looks drawn, of a feature and a row. */
function binOf(feature: number, row: number): number {
  let bits = Math.imul(row ^ Math.imul(feature + 1, 0x9e3779b1), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return ((bits ^ (bits >>> 16)) >>> 0) % BINS;
}

function inputOf(rows: number): EngineInput {
  const names = Array.from({ length: FEATURES }, (_, feature) => `x${feature}`);
  const matrix: BinnedMatrix = {
    rows,
    columns: names.map((name) => ({ name, kind: 'number', levels: 0 })),
    bins: names.map(() =>
      numberBinsOf(
        Float64Array.from({ length: BINS - 1 }, (_, bound) => bound),
        true,
      ),
    ),
    read(feature, out, first = 0) {
      for (let i = 0; i < out.length; i++) out[i] = binOf(feature, first + i);
    },
  };
  const y = new Float64Array(rows);
  for (let row = 0; row < rows; row++)
    y[row] = binOf(0, row) + (binOf(1, row) * binOf(2, row)) / BINS + binOf(FEATURES, row) > 2 * BINS ? 1 : 0;
  const train = { matrix, y };
  const objective = objectiveSpec({ kind: 'log-loss' }, 2, train);
  const params = gbtParams.parse({});
  return {
    train,
    validation: undefined,
    mostBins: BINS,
    binSample: undefined,
    objective,
    rules: { ...params, ...constraintsOf(params, matrix), grid: objective.grid },
  };
}

const cpuSeconds = (since?: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
};

async function measure({ rows, trees, threads, memory }: Case): Promise<Measured> {
  const input = inputOf(rows);
  let [memories, spilled] = [1, false];
  const beforeLaying = process.cpuUsage();
  const engine = await kernelEngines(threads, 0, {
    told: (...where) => ([memories, spilled] = where),
    spill: memory === null ? undefined : { folder: tmpdir(), most: memory * 1e9 },
  })(input);
  const layingCpu = cpuSeconds(beforeLaying);
  const draw = { features: new Uint8Array(FEATURES).fill(1) };
  const start = performance.now();
  const before = process.cpuUsage();
  for (let tree = 0; tree < trees; tree++) {
    await engine.derive();
    await engine.grow(0, draw);
  }
  const seconds = (performance.now() - start) / 1000;
  const cpu = cpuSeconds(before);
  await engine.close();
  return {
    memories,
    spilled,
    layingCpu,
    seconds,
    cpu,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  };
}

async function main(): Promise<void> {
  const options = process.argv.slice(2);
  const given = (name: string): string | undefined =>
    options.find((option) => option.startsWith(`--${name}=`))?.split('=')[1];
  const numberOf = (name: string, usual: number): number => Number(given(name) ?? usual);
  const memory = given('memory') === undefined ? null : Number(given('memory'));
  const trees = numberOf('trees', 5);
  const threads = numberOf('threads', 2);
  const asked = options.filter((option) => /^\d+$/.test(option)).map(Number);
  const cases = [];
  for (const rows of asked.length > 0 ? asked : [20_000_000, 40_000_000]) {
    const child = fork(import.meta.filename, ['--child'], { env: process.env });
    child.send({ rows, trees, threads, memory } satisfies Case);
    const [found] = (await once(child, 'message')) as [Measured];
    const name = `${rows.toLocaleString('en')} × ${FEATURES}, ${found.memories === 1 ? 'one memory' : `${found.memories} memories`}${found.spilled ? ', bins on disk' : ''}`;
    const perCell = (found.cpu / trees / (rows * FEATURES)) * 1e9;
    console.log(
      `${name}: a tree ${(found.seconds / trees).toFixed(2)} s, CPU ${(found.cpu / trees).toFixed(2)} s (${perCell.toFixed(2)} ns a cell); bins laid in ${found.layingCpu.toFixed(1)} s CPU; peak ${(found.peakBytes / 1e9).toFixed(2)} GB`,
    );
    cases.push({ name, ...found, peers: {}, ratio: {} });
  }
  console.log(JSON.stringify({ bench: 'large-rows', threads, trees, cases }));
}

if (process.argv.includes('--child')) {
  process.once('message', (each: Case) => {
    void measure(each).then((found) => {
      process.send!(found);
      process.disconnect();
    });
  });
} else await main();
