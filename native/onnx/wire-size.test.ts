import { create, toBinary } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkGraph } from './check.ts';
import { ModelProtoSchema } from './generated/onnx-ml_pb.ts';
import { GraphBuilder } from './graph.ts';
import { wireSize } from './wire-size.ts';

const most = { messages: 1e6, texts: 1e6, numbers: 1e6 };

/** A model of one graph of these bytes. */
function modelOf(graph: Uint8Array): Uint8Array {
  const head = new BinaryWriter().tag(1, WireType.Varint).int64(10);
  return head.tag(7, WireType.LengthDelimited).bytes(graph).finish();
}
const repeated = (pattern: readonly number[], times: number): Uint8Array => {
  const bytes = new Uint8Array(pattern.length * times);
  for (let i = 0; i < times; i++) bytes.set(pattern, i * pattern.length);
  return bytes;
};
const wrapped = (field: number, bytes: Uint8Array): Uint8Array =>
  new BinaryWriter().tag(field, WireType.LengthDelimited).bytes(bytes).finish();

describe('wireSize', () => {
  it('counts messages, texts and numbers as decoding makes them', () => {
    const model = create(ModelProtoSchema, {
      irVersion: 10n,
      producerName: 'test',
      graph: {
        name: 'g',
        node: [{ opType: 'Add', input: ['a', 'b'], attribute: [{ name: 'x', ints: [1n, 300n, -1n] }] }],
        initializer: [{ dims: [2n, 3n], doubleData: [1, 2, 3, 4, 5, 6], rawData: new Uint8Array(1000) }],
      },
    });
    expect(wireSize(ModelProtoSchema, toBinary(ModelProtoSchema, model), most)).toEqual({
      messages: 5,
      texts: 7,
      numbers: 1 + 3 + 2 + 6,
    });
  });

  it('ends with a plain error on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          const size = wireSize(ModelProtoSchema, bytes, most);
          expect(size.messages + size.texts + size.numbers).toBeLessThanOrEqual(bytes.length + 1);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a small file that would be large in memory', () => {
  const eightMillion = 8_000_000;
  const tensor = (field: number, block: Uint8Array) => wrapped(5, wrapped(field, block));
  // Made when its test runs: 16 MB each.
  const crafted: [string, () => Uint8Array, RegExp][] = [
    ['empty nodes', () => repeated([0x0a, 0], eightMillion), /more than 400,000 messages/],
    ['empty constants', () => repeated([0x2a, 0], eightMillion), /more than 400,000 messages/],
    [
      'empty attributes of one node',
      () => wrapped(1, repeated([0x2a, 0], eightMillion)),
      /more than 400,000 messages/,
    ],
    [
      'sizes of one constant',
      () => tensor(1, repeated([1], 2 * eightMillion)),
      /more than 10,000,000 numbers/,
    ],
    [
      'integers of one constant',
      () => tensor(7, repeated([1], 2 * eightMillion)),
      /more than 10,000,000 numbers/,
    ],
    [
      'empty names of inputs',
      () => wrapped(1, repeated([0x0a, 0], eightMillion)),
      /more than 2,000,000 texts/,
    ],
    ['unknown fields', () => repeated([0x98, 0x06, 0], eightMillion), /more than 2,000,000 texts/],
    ['unknown blocks', () => repeated([0x9a, 0x06, 0], eightMillion), /more than 2,000,000 texts/],
  ];

  it.each(crafted)('of %s is refused before it is read', (_what, graph, words) => {
    const bytes = modelOf(graph());
    const before = process.memoryUsage().heapUsed;
    expect(() => checkGraph(bytes)).toThrow(words);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(100e6);
  });

  it('of graphs within graphs is refused', () => {
    let graph: Uint8Array = new Uint8Array();
    // A node's attribute holds a graph.
    for (let i = 0; i < 5000; i++) graph = wrapped(1, wrapped(5, wrapped(6, graph)));
    expect(() => checkGraph(modelOf(graph))).toThrow(/damaged/);
  });

  it('is none of ours: a table of 1,000 columns and 100 levels each is far within', () => {
    const graph = new GraphBuilder();
    const levels = Array.from({ length: 100 }, (_, i) => `level ${i}`);
    let sum = '';
    for (let column = 0; column < 1000; column++) {
      const attributes = {
        keys_strings: { strings: levels },
        values_int64s: { ints: levels.map((_, i) => i) },
        default_int64: { int: 1 },
      };
      const input = graph.input(`c${column}`, 'string');
      const code = graph.node('LabelEncoder', [input], attributes, { domain: 'ai.onnx.ml' });
      sum = column === 0 ? code : graph.node('Add', [sum, code]);
    }
    graph.output('label', 'int64', sum);
    const size = wireSize(ModelProtoSchema, graph.toModel(), most);
    expect(size.messages).toBeLessThan(100_000);
    expect(size.texts).toBeLessThan(400_000);
    expect(size.numbers).toBeLessThan(1_000_000);
  });
});
