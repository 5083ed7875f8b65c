/* The peers of training, and how runs of ours and theirs are told. */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Task } from '../../native/training/target.ts';

export interface Run {
  readonly seconds: number;
  readonly cpu: number;
  /** Of the test rows: ROC AUC, log loss of several classes, RMSE, or NDCG. */
  readonly quality: number;
  /** Most bytes that its process held beyond the rows and the program itself; left out where the system does not tell. */
  readonly memory?: number;
}

/** Measures the most memory of what runs next in this process, beyond what it holds now (Linux). */
export function memoryMeter(): { reset(): void; used(): Pick<Run, 'memory'> } {
  if (process.platform !== 'linux') return { reset: () => undefined, used: () => ({}) };
  const told = (name: string): number =>
    1024 *
    Number(new RegExp(`^${name}:\\s*(\\d+) kB`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))![1]);
  const begun = told('VmRSS');
  return {
    // Forgets the peak so far.
    reset: () => writeFileSync('/proc/self/clear_refs', '5'),
    used: () => ({ memory: Math.max(0, told('VmHWM') - begun) }),
  };
}

export const qualityName = {
  binary: 'AUC',
  multiclass: 'log loss',
  regression: 'RMSE',
  ranking: 'NDCG',
} as const;

export interface Peers {
  readonly names: readonly string[];
  run(name: string, threads: number, seed?: number): Promise<Run>;
  end(): void;
}

/**
 * The peers in a process of their own, which reads its rows from a folder or a file. Undefined where ASSAY_BENCH_PYTHON
 * names no Python that has them.
 * @param about what train-peers.py expects as case.json
 */
export async function startPeers(folder: string, about: object): Promise<Peers | undefined> {
  const python = process.env.ASSAY_BENCH_PYTHON;
  if (python === undefined) return undefined;
  writeFileSync(path.join(folder, 'case.json'), JSON.stringify(about));
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
    run: (name, threads, seed = 0) => {
      child.stdin.write(`${JSON.stringify([name, threads, seed])}\n`);
      return next<Run>();
    },
    end: () => void child.stdin.end(),
  };
}

const sorted = (runs: readonly Run[], key: keyof Run): number[] =>
  runs.flatMap((run) => run[key] ?? []).sort((a, b) => a - b);
const median = (runs: readonly Run[], key: keyof Run): number =>
  sorted(runs, key)[Math.floor(runs.length / 2)]!;
export const rounded = (value: number): number => Number(value.toFixed(3));

/** Tools of this name are no peers. */
const OURS = 'Assay';

/** Prints the runs by tool, ours first, and answers with the line of the benchmark's JSON. */
export function summarise(name: string, task: Task, runs: ReadonlyMap<string, readonly Run[]>) {
  for (const [name, own] of runs) {
    const most = sorted(own, 'memory').at(-1);
    const memory = most === undefined ? '' : `, memory ${Math.round(most / 2 ** 20)} MiB`;
    console.log(
      `  ${name.padEnd(22)} median ${median(own, 'seconds').toFixed(2)} s, best ${sorted(own, 'seconds')[0]!.toFixed(2)} s, CPU ${median(own, 'cpu').toFixed(2)} s${memory}, test ${qualityName[task]} ${own[0]!.quality.toFixed(4)}`,
    );
  }
  const [mine, ...rest] = [...runs].map(([name, own]) => [name, median(own, 'seconds')] as const);
  const others = rest.filter(([tool]) => !tool.startsWith(OURS));
  const ratio = Object.fromEntries(others.map(([name, seconds]) => [name, rounded(mine![1] / seconds)]));
  console.log(`  ratio ${JSON.stringify(ratio)}`);
  return {
    name,
    ours: rounded(mine![1]),
    peers: Object.fromEntries(others.map(([name, seconds]) => [name, rounded(seconds)])),
    ratio,
  };
}
