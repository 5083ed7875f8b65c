/** A small made-up table with every type of column and missing values, the same bytes each time. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createRandom } from '../../native/stats/random.ts';

const cities = ['Rome', 'Zürich', 'São Paulo', 'القاهرة', 'New York', 'O’Fallon'];

export interface LoanOptions {
  readonly rows?: number;
  readonly target?: 'binary' | 'multiclass' | 'regression';
  /** Every tenth row does not say whether a house is owned. */
  readonly ownersMissing?: boolean;
}

export function loans({ rows = 1200, target = 'binary', ownersMissing = false }: LoanOptions = {}): string {
  const random = createRandom('0'.repeat(64), 'loans');
  let drawn = 0;
  const integer = (below: number): number => random.below(drawn++, below);
  const lines = ['age,income,city,owner,since,visits,note,sex,outcome'];
  for (let row = 0; row < rows; row++) {
    const age = 18 + integer(60);
    const income = 900 + integer(9000) + 0.25 * integer(4);
    const city = cities[integer(cities.length)]!;
    const owner = integer(2) === 1;
    const day = new Date(Date.UTC(2015, 0, 1 + integer(3000))).toISOString().slice(0, 10);
    const visits = integer(12);
    const sex = integer(2) === 1 ? 'f' : 'm';
    const score =
      income / 2500 + (owner ? 1 : 0) + (city === 'Rome' ? 1 : 0) - visits / 6 + integer(1000) / 500 - 3;
    const outcome = {
      binary: score > 0 ? 'paid' : 'late',
      multiclass: score > 0.8 ? 'good' : score > -0.4 ? 'fair' : 'poor',
      regression: (100 + 40 * score).toFixed(2),
    }[target];
    const missing = (value: string | number, share: number): string =>
      integer(100) < share ? '' : String(value);
    lines.push(
      [
        missing(age, 5),
        income.toFixed(2),
        missing(city, 4),
        ownersMissing && row % 10 === 0 ? '' : owner,
        missing(day, 3),
        visits,
        `n${row % 7}`,
        sex,
        outcome,
      ].join(','),
    );
  }
  return `${lines.join('\n')}\n`;
}

export function writeLoans(folder: string, options?: LoanOptions): string {
  const file = path.join(folder, 'loans.csv');
  writeFileSync(file, loans(options));
  return file;
}

export function loansRecipe(
  target: LoanOptions['target'] = 'binary',
  train = '{ learner: gbt, rounds: 40 }',
): string {
  const classification = target === 'binary' ? '\n  positive: paid' : '';
  return `recipe: 1
name: loans
purpose: { decision: "lend <at all>", baseline: "income > 3000", benefit: 1, cost: 3 }
data:
  source: loans.csv
  target: outcome${classification}
  sensitive: [sex]
split: { method: ${target === 'regression' ? 'random' : 'stratified'}, test: 0.25, calibration: 0.15, validation: 0.15, seed: 7 }
train: ${train}
${target === 'regression' ? '' : 'calibrate: { method: isotonic }'}
${target === 'binary' ? 'evaluate: { threshold: { cost: { falsePositive: 1, falseNegative: 3 } }, intervals: { count: 100 } }' : 'evaluate: { intervals: { count: 100 } }'}
fairness: { groups: [sex, city, [sex, owner]], intervals: { count: 100 } }
package: { name: loans, version: 1.2.0 }
`;
}
