import { closeSync, existsSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../native/engine/contract.ts';
import { assay, newFolder } from './cli.ts';

const home = newFolder('bad-input');

interface Case {
  readonly name: string;
  readonly file?: string;
  readonly content?: string | Uint8Array;
  /** Lines of the recipe below `data:`, besides the source. */
  readonly data?: string;
  readonly recipe?: string;
  /** What the message must say. */
  readonly says: RegExp;
  /** It is seen before any data is opened: no workspace is made. */
  readonly early?: boolean;
}

let number = 0;

async function run(
  given: Case,
): Promise<{ code: number | null; stderr: string; stdout: string; workspace: string }> {
  const folder = path.join(home, String(number++));
  mkdirSync(folder);
  const file = given.file ?? 'data.csv';
  if (given.content !== undefined) writeFileSync(path.join(folder, file), given.content);
  const recipe =
    given.recipe ??
    `recipe: 1\nname: bad\ndata:\n  source: ${file}\n  ${given.data ?? 'target: y\n  positive: "yes"'}\ntrain: { learner: gbt, rounds: 5 }\n`;
  writeFileSync(path.join(folder, 'recipe.yaml'), recipe);
  const workspace = path.join(folder, 'w');
  const words = ['run', path.join(folder, 'recipe.yaml'), '--workspace', workspace, '--json'];
  return { ...(await assay(words, home)), workspace };
}

/** A sound table of n rows; `y` depends on `a`. */
function sound(n: number, more: (i: number) => string = () => '', head = ''): string {
  const rows = Array.from(
    { length: n },
    (_, i) => `${i % 17},${(i * 7) % 5},${(i * 13) % 17 > 8 ? 'yes' : 'no'}${more(i)}`,
  );
  return `a,b,y${head}\n${rows.join('\n')}\n`;
}

const cases: Case[] = [
  { name: 'no such file', says: /no such file/i, early: true },
  { name: 'an empty file', content: '', says: /empty/i },
  { name: 'a header only', content: 'a,b,y\n', says: /no rows/i },
  { name: 'one column', content: 'y\nyes\nno\nyes\n', says: /one column/i },
  {
    name: 'a target with one class',
    content: sound(200).replaceAll('no', 'yes'),
    says: /one (class|value)|only/i,
  },
  {
    name: 'a target that is missing',
    content: sound(200),
    data: 'target: z\n  positive: "yes"',
    says: /no column 'z'/,
  },
  { name: 'a target without a value', content: 'a,b,y\n1,2,\n2,3,\n3,4,\n', says: /missing|no value/i },
  {
    name: 'a positive that does not occur',
    content: sound(200),
    data: 'target: y\n  positive: "maybe"',
    says: /maybe/,
  },
  { name: 'no positive named', content: sound(200), data: 'target: y', says: /positive/ },
  {
    name: 'a near miss in exclude',
    content: sound(200),
    data: 'target: y\n  positive: "yes"\n  exclude: [A1]',
    says: /Did you mean 'a'|no column 'A1'/,
  },
  {
    name: 'Parquet cut in half',
    file: 'data.parquet',
    content: new TextEncoder().encode(`PAR1${'x'.repeat(5000)}`),
    says: /parquet/i,
  },
  {
    name: 'gzip cut in half',
    file: 'data.csv.gz',
    content: Uint8Array.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 75, 76]),
    says: /gzip|compress|damaged/i,
  },
  {
    name: 'a YAML typo in a key',
    content: sound(200),
    recipe: 'recipe: 1\nname: bad\ndata:\n  source: data.csv\n  traget: y\ntrain: { learner: gbt }\n',
    says: /line 5.*traget[\s\S]*target|traget/,
    early: true,
  },
  {
    name: 'YAML that does not parse',
    content: sound(200),
    recipe: 'recipe: 1\nname: bad\ndata:\n  source: [data.csv\ntrain: { learner: gbt }\n',
    says: /recipe\.yaml, line \d/,
    early: true,
  },
  {
    name: 'a YAML alias',
    content: sound(200),
    recipe: 'recipe: 1\nname: &n bad\ndata: { source: data.csv, target: y }\ntrain: { learner: *n }\n',
    says: /alias/i,
    early: true,
  },
  {
    name: 'a newer recipe',
    content: sound(200),
    recipe: 'recipe: 2\nname: bad\n',
    says: /newer/i,
    early: true,
  },
  {
    name: 'an unknown learner',
    content: sound(200),
    recipe:
      'recipe: 1\nname: bad\ndata: { source: data.csv, target: y, positive: "yes" }\ntrain: { learner: gbdt }\n',
    says: /line 4/,
    early: true,
  },
  {
    name: 'no features left',
    content: sound(200),
    data: 'target: y\n  positive: "yes"\n  exclude: [a, b]',
    says: /feature|column/i,
  },
];

describe('bad input ends with 2 and a message that says what, where and how to mend it', () => {
  test.each(cases)('$name', async (given) => {
    const { code, stderr, stdout, workspace } = await run(given);
    expect(stderr).toMatch(given.says);
    if (given.early === true) expect(existsSync(workspace)).toBe(false);
    expect(stderr).not.toMatch(/\n\s+at .*\.ts/);
    expect(code).toBe(2);
    expect((JSON.parse(stdout) as { error: { kind: string } }).error.kind).toMatch(/BadInput|NotFound/);
  });
});

describe('a mistyped command', () => {
  test('profile of a file that is not there speaks of the file, and leaves no folder', async () => {
    writeFileSync(path.join(home, 'people.csv'), sound(5));
    const workspace = path.join(home, 'not-made');
    const { code, stderr } = await assay(['profile', 'peopel.csv', '--workspace', workspace], home);
    expect(code).toBe(2);
    expect(stderr).toMatch(/peopel\.csv: There is no such file\./);
    expect(stderr).toMatch(/Did you mean 'people\.csv'\?/);
    expect(stderr).not.toMatch(/recipe/);
    expect(existsSync(workspace)).toBe(false);
  });

  test('profile of a target that is not there, or without a positive class, speaks of flags', async () => {
    writeFileSync(path.join(home, 'flags.csv'), sound(50));
    const profile = ['profile', 'flags.csv', '--workspace', path.join(home, 'flags')];
    const near = await assay([...profile, '--target', 'Y'], home);
    expect(near.stderr).toMatch(/--target: The data has no column 'Y'\.\n {2}→ Did you mean 'y'\?/);
    expect(near.code).toBe(2);
    const without = await assay([...profile, '--target', 'y'], home);
    expect(without.stderr).toMatch(/--positive CLASS/);
    expect(without.code).toBe(2);
  });

  test('new data or a recipe that is not there is bad input', async () => {
    const score = await assay(['score', 'p.zip', 'nofile.csv', '--out', 'o.csv'], home);
    expect(score.stderr).toMatch(/nofile\.csv: There is no such file\./);
    expect(score.code).toBe(2);
    writeFileSync(path.join(home, 'mine.yaml'), 'recipe: 1\n');
    const run = await assay(['run', 'mien.yaml'], home);
    expect(run.stderr).toMatch(/Did you mean 'mine\.yaml'\?/);
    expect(run.code).toBe(2);
  });

  test('a folder for the package that is not there is found before the work', async () => {
    const folder = path.join(home, 'out');
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'data.csv'), sound(200));
    writeFileSync(
      path.join(folder, 'recipe.yaml'),
      'recipe: 1\nname: out\ndata: { source: data.csv, target: y, positive: "yes" }\ntrain: { learner: gbt }\n',
    );
    const workspace = path.join(folder, 'w');
    const words = ['run', path.join(folder, 'recipe.yaml'), '--workspace', workspace];
    const { code, stderr } = await assay([...words, '--out', path.join(folder, 'no/p.zip')], home);
    expect(stderr).toMatch(/no such folder/);
    expect(code).toBe(2);
    expect(existsSync(workspace)).toBe(false);
  });
});

async function works(given: Omit<Case, 'says'>): Promise<{ result: RunResult; stderr: string }> {
  const { code, stderr, stdout } = await run({ ...given, says: /./ });
  expect(stderr).not.toMatch(/\n\s+at .*\.ts/);
  expect(code, stderr).toBe(0);
  return { result: JSON.parse(stdout) as RunResult, stderr };
}

describe('odd input that works, and says what was done', () => {
  test('columns without a value are left out', async () => {
    const { stderr } = await works({ name: '', content: sound(400, () => ',', ',empty') });
    expect(stderr).toMatch(/empty/);
  });

  test('mixed types become text, with a warning', async () => {
    const { stderr } = await works({
      name: '',
      content: sound(400, (i) => (i % 50 === 0 ? ',oops' : `,${i}`), ',mixed'),
    });
    expect(stderr).toMatch(/mixed/);
  });

  test('column names that occur twice are told apart', async () => {
    const { stderr, result } = await works({ name: '', content: sound(400, (i) => `,${i % 3}`, ',a') });
    expect(stderr).toMatch(/a_2/);
    expect(result.data.columns).toBe(4);
  });

  test('invalid UTF-8 sets the row aside, with its line', async () => {
    const bytes = new TextEncoder().encode(sound(400));
    const at = bytes.indexOf(10, 200) + 1;
    bytes[at] = 0xff;
    const { result, stderr } = await works({ name: '', content: bytes });
    expect(result.data.rejects + Number(/windows-1252/i.test(stderr))).toBeGreaterThan(0);
  });

  test('a line of 200 MB is set aside, in bounded memory', async () => {
    const folder = path.join(home, 'long-line');
    mkdirSync(folder);
    const file = openSync(path.join(folder, 'data.csv'), 'w');
    writeSync(file, sound(400));
    const chunk = 'x'.repeat(1 << 20);
    for (let i = 0; i < 200; i++) writeSync(file, chunk);
    writeSync(file, '\n1,2,yes\n');
    closeSync(file);
    writeFileSync(
      path.join(folder, 'recipe.yaml'),
      'recipe: 1\nname: long\ndata: { source: data.csv, target: y, positive: "yes" }\ntrain: { learner: gbt, rounds: 5 }\n',
    );
    const { code, stderr, stdout } = await assay(
      ['run', path.join(folder, 'recipe.yaml'), '--workspace', path.join(folder, 'w'), '--json'],
      home,
    );
    if (code === 2) expect(stderr).toMatch(/line 402/);
    else expect((JSON.parse(stdout) as RunResult).data.rejects).toBe(1);
  });
});
