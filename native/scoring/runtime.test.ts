import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { exportLog, lineageOf, newSigningKey, sampleFiles } from '../../test/security/sample-package.ts';
import type { SourceColumn } from '../data/contract.ts';
import { GraphBuilder } from '../onnx/graph.ts';
import { buildResultOf } from '../packages/content-digest.ts';
import type { MetricsFile } from '../packages/contract.ts';
import { signPackage } from '../signing/sign-package.ts';
import { canonicalJson } from '../workspace/canonical-json.ts';
import { sha256Hex } from '../workspace/digest.ts';
import { stepId } from '../workspace/step-id.ts';
import type { Scored, ScoreProgress, ScoreRequest, ScoreResult } from './contract.ts';
import { withScratchBeside } from './files.ts';
import { scoreInOwnProcess } from './handlers.ts';
import { matchFile, scoreFile, type ScoreOptions } from './runtime.ts';

const key = newSigningKey();
const trustedKeys = [{ id: key.id, name: 'ann', throwAway: false }];

const columns: SourceColumn[] = [
  { name: 'age', type: 'integer', nullWords: ['?'] },
  { name: 'job', type: 'text', nullWords: ['?'] },
  { name: 'member', type: 'boolean', nullWords: [] },
  { name: 'y', type: 'text', nullWords: [] },
];

/** probability = age / 100 (0.5 where age is missing), + 0.25 for clerks; the label by 0.5. `member` has no weight. */
function graph(): Uint8Array {
  const g = new GraphBuilder();
  const age = g.input('age', 'double');
  const number = (value: number) => g.constant('number', { type: 'double', values: [value] });
  const known = g.node('Where', [g.node('IsNaN', [age]), number(50), age]);
  const clerk = g.node(
    'LabelEncoder',
    [g.input('job', 'string')],
    {
      keys_strings: { strings: ['clerk'] },
      values_tensor: { tensor: { type: 'double', values: [0.25] } },
      default_tensor: { tensor: { type: 'double', values: [0] } },
    },
    { domain: 'ai.onnx.ml' },
  );
  const member = g.node('Mul', [g.node('Cast', [g.input('member', 'bool')], { to: { int: 11 } }), number(0)]);
  const p = g.node('Add', [g.node('Add', [g.node('Div', [known, number(100)]), clerk]), member]);
  const label = g.node('Where', [
    g.node('GreaterOrEqual', [p, number(0.5)]),
    g.constant('yes', { type: 'string', values: ['yes'] }),
    g.constant('no', { type: 'string', values: ['no'] }),
  ]);
  g.output('label', 'string', label);
  g.output('probability', 'double', p);
  return g.toModel();
}

function packageBytes(layoutColumns = columns): Uint8Array {
  const dialect = {
    encoding: 'utf-8',
    newline: '\n',
    delimiter: ',',
    quote: '"',
    escape: '"',
    decimal: '.',
    thousands: '',
    header: true,
    trim: false,
  };
  const layout = { format: 'csv', compression: 'none', dialect, columns: layoutColumns };
  const step = {
    kind: 'data.import',
    version: 1,
    spec: { layout, match: 'position', maxRejects: 1 },
    inputs: ['a'.repeat(64)],
  };
  const told = { ...step, id: stepId(step), as: 'import', result: sha256Hex('result') } as const;
  const lineage = lineageOf([told]);
  const files = sampleFiles({ 'lineage.json': canonicalJson(lineage) });
  files.set('model.onnx', graph());
  files.delete('log.jsonl');
  const digests = [...files].map(([name, content]) => ({
    name,
    size: content.length,
    sha256: sha256Hex(content),
  }));
  const { agreement } = JSON.parse(Buffer.from(files.get('metrics.json')!).toString()) as Pick<
    MetricsFile,
    'agreement'
  >;
  const built = sha256Hex(canonicalJson(buildResultOf(digests, agreement)));
  const finished = [
    { id: told.id, result: told.result },
    { id: lineage.build.id, result: built },
  ];
  const log = exportLog(
    finished.map((content) => ({
      kind: 'step.finished',
      content: { ...content, seconds: 1 },
      disclosed: true,
    })),
  );
  files.set('log.jsonl', Buffer.from(log));
  return signPackage({ files, key });
}

let folder: string;
let bytes: Uint8Array;
beforeAll(() => {
  bytes = packageBytes();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-score-'));
  await writeFile(join(folder, 'tiny.zip'), bytes);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const quiet: ScoreOptions = { signal: new AbortController().signal, progress: () => undefined };

/** Scores a file of this content and returns the result; what it wrote lies in the folder. */
async function score(...given: Parameters<typeof scoreAndSum>): Promise<ScoreResult> {
  return (await scoreAndSum(...given)).result;
}

async function scoreAndSum(
  data: string | Uint8Array,
  request: Partial<ScoreRequest> & { name?: string } = {},
  options: ScoreOptions = quiet,
): Promise<Scored> {
  const { name = 'new.csv', ...changes } = request;
  const input = join(folder, name);
  await writeFile(input, data);
  const output = changes.output ?? join(folder, 'scored.csv');
  return withScratchBeside(output, (scratch) =>
    scoreFile(
      {
        packagePath: join(folder, 'tiny.zip'),
        input,
        output,
        idColumns: [],
        force: false,
        trustedKeys,
        threads: 2,
        memoryBytes: 1 << 29,
        scratch,
        ...changes,
      },
      options,
    ),
  );
}

const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
const people = 'id,age,job,member\n007,40,clerk,true\n008,?,cook,false\n009,20,,true\n';

describe('what a window shows of answers', () => {
  test('the first rows, the distribution of what the model says, the first rejects', async () => {
    const more = `${people}010,30,cook,\n`;
    const { summary } = await scoreAndSum(more, { idColumns: ['id'] });
    expect(summary.preview).toEqual([
      { name: 'id', type: 'text', values: ['007', '008', '009'] },
      { name: 'label', type: 'text', values: ['yes', 'yes', 'no'] },
      { name: 'probability', type: 'number', values: Float64Array.of(0.65, 0.5, 0.2) },
    ]);
    expect(summary.labels).toEqual([
      {
        name: 'label',
        counts: [
          { value: 'yes', count: 2 },
          { value: 'no', count: 1 },
        ],
      },
    ]);
    const [probability] = summary.histograms;
    expect(probability).toMatchObject({ name: 'probability', low: 0, high: 1 });
    expect(probability!.counts.flatMap((count, bin) => (count > 0 ? [bin] : []))).toEqual([8, 20, 26]);
    expect(summary.rejects).toMatchObject([{ row: 4, column: 'member', reason: 'missing' }]);
  });

  test('how a file fits, before anything is scored', async () => {
    await writeFile(join(folder, 'other.csv'), 'Age,job,member\n1,a,true\n');
    const match = await matchFile(
      {
        packagePath: join(folder, 'tiny.zip'),
        input: join(folder, 'other.csv'),
        trustedKeys,
        threads: 1,
        memoryBytes: 1 << 29,
        scratch: folder,
      },
      quiet,
    );
    expect(match).toMatchObject({
      package: { verdict: 'trusted', signer: { id: key.id, name: 'ann' } },
      inputs: [
        { name: 'age', type: 'integer', meant: 'Age' },
        { name: 'job', type: 'text', found: 'text' },
        { name: 'member', type: 'boolean', found: 'boolean' },
      ],
      outputs: ['label', 'probability'],
      data: { format: 'csv', missing: ['age'], ignored: ['Age'] },
    });
  });
});

describe('scoreFile', () => {
  test('writes label, probability and the kept columns, in the order of the file', async () => {
    const result = await score(people, { idColumns: ['id', 'age'] });
    expect(await read('scored.csv')).toBe(
      'id,age,label,probability\n007,40,yes,0.65\n008,,yes,0.5\n009,20,no,0.2\n',
    );
    expect(result).toMatchObject({
      rows: 3,
      rejects: 0,
      columns: ['id', 'age', 'label', 'probability'],
      ignored: [],
      notes: [],
      package: { name: 'sample 1.0.0', verdict: 'trusted' },
    });
    expect((await readdir(folder)).sort()).toEqual(['new.csv', 'scored.csv', 'tiny.zip']);
  });

  test('columns go by name: another order, another dialect, more columns', async () => {
    const result = await score('extra;member;job;age\n1,5;TRUE;clerk;40\n2,5;false;cook;41\n');
    expect(await read('scored.csv')).toBe('label,probability\nyes,0.65\nno,0.41\n');
    expect(result.ignored).toEqual(['extra']);
  });

  test('JSON lines and Parquet in, JSON lines and Parquet out: the same answers', async () => {
    const lines = ['{"id":"a","age":40,"job":"clerk","member":true}', '{"age":20,"id":"b","member":false}'];
    await score(`${lines.join('\n')}\n`, {
      name: 'new.jsonl',
      output: join(folder, 'a.parquet'),
      idColumns: ['id'],
    });
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    expect(
      (await connection.runAndReadAll(`SELECT * FROM '${join(folder, 'a.parquet')}'`)).getRows(),
    ).toEqual([
      ['a', 'yes', 0.65],
      ['b', 'no', 0.2],
    ]);
    const source = join(folder, 'source.parquet');
    await connection.run(
      `COPY (SELECT * FROM (VALUES (9007199254740993::BIGINT, 40::SMALLINT, 'clerk', true)) t(id, age, job, member)) TO '${source}'`,
    );
    connection.closeSync();
    instance.closeSync();
    await score(await readFile(source), {
      name: 'again.parquet',
      output: join(folder, 'b.jsonl'),
      idColumns: ['id'],
    });
    // An id beyond 2^53 comes out digit for digit.
    expect(JSON.parse(await read('b.jsonl'))).toEqual({
      id: '9007199254740993',
      label: 'yes',
      probability: 0.65,
    });
  });

  test('a kept column keeps its type where the answers have types', async () => {
    const lines = [
      'id,zip,when,day,flag,size,late,age,job,member',
      '1,08001,2024-05-01T10:30:00Z,2024-05-01,true,1.50,1,40,clerk,true',
      '9007199254740993,08002,,2024-02-29,FALSE,-2,two,20,,false',
    ];
    const kept = ['id', 'zip', 'when', 'day', 'flag', 'size', 'late', 'age'];
    const data = `${lines.join('\n')}\n`;
    await score(data, { output: join(folder, 'a.parquet'), idColumns: kept });
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    const file = join(folder, 'a.parquet');
    const types = await connection.runAndReadAll(
      `SELECT column_type FROM (DESCRIBE SELECT * FROM '${file}')`,
    );
    expect(types.getRows().flat().slice(0, 8)).toEqual([
      'BIGINT',
      'VARCHAR',
      expect.stringMatching(/^TIMESTAMP/),
      'DATE',
      'BOOLEAN',
      'DOUBLE',
      'VARCHAR',
      'BIGINT',
    ]);
    const texts = await connection.runAndReadAll(
      `SELECT id::VARCHAR, zip, epoch_us("when")::VARCHAR, day::VARCHAR, flag, size, late, age::VARCHAR FROM '${file}'`,
    );
    expect(texts.getRows()).toEqual([
      ['1', '08001', '1714559400000000', '2024-05-01', true, 1.5, '1', '40'],
      ['9007199254740993', '08002', null, '2024-02-29', false, -2, 'two', '20'],
    ]);
    connection.closeSync();
    instance.closeSync();
    await score(data, { output: join(folder, 'b.jsonl'), idColumns: kept });
    const [first] = (await read('b.jsonl')).split('\n');
    // One id is beyond what JSON's readers hold exactly: all ids are text.
    expect(JSON.parse(first!)).toMatchObject({
      id: '1',
      zip: '08001',
      day: '2024-05-01',
      flag: true,
      size: 1.5,
      age: 40,
    });
    await score(data, { output: join(folder, 'c.csv'), idColumns: kept });
    expect((await read('c.csv')).split('\n')[1]).toBe(
      '1,08001,2024-05-01T10:30:00Z,2024-05-01,true,1.50,1,40,yes,0.65',
    );
  });

  test('rows that cannot be scored go to the rejects, with line or row and reason', async () => {
    const result = await score(
      'age,job,member\n40,clerk,true\nforty,clerk,true\n30,cook\n20,cook,\n10,cook,false\n',
    );
    expect(result).toMatchObject({ rows: 2, rejects: 3, rejectsFile: join(folder, 'scored.rejects.csv') });
    expect(await read('scored.csv')).toBe('label,probability\nyes,0.65\nno,0.1\n');
    const rejects = (await read('scored.rejects.csv')).split('\n');
    expect(rejects.slice(0, 3)).toEqual([
      'line,row,column,reason,detail',
      '3,,age,type,"""forty"" is no integer."',
      expect.stringMatching(/^4,,,fields,/),
    ]);
    expect(rejects[3]).toMatch(/^,2,member,missing,/);
  });

  test('the rejects have no column that none of them fills', async () => {
    await score('age,job,member\n40,clerk,true\nforty,clerk,true\n');
    expect((await read('scored.rejects.csv')).split('\n')[0]).toBe('line,column,reason,detail');
  });

  test('any number of rows and threads gives the same answers, part by part', async () => {
    const rows = Array.from(
      { length: 40_000 },
      (_, i) => `${i % 100},${i % 3 === 0 ? 'clerk' : 'cook'},${i % 2 === 0}`,
    );
    const seen: ScoreProgress[] = [];
    const data = `age,job,member\n${rows.join('\n')}\n`;
    const options = { ...quiet, progress: (progress: ScoreProgress) => void seen.push(progress) };
    await score(data, { output: join(folder, '1.csv'), threads: 1 }, options);
    await score(data, { output: join(folder, '4.csv'), threads: 4 });
    const text = await read('1.csv');
    expect(await read('4.csv')).toBe(text);
    expect(
      text
        .split('\n')
        .slice(1, -1)
        .map((line) => Number(line.split(',')[1])),
    ).toEqual(rows.map((_, i) => (i % 100) / 100 + (i % 3 === 0 ? 0.25 : 0)));
    expect(seen.filter(({ phase }) => phase === 'score').map(({ done }) => done)).toEqual([
      16_384, 32_768, 40_000,
    ]);
    expect(seen.at(-1)).toMatchObject({ total: 40_000, unit: 'rows' });
  });
});

describe('refusals, each saying what, where and how to mend it; nothing is written', () => {
  const refused = async (work: Promise<unknown>, what: RegExp): Promise<void> => {
    await expect(work).rejects.toThrow(what);
    expect((await readdir(folder)).filter((name) => name.includes('scored'))).toEqual([]);
  };

  test('missing columns', () =>
    refused(score('Age,member\n1,true\n'), /new\.csv: The data lack 2 columns.*age, job/));
  test('a column whose every value misfits', () =>
    refused(
      score('age,job,member\nold,a,true\nyoung,b,false\n'),
      /new\.csv, line 2, column age: No row can be scored/,
    ));
  test('an empty file', () => refused(score(''), /new\.csv.*empty/));
  test('a header only', () => refused(score('age,job,member\n'), /new\.csv.*no rows/));
  test('an unknown ending', () =>
    refused(score(people, { output: join(folder, 'scored.txt') }), /no format/));
  test('a column to keep that is not there', () =>
    refused(score(people, { idColumns: ['Id'] }), /no column Id/));
  test('a package that is no package', async () => {
    await writeFile(join(folder, 'tiny.zip'), 'PK no');
    await refused(score(people), /not a package/);
  });
  test('a package of which one byte changed', async () => {
    const changed = Buffer.from(bytes);
    changed[changed.indexOf('LabelEncoder') + 1]! ^= 1;
    await writeFile(join(folder, 'tiny.zip'), changed);
    await refused(score(people), /tiny\.zip, model\/model\.onnx: The package is broken/);
  });
  test('another signer than the one that was asked for', () =>
    refused(score(people, { expectedKey: newSigningKey().publicKey.pem }), /signed by key/));
  test('a package whose columns are not told', async () => {
    await writeFile(join(folder, 'tiny.zip'), packageBytes(columns.slice(1)));
    await refused(score(people), /does not say how its column age is read/);
  });
  test('the data as their own answers, even with force', async () => {
    await expect(score(people, { output: join(folder, 'new.csv'), force: true })).rejects.toThrow(
      /made from/,
    );
    expect(await read('new.csv')).toBe(people);
  });
});

test('an unknown signer is scored, and said', async () => {
  const result = await score(people, { trustedKeys: [] });
  expect(result.package.verdict).toBe('unknown-signer');
});

test('answers are replaced with force only, and an earlier run’s rejects with them', async () => {
  await score('age,job,member\n40,clerk,true\nx,clerk,true\n');
  await expect(score(people)).rejects.toThrow(/already/);
  await score(people, { force: true });
  expect((await read('scored.csv')).split('\n')).toHaveLength(5);
  expect((await readdir(folder)).sort()).toEqual(['new.csv', 'scored.csv', 'tiny.zip']);
});

describe('in a process of its own', () => {
  const request = (scratch: string): ScoreRequest => ({
    packagePath: join(folder, 'tiny.zip'),
    input: join(folder, 'new.csv'),
    output: join(folder, 'scored.csv'),
    idColumns: ['id'],
    force: false,
    trustedKeys,
    threads: 1,
    memoryBytes: 1 << 29,
    scratch,
  });
  const run = (signal: AbortSignal, progress: (progress: ScoreProgress) => void = () => undefined) =>
    withScratchBeside(join(folder, 'scored.csv'), (scratch) =>
      scoreInOwnProcess(request(scratch), signal, progress),
    );

  test('answers and errors come back', async () => {
    await writeFile(join(folder, 'new.csv'), people);
    expect(await run(quiet.signal)).toMatchObject({ rows: 3, rejects: 0 });
    await expect(run(quiet.signal)).rejects.toMatchObject({ data: { kind: 'Conflict' } });
  });

  test('cancelled on its way it leaves nothing', async () => {
    const row = '007,40,clerk,true\n';
    await writeFile(join(folder, 'new.csv'), `id,age,job,member\n${row.repeat(300_000)}`);
    const controller = new AbortController();
    const cancelled = run(controller.signal, () => controller.abort());
    await expect(cancelled).rejects.toMatchObject({ data: { kind: 'Cancelled' } });
    expect((await readdir(folder)).sort()).toEqual(['new.csv', 'tiny.zip']);
  });

  /** This process's children that run the scoring worker, by /proc: no program need be there. */
  function scorers(): number[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => {
        try {
          const parent = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')[1];
          return (
            parent === String(process.pid) &&
            readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('scoring/worker')
          );
        } catch {
          return false;
        }
      })
      .map(Number);
  }

  test.skipIf(process.platform !== 'linux')(
    'killed, it ends with a clear error and leaves nothing (Linux only)',
    async () => {
      await writeFile(join(folder, 'new.csv'), `id,age,job,member\n${'007,40,clerk,true\n'.repeat(300_000)}`);
      const killed = run(quiet.signal, () => scorers().forEach((pid) => process.kill(pid, 'SIGKILL')));
      await expect(killed).rejects.toThrow(/was killed \(SIGKILL\)\. Nothing was written/);
      expect((await readdir(folder)).sort()).toEqual(['new.csv', 'tiny.zip']);
      await writeFile(join(folder, 'new.csv'), people);
      expect(await run(quiet.signal)).toMatchObject({ rows: 3 });
    },
  );
});
