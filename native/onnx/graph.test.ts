import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from './graph.ts';
import { elementType } from './element-type.ts';

function example(): GraphBuilder {
  const graph = new GraphBuilder();
  const age = graph.input('age', 'double');
  const job = graph.input('job', 'string');
  const mean = graph.constant('mean', { type: 'double', values: [0.1] });
  const centred = graph.node('Sub', [age, mean]);
  const code = graph.node(
    'LabelEncoder',
    [job],
    { keys_strings: { strings: ['a', 'é🙂'] }, values_int64s: { ints: [2, 3] }, default_int64: { int: 1 } },
    { domain: 'ai.onnx.ml' },
  );
  const sum = graph.node('Add', [centred, graph.node('Cast', [code], { to: { int: elementType.double } })]);
  graph.output('score', 'double', sum);
  graph.output('code', 'int64', code);
  return graph;
}

describe('GraphBuilder', () => {
  it('builds a model that ONNX Runtime runs in double precision', async () => {
    const session = await InferenceSession.create(example().toModel());
    expect(session.inputNames).toEqual(['age', 'job']);
    const result = await session.run({
      age: new Tensor('float64', Float64Array.of(1.3, -2, Number.NaN), [3]),
      job: new Tensor('string', ['é🙂', 'zz', 'a'], [3]),
    });
    expect([...(result.code!.data as BigInt64Array)]).toEqual([3n, 1n, 2n]);
    expect([...(result.score!.data as Float64Array)]).toEqual([1.3 - 0.1 + 3, -2 - 0.1 + 1, Number.NaN]);
  });

  it('gives the same bytes for the same calls, whatever the order of metadata and attributes', () => {
    expect(example().toModel({ a: '1', b: '2' })).toEqual(example().toModel({ b: '2', a: '1' }));
  });

  it('lets columns bear any name, even one of an inner value', async () => {
    const graph = new GraphBuilder();
    const first = graph.input('Sub_0', 'double');
    const sub = graph.node('Sub', [first, first]);
    const second = graph.input(sub, 'double');
    expect(second).not.toBe(sub);
    const quoted = graph.input(' "x, y"\n/é', 'double');
    const out = graph.node('Sum', [first, sub, second, quoted]);
    graph.output('Sum_0', 'double', out);
    const session = await InferenceSession.create(graph.toModel());
    const column = (x: number) => new Tensor('float64', Float64Array.of(x), [1]);
    const result = await session.run({ Sub_0: column(1), [sub]: column(10), [' "x, y"\n/é']: column(100) });
    expect([...(result.Sum_0!.data as Float64Array)]).toEqual([111]);
  });

  it('says that a column may not be named as an output', () => {
    const graph = new GraphBuilder();
    graph.output('label', 'double', graph.node('Neg', [graph.input('label', 'double')]));
    expect(() => graph.toModel()).toThrow(/column is named "label"/);
  });

  it('refuses a node whose input nothing made, and a tensor of the wrong size', () => {
    const graph = new GraphBuilder();
    expect(() => graph.node('Neg', ['x'])).toThrow(/nothing made before it/);
    expect(() => graph.constant('x', { type: 'double', values: [1, 2], shape: [3] })).toThrow(RangeError);
  });

  it('stores equal small constants once, telling −0 from 0', () => {
    const graph = new GraphBuilder();
    const zero = graph.constant('a', { type: 'double', values: [0] });
    expect(graph.constant('b', { type: 'double', values: [0] })).toBe(zero);
    expect(graph.constant('b', { type: 'double', values: [-0] })).not.toBe(zero);
    expect(graph.constant('b', { type: 'string', values: ['|'] })).not.toBe(
      graph.constant('b', { type: 'string', values: ['', ''] }),
    );
  });
});
