/** What LightGBM made of its models on other rows (test/reference/training/make-refit.py), bound to features of ours. */
import { readFileSync } from 'node:fs';
import type { FeatureMatrix } from '../../native/features/matrix.ts';
import { bindForeign } from '../../native/training/foreign/bind.ts';
import { readForeign } from '../../native/training/foreign/read-foreign.ts';
import type { Task } from '../../native/training/target.ts';

type Column = readonly (number | null)[];
interface Case {
  readonly objective: 'binary' | 'multiclass' | 'regression' | 'poisson';
  readonly params: Readonly<Record<string, number>>;
  readonly average: boolean;
  readonly before: string;
  readonly rows: readonly Column[];
  readonly y: readonly number[];
  readonly weights?: readonly number[];
  readonly decay: number;
  readonly after: readonly (readonly number[])[];
  readonly begun: readonly (number | readonly number[])[];
  readonly test: readonly Column[];
  readonly testY: readonly number[];
  readonly testBefore: readonly (number | readonly number[])[];
  readonly on: readonly (number | readonly number[])[];
}

const levels = ['(missing)', '(other)', ...Array.from({ length: 7 }, (_, code) => String(code))];
const features = [
  { name: 'x', kind: 'number' as const },
  { name: 'whole', kind: 'number' as const },
  { name: 'kind', kind: 'category' as const, levels },
];

const matrixOf = (columns: readonly Column[]): FeatureMatrix => ({
  rows: columns[0]!.length,
  columns: features.map(({ name, kind }, index) => ({
    name,
    kind,
    levels: kind === 'category' ? levels.length : 0,
    values: Float64Array.from(columns[index]!, (value) =>
      kind === 'category' ? value! + 2 : (value ?? NaN),
    ),
  })),
});

const classes = { binary: ['0', '1'], multiclass: ['0', '1', '2'], regression: [] };

/** By tree what its leaves were shrunk by, as the file says. */
const shrinkageOf = (file: string): number[] =>
  [...file.matchAll(/^shrinkage=(.*)$/gm)].map(([, value]) => Number(value));

const file = new URL('../reference/training/refit.json', import.meta.url);

export const refitCases = (JSON.parse(readFileSync(file, 'utf8')) as Case[]).map((each) => {
  const task: Task = each.objective === 'poisson' ? 'regression' : each.objective;
  const weights = each.weights && Float64Array.from(each.weights);
  return {
    ...each,
    task,
    classes: classes[task],
    choice: { objective: each.objective === 'poisson' ? 'poisson' : undefined },
    l1: each.params.lambda_l1 ?? 0,
    shrinkage: shrinkageOf(each.before),
    model: bindForeign(readForeign(new TextEncoder().encode(each.before)), features, {
      task,
      classes: classes[task],
    }).trees,
    train: { matrix: matrixOf(each.rows), y: Float64Array.from(each.y), ...(weights && { weights }) },
    begun: each.begun.flat(),
    testRows: matrixOf(each.test),
    testBefore: each.testBefore.flat(),
    on: each.on.flat(),
  };
});
