/**
 * How long a large file takes from bytes to a hashed dataset version: sniffed on the whole file, imported, read back.
 * Each part runs in a process of its own, so that its peak memory is its own. Peers read the same file into memory,
 * without rejects, hashing or a stored copy; they are tried if a Python with them is named in ASSAY_BENCH_PYTHON.
 *
 *   node test/bench/import.ts [rows=10000000] [columns=1000]
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createWriteStream, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { layoutOf } from '../../native/data/layout.ts';
import { importStep, sniffStep } from '../../native/data/steps.ts';
import { loadFrame } from '../../native/data/store.ts';
import { createRandom } from '../../native/stats/random.ts';
import { testContext } from '../support/step-context.ts';

const CITIES = ['Berlin', 'Paris', 'São Paulo', 'New York', 'Tokyo', 'Łódź', 'Oslo', 'Rome'];

/** A 32-bit generator for filler data: speed matters here, quality does not. */
function fast(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

async function write(file: string, header: string, rows: number, row: (i: number) => string): Promise<void> {
  const out = createWriteStream(file, { highWaterMark: 1 << 22 });
  let text = `${header}\n`;
  for (let i = 0; i < rows; i++) {
    text += row(i);
    if (text.length < 1 << 20) continue;
    if (!out.write(text)) await once(out, 'drain');
    text = '';
  }
  out.end(text);
  await once(out, 'close');
}

async function tall(file: string, rows: number): Promise<void> {
  const next = fast(createRandom('0'.repeat(64), 'bench').uint32(0) | 1);
  const two = (n: number): string => String(n).padStart(2, '0');
  await write(file, 'id,age,income,score,city,flag,when,amount,code,word', rows, (i) => {
    const r = next();
    const s = next();
    return `${i},${18 + (r % 72)},${(20000 + (s % 6000000) / 100).toFixed(2)},${((r >>> 4) / 2 ** 28).toFixed(6)},${CITIES[s & 7]!},${(r & 64) === 0 ? 'true' : 'false'},2024-${two(1 + (s % 12))}-${two(1 + (r % 28))},${(s % 1000000) / 100},K${String(r % 1000000).padStart(6, '0')},w${s % 5000}\n`;
  });
}

async function wide(file: string, columns: number): Promise<void> {
  const next = fast(7);
  const names = Array.from({ length: columns }, (_, i) => `x${i}`).join(',');
  await write(file, names, 20_000, () => {
    const cells = new Array<string>(columns);
    for (let i = 0; i < columns; i++) {
      const r = next();
      cells[i] = i % 10 === 0 ? `level ${r % 7}` : i % 10 === 1 ? String(r % 1000) : (r / 2 ** 32).toFixed(5);
    }
    return `${cells.join(',')}\n`;
  });
}

interface Measured {
  rows: number;
  sniff: number;
  import: number;
  load: number;
  /** MiB, the highest resident set of the process. */
  peakImport: number;
  /** Processor seconds of sniff and import together. */
  processor: number;
}

async function measure(file: string): Promise<Measured> {
  const context = testContext({ threads: 2, memoryBytes: 1 << 30 });
  try {
    const input = context.grant(file);
    const start = performance.now();
    const sniffed = await sniffStep.run(context, sniffStep.spec.parse({}), [input]);
    const sniffEnd = performance.now();
    const imported = await importStep.run(context, importStep.spec.parse({ layout: layoutOf(sniffed) }), [
      input,
    ]);
    const importEnd = performance.now();
    const peakImport = Math.round(process.resourceUsage().maxRSS / 1024);
    const { user, system } = process.cpuUsage();
    const names = imported.columns.slice(1, 7).map(({ name }) => name);
    await loadFrame(context, imported.dataset, names);
    const seconds = (ms: number): number => Math.round(ms / 10) / 100;
    return {
      rows: imported.rows,
      sniff: seconds(sniffEnd - start),
      import: seconds(importEnd - sniffEnd),
      load: seconds(performance.now() - importEnd),
      peakImport,
      processor: Math.round((user + system) / 1e4) / 100,
    };
  } finally {
    rmSync(context.folder, { recursive: true, force: true });
  }
}

const PEERS: Record<string, string> = {
  pandas: 'import pandas as p; p.read_csv(f)',
  pyarrow: 'import pyarrow.csv as c; c.read_csv(f)',
  polars: 'import polars as p; p.read_csv(f, infer_schema_length=None)',
  duckdb:
    "import duckdb as d; d.sql('CREATE TABLE t AS SELECT * FROM read_csv($f, sample_size=-1)', params={'f': f})",
};

function peers(file: string): Record<string, number> {
  const python = process.env.ASSAY_BENCH_PYTHON;
  const found: Record<string, number> = {};
  if (python === undefined) return found;
  for (const [name, body] of Object.entries(PEERS)) {
    const code = `import time,sys; f=sys.argv[1]\n${body.split(';')[0]}\ns=time.perf_counter()\n${body.slice(body.indexOf(';') + 1).trim()}\nprint(time.perf_counter()-s)`;
    const run = spawnSync(python, ['-c', code, file], { encoding: 'utf8' });
    const seconds = Number(run.stdout.trim());
    if (run.status === 0 && seconds > 0) found[name] = Math.round(seconds * 100) / 100;
  }
  return found;
}

function inOwnProcess(file: string): Measured {
  const out = execFileSync(process.execPath, [import.meta.filename, 'measure', file], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(out) as Measured;
}

async function main(): Promise<void> {
  const [first, second] = process.argv.slice(2);
  if (first === 'measure') {
    process.stdout.write(JSON.stringify(await measure(second!)));
    return;
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-bench-'));
  const cases = [];
  try {
    const rows = Number(first ?? 10_000_000);
    const columns = Number(second ?? 1000);
    for (const [name, make] of [
      [`${rows.toLocaleString('en-US')} rows × 10 columns`, (file: string) => tall(file, rows)],
      [`20,000 rows × ${columns.toLocaleString('en-US')} columns`, (file: string) => wide(file, columns)],
    ] as const) {
      const file = path.join(folder, 'data.csv');
      await make(file);
      const measured = inOwnProcess(file);
      const megabytes = Math.round(statSync(file).size / 1e6);
      const ours = Math.round((measured.sniff + measured.import) * 100) / 100;
      console.log(
        `${name} (${megabytes} MB): sniff ${measured.sniff} s, import ${measured.import} s, load 6 columns ${measured.load} s; processor ${measured.processor} s, peak ${measured.peakImport} MiB`,
      );
      const others = peers(file);
      for (const [peer, seconds] of Object.entries(others)) console.log(`  ${peer}: ${seconds} s`);
      const ratio = Object.fromEntries(
        Object.entries(others).map(([peer, seconds]) => [peer, Math.round((ours / seconds) * 100) / 100]),
      );
      cases.push({ name, ours, peers: others, ratio });
      rmSync(file);
    }
  } finally {
    if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
  }
  console.log(JSON.stringify({ bench: 'import', cases }));
}

await main();
