/** Tables whose rows are put in bins, for tests of that. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { featuresFit } from '../../native/features/steps.ts';
import type { RowsToBin } from '../../native/training/binning/store.ts';
import { ROLE } from '../../native/training/predictions.ts';
import { random } from './random-matrix.ts';
import type { TestContext } from './step-context.ts';
import { open, splitOf, train, type Opened } from './trained.ts';

export const target = { target: 'bought', positive: 'yes' };

/** Numbers, some missing, a category and a name of many levels. */
function table(rows: number): string {
  const r = random('binning');
  const lines = ['x,k,c,person,bought'];
  for (let i = 0; i < rows; i++) {
    const x = r.uniform(2 * i);
    const bought = x + 0.4 * r.uniform(2 * i + 1) > 0.6 ? 'yes' : 'no';
    lines.push(`${i % 11 === 0 ? '' : x.toFixed(5)},${i % 40},${'abcd'[i % 4]},p${(i * 7) % 300},${bought}`);
  }
  return `${lines.join('\n')}\n`;
}

/** Mostly training rows: few tables have as many rows as a sample asks for. */
export const mostlyTraining = (rows: number): Uint8Array =>
  Uint8Array.from({ length: rows }, (_, i) => (i % 50 === 3 ? ROLE.validation : ROLE.train));

const rolesOf = (rows: number): Uint8Array =>
  Uint8Array.from({ length: rows }, (_, i) =>
    i % 13 === 5 ? ROLE.unused : i % 7 === 3 ? ROLE.validation : i % 7 === 4 ? ROLE.test : ROLE.train,
  );

export async function opened(
  context: TestContext,
  rows: number,
  roles = rolesOf(rows),
): Promise<Opened & { split: string }> {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'assay-binning-')), 'table.csv');
  writeFileSync(file, table(rows));
  return { ...(await open(context, file)), split: await splitOf(context, roles) };
}

/** As prepared, with the name encoded by the target: out-of-fold values for the training rows. */
export async function prepared(
  context: TestContext,
  rows: number,
  roles = rolesOf(rows),
): Promise<RowsToBin> {
  const { dataset, split } = await opened(context, rows, roles);
  const { plan } = await train(context, dataset, split, target, { learner: 'baseline' });
  const given = await context.readJson<{ steps: { column: string }[] }>(plan);
  const steps = given.steps.map((step) =>
    step.column === 'person' ? { column: 'person', encode: 'target', rare: 1, limit: 1000, smooth: 5 } : step,
  );
  const encoded = await context.writeJson({ ...given, steps });
  const features = await context.writeJson(await featuresFit.run(context, target, [dataset, split, encoded]));
  return { dataset, features, roles, mostBins: 255 };
}
