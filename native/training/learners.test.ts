import fc from 'fast-check';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { random, randomMatrix, randomQueries, randomTarget } from '../../test/support/random-matrix.ts';
import { AssayError } from '../engine/errors.ts';
import type { FeatureMatrix } from '../features/matrix.ts';
import { GraphBuilder } from '../onnx/graph.ts';
import { takeLabelled, takeRows } from './fit-rows.ts';
import { foldMetrics } from './fold-metrics.ts';
import type { FitInput, LabelledRows, Learner } from './learner.ts';
import { learners } from './learners.ts';
import type { Task } from './target.ts';

const classNames = { binary: ['no', 'yes'], multiclass: ['a', 'b', 'c'], regression: [], ranking: [] };

/** Small and quick, but with splits on few rows. */
const small: Record<string, object> = {
  gbt: { rounds: 8, minRows: 3, categoryMinRows: 5, categorySmooth: 1 },
  'random-forest': { trees: 8, leaves: 30 },
  'extra-trees': { trees: 8, leaves: 30, replacement: true, rowFraction: 0.7 },
  'isolation-forest': { trees: 8, rows: 60 },
};

function labelled(learner: Learner, task: Task, rows: number, seed = 0): LabelledRows {
  const tree = learner.family !== 'linear';
  const matrix = randomMatrix({
    rows,
    seed,
    numbers: 5,
    categories: tree ? 2 : 0,
    missing: tree ? 0.15 : 0,
    levels: 70,
  });
  return { matrix, y: randomTarget(matrix, task, 3, seed), ...randomQueries(task, rows, seed) };
}

function inputOf(learner: Learner, task: Task, train: LabelledRows, more: Partial<FitInput> = {}): FitInput {
  return {
    task,
    classes: classNames[task],
    train,
    params: learner.params.parse(small[learner.id] ?? {}),
    random,
    ...more,
  };
}

const bytesOf = async (learner: Learner, input: FitInput): Promise<Uint8Array> =>
  learner.encode((await learner.fit(input)).model);

async function runGraph(learner: Learner, model: unknown, matrix: FeatureMatrix): Promise<Float64Array> {
  const graph = new GraphBuilder();
  const axis = graph.constant('axis', { type: 'int64', values: [1] });
  const columns = matrix.columns.map((column) =>
    graph.node('Unsqueeze', [graph.input(column.name, 'double'), axis]),
  );
  const joined = graph.node('Concat', columns, { axis: { int: 1 } });
  const margins = learner.appendToGraph(graph, model, joined);
  const flat = graph.constant('flat', { type: 'int64', values: [-1] });
  graph.output('margins', 'double', graph.node('Reshape', [margins, flat]));
  graph.output('shape', 'int64', graph.node('Shape', [margins]));
  const session = await InferenceSession.create(graph.toModel());
  const feeds = matrix.columns.map(
    ({ name, values }) => [name, new Tensor('float64', values, [matrix.rows])] as const,
  );
  const result = await session.run(Object.fromEntries(feeds));
  const outputs = learner.outputs(model);
  const shape = Array.from(result.shape!.data as BigInt64Array, Number);
  expect(shape).toEqual(outputs === 1 ? [matrix.rows] : [matrix.rows, outputs]);
  return result.margins!.data as Float64Array;
}

function refusal(error: unknown): string {
  expect(error).toBeInstanceOf(AssayError);
  expect((error as AssayError).data.kind).toBe('BadInput');
  return (error as AssayError).message;
}

const cases = [...learners.values()].flatMap((learner) =>
  learner.tasks.map((task) => [`${learner.id}, ${task}`, learner, task] as const),
);

describe.each(cases)('%s', (_, learner, task) => {
  const train = labelled(learner, task, 400);

  it('describes every option, and all have defaults', () => {
    expect(learner.params.safeParse({}).success).toBe(true);
  });

  it('gives the same bytes twice, and leaves its input alone', async () => {
    const before = train.matrix.columns.map((column) => column.values.slice());
    const first = await bytesOf(learner, inputOf(learner, task, train));
    expect(await bytesOf(learner, inputOf(learner, task, train))).toEqual(first);
    expect(train.matrix.columns.map((column) => column.values)).toEqual(before);
  });

  it('predicts the same after encoding and decoding, which give one form', async () => {
    const { model } = await learner.fit(inputOf(learner, task, train));
    const bytes = learner.encode(model);
    const decoded = learner.decode(bytes);
    expect(learner.predict(decoded, train.matrix)).toEqual(learner.predict(model, train.matrix));
    expect(learner.encode(decoded)).toEqual(bytes);
  });

  if (learner.readsTarget !== false) {
    it("learns: its training loss is not above the baseline's", async () => {
      const baseline = learners.get('baseline')!;
      const losses = await Promise.all(
        [learner, baseline].map(async (each) => {
          const { model } = await each.fit(inputOf(each, task, train));
          return lossOf(task, each.predict(model, train.matrix), train);
        }),
      );
      expect(losses[0]!).toBeLessThanOrEqual(losses[1]! * (1 + 1e-9));
    });
  }

  it('scores the same in ONNX Runtime, with missing values and categories never seen', async () => {
    const { model } = await learner.fit(inputOf(learner, task, train));
    const other = labelled(learner, task, 300, 9).matrix;
    const ours = learner.predict(model, other);
    const theirs = await runGraph(learner, model, other);
    expect(theirs.length).toBe(ours.length);
    ours.forEach((margin, i) => {
      expect(Math.abs(margin - theirs[i]!)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(margin)));
    });
  });

  it('treats a row of weight 0 as absent, and equal weights as none', async () => {
    const weights = Float64Array.from(train.y, (_value, row) => (row % 5 === 2 ? 0 : 1));
    const rows = Uint32Array.from(train.y.keys()).filter((row) => row % 5 !== 2);
    const weighted = await bytesOf(learner, inputOf(learner, task, { ...train, weights }));
    const absent = await bytesOf(learner, inputOf(learner, task, takeLabelled(train, rows)));
    expect(weighted).toEqual(absent);
  });

  it('takes a constant column, a single row of regression, and refuses a single class', async () => {
    const constant = { ...train.matrix.columns[0]!, name: 'constant', values: new Float64Array(400).fill(7) };
    const matrix = { rows: 400, columns: [constant, ...train.matrix.columns] };
    const { model } = await learner.fit(inputOf(learner, task, { ...train, matrix }));
    expect(learner.predict(model, matrix).every(Number.isFinite)).toBe(true);
    const one = takeLabelled(train, Uint32Array.of(3));
    if (task === 'regression') {
      const fitted = await learner.fit(inputOf(learner, task, one));
      expect(learner.predict(fitted.model, one.matrix)[0]).toBeCloseTo(one.y[0]!, 9);
    } else if (learner.id !== 'baseline' || task !== 'ranking') {
      const nothing = task === 'ranking' ? /no order to learn/ : /class/;
      await expect(learner.fit(inputOf(learner, task, one))).rejects.toThrow(nothing);
    }
  });

  it('refuses labels that are infinite, missing or no class, weights below 0, and no rows', async () => {
    const odd = { regression: [], ranking: [0.5, 32, -1], binary: [0.5, 2, -1], multiclass: [0.5, 3, -1] }[
      task
    ];
    for (const bad of [Infinity, NaN, 1e101, ...odd]) {
      const y = train.y.slice();
      y[17] = bad;
      const error = await learner.fit(inputOf(learner, task, { ...train, y })).catch((e: unknown) => e);
      expect(refusal(error)).toMatch(/row 18/);
    }
    const weights = new Float64Array(400).fill(1);
    weights[2] = -1;
    await expect(learner.fit(inputOf(learner, task, { ...train, weights }))).rejects.toThrow(/row 3.*-1/);
    await expect(
      learner.fit(inputOf(learner, task, takeLabelled(train, new Uint32Array(0)))),
    ).rejects.toThrow(/no training rows/);
  });

  it('refuses features that it was not fitted on', async () => {
    const { model } = await learner.fit(inputOf(learner, task, train));
    const fewer = { ...train.matrix, columns: train.matrix.columns.slice(1) };
    expect(() => learner.predict(model, fewer)).toThrow(/feature/);
  });

  it('refuses bytes that are cut, changed or of another learner, and never hangs on them', async () => {
    const { model } = await learner.fit(inputOf(learner, task, train));
    const bytes = learner.encode(model);
    const matrix = takeRows(train.matrix, Uint32Array.of(0, 1, 2));
    expect(() => learner.decode(bytes.subarray(0, bytes.length - 9))).toThrow(/damaged/);
    expect(() => learner.decode(new Uint8Array(0))).toThrow(/damaged/);
    for (const other of learners.values()) {
      // Learners of trees share one form.
      if (other.decode !== learner.decode) expect(() => other.decode(bytes)).toThrow(/damaged/);
    }
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(254), (at, change) => {
        const changed = bytes.slice();
        changed[at] = (changed[at]! + 1 + change) % 256;
        let decoded: unknown;
        try {
          decoded = learner.decode(changed);
        } catch (error) {
          refusal(error);
          return;
        }
        // What is accepted must be usable (a changed number may give another prediction).
        try {
          learner.predict(decoded, matrix);
        } catch (error) {
          refusal(error);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('can be cancelled', async () => {
    if (learner.family === 'none' || learner.id === 'linear') return;
    const controller = new AbortController();
    let pauses = 0;
    const hooks = {
      signal: controller.signal,
      pause: async () => {
        if (++pauses === 2) controller.abort();
      },
    };
    const error = await learner.fit(inputOf(learner, task, train, { hooks })).catch((e: unknown) => e);
    expect((error as AssayError).data.kind).toBe('Cancelled');
    expect(pauses).toBe(2);
  });
});

function lossOf(task: Task, margins: Float64Array, { y, queries }: LabelledRows): number {
  if (task === 'ranking') return 1 - foldMetrics(task, 1, margins, y, queries).ndcg!;
  let sum = 0;
  for (let row = 0; row < y.length; row++) {
    if (task === 'regression') sum += (margins[row]! - y[row]!) ** 2;
    else if (task === 'binary') sum += Math.log1p(Math.exp(margins[row]!)) - y[row]! * margins[row]!;
    else {
      const own = margins.subarray(row * 3, row * 3 + 3);
      sum += Math.log(own.reduce((total, s) => total + Math.exp(s), 0)) - own[y[row]!]!;
    }
  }
  return sum / y.length;
}
