/* Rows that trainers are compared on. */
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { loadFrame } from '../../native/data/store.ts';
import type { FeatureSet } from '../../native/features/contract.ts';
import type { FeatureColumn } from '../../native/features/matrix.ts';
import { transform } from '../../native/features/transform.ts';
import { createRandom } from '../../native/stats/random.ts';
import type { LabelledRows } from '../../native/training/learner.ts';
import { ROLE } from '../../native/training/predictions.ts';
import { targetOf } from '../../native/training/read-target.ts';
import type { Task } from '../../native/training/target.ts';
import { testContext } from '../support/step-context.ts';
import { open, splitOf, train as trainSteps } from '../support/trained.ts';

export interface Case {
  readonly name: string;
  readonly task: Task;
  readonly classes: readonly string[];
  readonly train: LabelledRows;
  readonly test: LabelledRows;
}

const random = (purpose: string) => createRandom('0'.repeat(64), purpose);

const samples = path.join(import.meta.dirname, '../../assets/samples');
const binary = ['no', 'yes'];

/** Files as the product reads them: features for trees, fitted on the training file or on all rows but every fifth. */
async function fromFiles(
  name: string,
  task: Task,
  target: { readonly target: string; readonly positive?: string },
  trainFile: string,
  testFile?: string,
): Promise<Case> {
  const context = testContext();
  const main = await open(context, trainFile);
  const frameOfTarget = await loadFrame(context, main.dataset, [target.target]);
  const { missing } = targetOf(frameOfTarget.columns.get(target.target)!, target.target, target);
  const roles = Uint8Array.from(missing, (absent, row) =>
    absent === 1 ? ROLE.unused : testFile === undefined && row % 5 === 0 ? ROLE.test : ROLE.train,
  );
  const split = await splitOf(context, roles);
  const { features } = await trainSteps(context, main.dataset, split, target, { learner: 'gbt', rounds: 1 });
  const set = await context.readJson<FeatureSet>(features);
  const rowsOf = async (dataset: string, keep?: Uint8Array): Promise<LabelledRows> => {
    const frame = await loadFrame(
      context,
      dataset,
      [...set.inputs.map(({ name: input }) => input), target.target],
      keep,
    );
    const { y } = targetOf(frame.columns.get(target.target)!, target.target, target);
    return { matrix: transform(set, frame), y };
  };
  const isTest = roles.map((role) => (role === ROLE.test ? 1 : 0));
  const isTrain = roles.map((role) => (role === ROLE.train ? 1 : 0));
  const result = {
    task,
    classes: task === 'binary' ? binary : [],
    train: await rowsOf(main.dataset, isTrain),
    test:
      testFile === undefined
        ? await rowsOf(main.dataset, isTest)
        : await rowsOf((await open(context, testFile, main.sniffed)).dataset),
  };
  rmSync(context.folder, { recursive: true });
  return { ...result, name: `${name} (${sizeOf(result.train)})` };
}

const sizeOf = ({ matrix }: LabelledRows): string =>
  `${matrix.rows.toLocaleString('en')} × ${matrix.columns.length}`;

interface Synthetic {
  readonly features: number;
  readonly missing?: number;
  /** The last so many features are categories, of so many levels. */
  readonly categories?: number;
  readonly levels?: number;
  readonly classes?: number;
}

/**
 * Features of several shapes, in float32 as most files have them, with marginal effects: where interactions alone
 * decide, which of them a tree finds first is chance, and the AUCs of any two libraries differ.
 */
function synthetic(name: string, rows: number, options: Synthetic): Case {
  const { features, missing = 0, categories = 0, levels = 0, classes = 2 } = options;
  const stride = 2 * features + 2;
  const effect = random('effects');
  const make = (count: number, part: string): LabelledRows => {
    const draws = random(part);
    const scores = Array.from({ length: classes - 1 }, () => new Float64Array(count));
    const columns = Array.from({ length: features }, (_, f): FeatureColumn => {
      const isCategory = f >= features - categories;
      const values = new Float64Array(count);
      for (let row = 0; row < count; row++) {
        const u = draws.uniform(row * stride + f);
        const value = isCategory ? Math.floor(u * u * levels) : shaped(f, u);
        const absent = !isCategory && missing > 0 && draws.uniform(row * stride + features + f) < missing;
        values[row] = absent ? NaN : Math.fround(value);
        scores.forEach((score, k) => {
          const weight = (effect.uniform(f + 1000 * k) - 0.5) * (f < 12 || isCategory ? 3 : 0.3);
          const part = isCategory
            ? effect.uniform(10_000 * (f + 1) + value + 7 * k) - 0.5
            : u > 0.7
              ? 1
              : u * u - 0.4;
          score[row]! += weight * part * (absent ? 0.3 : 1);
        });
      }
      return {
        name: `x${f}`,
        kind: isCategory ? 'category' : 'number',
        levels: isCategory ? levels : 0,
        values,
      };
    });
    const y = new Float64Array(count);
    for (let row = 0; row < count; row++) {
      const powers = [1, ...scores.map((score) => Math.exp(score[row]!))];
      let rest = draws.uniform(row * stride + 2 * features) * powers.reduce((sum, power) => sum + power, 0);
      while (y[row]! < classes - 1 && (rest -= powers[y[row]!]!) > 0) y[row]!++;
    }
    return { matrix: { rows: count, columns }, y };
  };
  const train = make(rows, 'train');
  return {
    name: `${name} (${sizeOf(train)})`,
    task: classes === 2 ? 'binary' : 'multiclass',
    classes: classes === 2 ? binary : Array.from({ length: classes }, (_, k) => `c${k}`),
    train,
    test: make(Math.min(100_000, rows), 'test'),
  };
}

const shaped = (f: number, u: number): number =>
  f % 4 === 0 ? Math.sqrt(u) : f % 4 === 1 ? 4 * u - 2 : f % 4 === 2 ? u * u * u : Math.floor(40 * u);

/** By the word that asks for them. */
export const cases: Readonly<Record<string, () => Promise<Case>>> = {
  adult: () =>
    fromFiles(
      'Adult',
      'binary',
      { target: 'income', positive: '>50K' },
      path.join(samples, 'adult_train.csv.gz'),
      path.join(samples, 'adult_test.csv'),
    ),
  flights: () => {
    const file = path.join(process.env.ASSAY_SHARED ?? '', 'data/flights.parquet');
    if (!existsSync(file)) throw new Error('ASSAY_SHARED names no folder with data/flights.parquet.');
    return fromFiles('flights', 'regression', { target: 'arr_delay' }, file);
  },
  large: async () => synthetic('5 % missing', 1_000_000, { features: 28, missing: 0.05 }),
  wide: async () => synthetic('wide', 100_000, { features: 500 }),
  categories: async () => synthetic('categories', 300_000, { features: 14, categories: 10, levels: 100 }),
  classes: async () => synthetic('10 classes', 100_000, { features: 20, classes: 10 }),
};
