/**
 * Clients that we did not write read a package's `model/` folder: ONNX's checker and ONNX Runtime in Python, MLflow,
 * Hugging Face's card reader, and the Open Data Contract Standard's schema and reader.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyCalibrator } from '../../native/calibration/probabilities.ts';
import { rowsOfRole } from '../../native/calibration/scored-rows.ts';
import { loadFrame } from '../../native/data/store.ts';
import { checkGraph, type GraphInterface } from '../../native/onnx/check.ts';
import { MISSING_CODE, MISSING_TIME, type Column } from '../../native/stats/frame.ts';
import { decodePredictions, ROLE } from '../../native/training/predictions.ts';
import { builtPackage, type BuiltPackage } from '../support/built-package.ts';
import { loansRecipe, writeLoans } from '../support/loans.ts';
import { mlflowPython, onnxPython, run, skipped } from './python.ts';

interface Case {
  readonly task: 'binary' | 'multiclass' | 'regression';
  readonly train: string;
}
const cases: readonly Case[] = [
  { task: 'binary', train: '{ learner: gbt, rounds: 40 }' },
  { task: 'binary', train: '{ learner: logistic }' },
  { task: 'multiclass', train: '{ learner: gbt, rounds: 20 }' },
  { task: 'regression', train: '{ learner: gbt, rounds: 40 }' },
  { task: 'regression', train: '{ learner: linear }' },
];

const jsonValues = (column: Column): unknown[] => {
  if (column.type === 'text')
    return Array.from(column.codes, (code) => (code === MISSING_CODE ? null : column.dictionary[code]));
  if (column.type === 'timestamp')
    return Array.from(column.values, (value) => (value === MISSING_TIME ? null : String(value)));
  if (column.type === 'boolean') return Array.from(column.values, (value) => value === 1);
  return Array.from(column.values, (value) => (Number.isNaN(value) ? null : value));
};

interface Scored {
  readonly outputs: Readonly<Record<string, readonly (number | string)[]>>;
}

describe.each(cases)('a package of $train on a $task task', ({ task, train }) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-interop-'));
  const columnsFile = path.join(folder, 'columns.json');
  let built: BuiltPackage;
  let graph: GraphInterface;
  /** The engine's own answers on the test rows, by output. */
  const own = new Map<string, readonly (number | string)[]>();

  beforeAll(async () => {
    writeLoans(folder, { target: task });
    built = await builtPackage(loansRecipe(task, train), folder);
    graph = checkGraph(built.files.get('model.onnx')!);
    const { measured, context } = built;
    const { outputs, classes } = measured.model.result;
    const predictions = decodePredictions(await context.read(measured.predictions.result.parts.predictions));
    const test = rowsOfRole(predictions, ROLE.test, outputs);
    const keep = new Uint8Array(measured.import.result.rows);
    for (const row of test.row) keep[row] = 1;
    const frame = await loadFrame(
      context,
      measured.import.result.dataset,
      graph.inputs.map(({ name }) => name),
      keep,
    );
    const columns = graph.inputs.map(({ name, type }) => [
      name,
      { type, values: jsonValues(frame.columns.get(name)!) },
    ]);
    writeFileSync(columnsFile, JSON.stringify(Object.fromEntries(columns)));
    const calibrator = measured.calibrator?.result.calibrator;
    const values = calibrator === undefined ? test.margins : applyCalibrator(calibrator, test.margins);
    if (task === 'regression') own.set('prediction', [...values]);
    else if (task === 'binary') {
      const threshold = measured.evaluation.result.threshold!.value;
      own.set('probability', [...values]);
      own.set(
        'label',
        Array.from(values, (p) => classes[p >= threshold ? 1 : 0]!),
      );
    } else {
      const of = (k: number): number[] => Array.from(test.row, (_, row) => values[row * outputs + k]!);
      classes.forEach((name, k) => own.set(`probability_${name}`, of(k)));
      own.set(
        'label',
        Array.from(test.row, (_, row) => {
          const shares = classes.map((_name, k) => values[row * outputs + k]!);
          return classes[shares.indexOf(Math.max(...shares))]!;
        }),
      );
    }
  });
  afterAll(() => {
    for (const one of [folder, built.folder, built.context.folder])
      rmSync(one, { recursive: true, force: true });
  });

  function expectOwnAnswers({ outputs }: Scored): void {
    expect(Object.keys(outputs)).toEqual(graph.outputs.map(({ name }) => name));
    for (const [name, mine] of own) {
      const theirs = outputs[name]!;
      expect(theirs.length).toBe(300);
      if (name === 'label') expect(theirs).toEqual(mine);
      else {
        const beyond = theirs.filter((b, row) => {
          const a = mine[row] as number;
          return !(Math.abs(a - (b as number)) <= 1e-5 * Math.max(1, Math.abs(a)));
        });
        expect(beyond).toEqual([]);
      }
    }
  }

  it.skipIf(onnxPython === undefined)(
    `passes onnx.checker in full, and ONNX Runtime in Python scores raw columns${skipped(onnxPython, 'onnx')}`,
    () => {
      const scored = run<
        Scored & { ranks: Record<string, number>; ir: number; opsets: Record<string, number> }
      >(onnxPython!, 'score_onnx.py', [built.folder, columnsFile], folder);
      expectOwnAnswers(scored);
      expect(new Set(Object.values(scored.ranks))).toEqual(new Set([1]));
      expect(scored.ir).toBe(10);
      expect(scored.opsets).toEqual({ '': 21, 'ai.onnx.ml': 5 });
    },
  );

  it.skipIf(mlflowPython === undefined)(
    `loads with mlflow.pyfunc and predicts on a data frame${skipped(mlflowPython, 'mlflow')}`,
    () => {
      const scored = run<
        Scored & {
          signature: { inputs: string[]; outputs: string[] };
          flavors: string[];
          refused: string | null;
        }
      >(mlflowPython!, 'score_mlflow.py', [built.folder, columnsFile], folder);
      expectOwnAnswers(scored);
      expect(scored.signature.inputs).toEqual(graph.inputs.map(({ name }) => name));
      expect(scored.signature.outputs).toEqual(graph.outputs.map(({ name }) => name));
      expect(scored.flavors).toEqual(['onnx', 'python_function']);
      expect(scored.refused, 'the signature is enforced').toMatch(/missing inputs/i);
    },
  );

  it.skipIf(onnxPython === undefined)(
    `has a card that Hugging Face reads, and a contract that keeps to ODCS 3.2.0${skipped(onnxPython, 'onnx')}`,
    () => {
      const read = run<{
        card: { library: string; task: string; name: string; metrics: Record<string, number>; title: string };
        contract: { faults: string[]; version: string; columns: string[]; required: string[] };
      }>(onnxPython!, 'read_documents.py', [built.folder], folder);
      expect(read.card).toMatchObject({
        library: 'onnx',
        task: task === 'regression' ? 'tabular-regression' : 'tabular-classification',
        name: 'loans',
        title: '# loans 1.2.0',
      });
      const { metrics } = built.measured.evaluation.result;
      for (const [id, value] of Object.entries(read.card.metrics)) expect(value).toBe(metrics[id]!.value);
      expect(Object.keys(read.card.metrics).length).toBeGreaterThan(2);
      expect(read.contract).toEqual({
        faults: [],
        version: 'v3.2.0',
        columns: graph.inputs.map(({ name }) => name),
        required: graph.inputs.filter(({ type }) => type === 'bool').map(({ name }) => name),
      });
    },
  );
});
