import { describe, expect, it } from 'vitest';
import { MISSING_BOOLEAN, MISSING_CODE, MISSING_TIME, type Column, type Frame } from '../stats/frame.ts';
import { GraphBuilder } from './graph.ts';
import { loadModel } from './runtime.ts';

const frame = (columns: Record<string, Column>): Frame => ({
  rows: Object.values(columns).map((c) => (c.type === 'text' ? c.codes.length : c.values.length))[0]!,
  columns: new Map(Object.entries(columns)),
});

/** Gives back what it was given, of each type. */
function echo(): Uint8Array {
  const graph = new GraphBuilder();
  for (const type of ['double', 'string', 'bool', 'int64'] as const) {
    graph.output(`same ${type}`, type, graph.input(type, type));
  }
  return graph.toModel();
}

const columns = {
  double: { type: 'number', values: Float64Array.of(1.5, Number.NaN, -Infinity) },
  string: { type: 'text', codes: Int32Array.of(1, MISSING_CODE, 0), dictionary: ['a\0b', 'é🙂'] },
  bool: { type: 'boolean', values: Uint8Array.of(1, 0, 1) },
  int64: { type: 'timestamp', values: BigInt64Array.of(-1n, MISSING_TIME, 2n ** 62n) },
} satisfies Record<string, Column>;

describe('loadModel', () => {
  it('feeds each type of column and gives typed columns back', async () => {
    const model = await loadModel(echo(), { threads: 2 });
    const outputs = await model.run(
      frame({ ...columns, another: { type: 'boolean', values: new Uint8Array(3) } }),
    );
    expect(outputs.get('same double')).toEqual(columns.double.values);
    expect(outputs.get('same string')).toEqual(['é🙂', '', 'a�b']);
    expect(outputs.get('same bool')).toEqual(columns.bool.values);
    expect(outputs.get('same int64')).toEqual(columns.int64.values);
    await model.close();
  });

  it('runs on no rows at all', async () => {
    const model = await loadModel(echo());
    const outputs = await model.run(
      frame({
        double: { type: 'number', values: new Float64Array(0) },
        string: { type: 'text', codes: new Int32Array(0), dictionary: [] },
        bool: { type: 'boolean', values: new Uint8Array(0) },
        int64: { type: 'timestamp', values: new BigInt64Array(0) },
      }),
    );
    expect([...outputs.values()].map((column) => column.length)).toEqual([0, 0, 0, 0]);
    await model.close();
  });

  it('gives a boolean column as text where the model takes text', async () => {
    const graph = new GraphBuilder();
    graph.output('same', 'string', graph.input('flag', 'string'));
    const model = await loadModel(graph.toModel());
    const flag: Column = { type: 'boolean', values: Uint8Array.of(0, 1, MISSING_BOOLEAN) };
    expect((await model.run(frame({ flag }))).get('same')).toEqual(['false', 'true', '']);
    await model.close();
  });

  it('names the column that is missing, of another type, or lacks a value that it must have', async () => {
    const model = await loadModel(echo());
    const without = new Map(Object.entries(columns).slice(1));
    await expect(model.run({ rows: 3, columns: without })).rejects.toThrow('double: The column is missing.');
    await expect(model.run(frame({ ...columns, int64: columns.double }))).rejects.toThrow(
      'int64: The column holds number values; the model takes times.',
    );
    const bool: Column = { type: 'boolean', values: Uint8Array.of(1, MISSING_BOOLEAN, 0) };
    await expect(model.run(frame({ ...columns, bool }))).rejects.toThrow(
      /column bool, row 2: A value is missing/,
    );
    await model.close();
  });

  it('refuses a model that passes the check but does not open, and an output that is not one value a row', async () => {
    const mistyped = new GraphBuilder();
    mistyped.output(
      'sum',
      'double',
      mistyped.node('Add', [mistyped.input('x', 'string'), mistyped.input('y', 'double')]),
    );
    await expect(loadModel(mistyped.toModel())).rejects.toThrow(
      'model.onnx: ONNX Runtime cannot open the model.',
    );
    const short = new GraphBuilder();
    const x = short.input('x', 'double');
    short.output('sum', 'double', short.node('ReduceSum', [x], { keepdims: { int: 1 } }));
    const model = await loadModel(short.toModel());
    await expect(model.run(frame({ x: { type: 'number', values: Float64Array.of(1, 2) } }))).rejects.toThrow(
      /output "sum" is not one double a row/,
    );
    await model.close();
  });
});
