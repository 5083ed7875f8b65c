/**
 * How long a package takes to score a large CSV file, from its bytes to a CSV file of answers: whole commands, start-up,
 * verifying and checking included. The peer is a plain Python script (pandas and ONNX Runtime) that runs the package's own
 * graph over the same file in parts of the same size, without verifying, without checking a value and without rejects;
 * it is run if a Python with both is named in ASSAY_BENCH_PYTHON. The answers of the two are compared.
 *
 *   npm run bench -- scoring [copies=60] [pairs=5]     copies of Adult's test part: 60 are 976,860 rows
 */
import { spawnSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..', '..');
const samples = path.join(root, 'assets', 'samples');
const PART_ROWS = 16_384;

const PEER = `
import sys
import numpy as np, onnxruntime as ort, pandas as pd
model, data, out = sys.argv[1:4]
options = ort.SessionOptions(); options.intra_op_num_threads = 2; options.inter_op_num_threads = 1
session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
inputs = [(i.name, i.type) for i in session.get_inputs()]
names = [o.name for o in session.get_outputs()]
kinds = {name: (str if "string" in kind else np.float64) for name, kind in inputs}
first = True
for part in pd.read_csv(data, usecols=list(kinds), dtype=kinds, keep_default_na=False, chunksize=${PART_ROWS}):
    feeds = {name: (part[name].replace("?", "").to_numpy(dtype=object) if "string" in kind else part[name].to_numpy()) for name, kind in inputs}
    answers = pd.DataFrame(dict(zip(names, session.run(names, feeds))))
    answers.to_csv(out, mode="w" if first else "a", header=first, index=False)
    first = False
`;

const folder = mkdtempSync(path.join(tmpdir(), 'assay-bench-'));
const at = (name: string): string => path.join(folder, name);
const environment = { ...process.env, ASSAY_HOME: at('keys'), ASSAY_PASSPHRASE: '' };

/** Runs a whole command and gives its wall time in seconds. */
function timed(program: string, args: readonly string[]): number {
  const started = performance.now();
  const run = spawnSync(program, args, { env: environment, encoding: 'utf8', maxBuffer: 1 << 26 });
  if (run.status !== 0) throw new Error(`${program} ${args[0]} ended with ${run.status}:\n${run.stderr}`);
  return (performance.now() - started) / 1000;
}

const assay = (...words: string[]): number =>
  timed(process.execPath, [path.join(root, 'native/engine/host/cli/main.ts'), ...words]);

async function copies(count: number): Promise<number> {
  const text = readFileSync(path.join(samples, 'adult_test.csv'), 'utf8');
  const bodyAt = text.indexOf('\n') + 1;
  const body = text.slice(bodyAt);
  const out = createWriteStream(at('new.csv'));
  out.write(text.slice(0, bodyAt));
  for (let i = 0; i < count; i++) if (!out.write(body)) await once(out, 'drain');
  out.end();
  await once(out, 'close');
  return count * (body.split('\n').length - 1);
}

/** Rows whose label differs, and the largest difference between two files of answers. */
function compare(ours: string, theirs: string): { labels: number; largest: number } {
  const [a, b] = [ours, theirs].map((name) => readFileSync(at(name), 'utf8').trimEnd().split('\n').slice(1));
  if (a!.length !== b!.length) throw new Error(`${a!.length} answers against ${b!.length}.`);
  let labels = 0;
  let largest = 0;
  a!.forEach((line, row) => {
    const [label, value] = line.split(',');
    const [other, otherValue] = b![row]!.split(',');
    if (label !== other) labels++;
    largest = Math.max(largest, Math.abs(Number(value) - Number(otherValue)));
  });
  return { labels, largest };
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;
const round = (value: number): number => Math.round(value * 100) / 100;

try {
  const [count = 60, pairs = 5] = process.argv.slice(2).map(Number);
  assay('run', path.join(samples, 'adult.yaml'), '--workspace', at('workspace'), '--out', at('adult.zip'));
  assay('extract', at('adult.zip'), at('adult'));
  const rows = await copies(count);
  const python = process.env.ASSAY_BENCH_PYTHON;
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let pair = 0; pair <= pairs; pair++) {
    const mine = assay('score', at('adult.zip'), at('new.csv'), '--out', at('ours.csv'), '--force');
    const other =
      python === undefined
        ? undefined
        : timed(python, ['-c', PEER, at('adult/model/model.onnx'), at('new.csv'), at('theirs.csv')]);
    // The first round warms the file cache.
    if (pair === 0) continue;
    ours.push(mine);
    if (other !== undefined) theirs.push(other);
  }
  const name = `Adult, ${rows.toLocaleString('en')} rows × 15 columns, CSV to CSV`;
  const seconds = round(median(ours));
  console.log(
    `${name}: ${seconds} s (least ${round(Math.min(...ours))}), ${Math.round(rows / seconds).toLocaleString('en')} rows/s`,
  );
  const peers: Record<string, number> = {};
  const ratio: Record<string, number> = {};
  if (theirs.length > 0) {
    const peer = 'pandas + onnxruntime';
    peers[peer] = round(median(theirs));
    ratio[peer] = round(median(ours) / median(theirs));
    const { labels, largest } = compare('ours.csv', 'theirs.csv');
    console.log(
      `  ${peer}: ${peers[peer]} s (least ${round(Math.min(...theirs))}); labels that differ: ${labels}, largest difference ${largest}`,
    );
  }
  console.log(JSON.stringify({ bench: 'scoring', cases: [{ name, ours: seconds, peers, ratio }] }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
