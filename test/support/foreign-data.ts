/** Tables and recipes for the models of other libraries in test/reference/foreign. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createRandom } from '../../native/stats/random.ts';

interface ReferenceCase {
  readonly file: string;
  readonly columns: Readonly<Record<string, readonly (number | string | null)[]>>;
  readonly prediction: readonly number[];
}

const folder = new URL('../reference/foreign/', import.meta.url);
const colours = ['blue', 'green', 'grey', 'red', 'white', ''];

/** Rows to calibrate and test on, the same each time; red and white occur once, in the last rows. */
function table(rows: number): string[] {
  const random = createRandom('0'.repeat(64), 'foreign');
  let drawn = 0;
  const integer = (below: number): number => random.below(drawn++, below);
  return Array.from({ length: rows }, (_, row) => {
    const rare = row >= rows - 2;
    const colour = rare ? colours[3 + (row % 2)] : colours[[0, 1, 2, 5][integer(4)]!];
    const age = integer(10) === 0 ? '' : 15 + integer(500) / 10;
    const income = integer(4) === 0 ? 0 : (integer(900) - 450) / 100;
    // Halves, so that the column is no integer.
    return [age, income, colour, integer(8) / 2, integer(3) === 0 ? 'bad' : 'good'].join(',');
  });
}

/** What a model of the reference predicts for rows that a CSV file can hold. */
export interface ForeignData {
  /** The recipe's file. */
  readonly recipe: string;
  /** A table without target. */
  readonly rows: string;
  readonly prediction: readonly number[];
}

/** Writes the model, data, and a recipe that takes it over; `more` are further sections of the recipe. */
export function writeForeign(to: string, model: string, more = ''): ForeignData {
  const cases = JSON.parse(readFileSync(new URL('predictions.json', folder), 'utf8')) as ReferenceCase[];
  const found = cases.find(({ file }) => file === model)!;
  copyFileSync(new URL(model, folder), path.join(to, model));
  const head = 'age,net income,colour,steps';
  writeFileSync(path.join(to, 'data.csv'), `${head},risk\n${table(600).join('\n')}\n`);
  const columns = Object.values(found.columns);
  // CSV has no infinity, and the engine takes none.
  const kept = found.prediction
    .map((_, row) => row)
    .filter((row) => columns.every((values) => !String(values[row]).endsWith('inf')));
  const lines = kept.map((row) => columns.map((values) => values[row] ?? '').join(','));
  const rows = path.join(to, 'rows.csv');
  writeFileSync(rows, `${head}\n${lines.join('\n')}\n`);
  const recipe = path.join(to, 'foreign.yaml');
  writeFileSync(
    recipe,
    `recipe: 1
name: foreign
data: { source: data.csv, target: risk, positive: good }
split: { method: stratified, test: 0.4, calibration: 0.1, validation: 0, seed: 1 }
train: { learner: foreign, model: ${model} }
${more}`,
  );
  return { recipe, rows, prediction: kept.map((row) => found.prediction[row]!) };
}
