import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AssayError } from '../engine/errors.ts';
import { allowedOperators, checkGraph, defaultLimits } from './check.ts';
import {
  AttributeProtoSchema,
  AttributeProto_AttributeType,
  FunctionProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProto_DataLocation,
  TrainingInfoProtoSchema,
} from './generated/onnx-ml_pb.ts';
import type { GraphProto, ModelProto } from './generated/onnx-ml_pb.ts';
import { GraphBuilder } from './graph.ts';

function model(): Uint8Array {
  const graph = new GraphBuilder();
  const age = graph.input('age', 'double');
  const job = graph.input('job', 'string');
  graph.input('seen', 'int64');
  const code = graph.node(
    'LabelEncoder',
    [job],
    { keys_strings: { strings: ['a'] }, values_int64s: { ints: [2] }, default_int64: { int: 1 } },
    { domain: 'ai.onnx.ml' },
  );
  graph.output('code', 'int64', code);
  const half = graph.constant('half', { type: 'double', values: [0.5] });
  graph.output('score', 'double', graph.node('Mul', [age, half]));
  return graph.toModel({ 'assay.task': 'regression' });
}

/** The model with something changed in it. */
function changed(change: (model: ModelProto, graph: GraphProto) => void): Uint8Array {
  const proto = fromBinary(ModelProtoSchema, model());
  change(proto, proto.graph!);
  return toBinary(ModelProtoSchema, proto);
}

describe('checkGraph', () => {
  it('gives the interface of a model of ours', () => {
    expect(checkGraph(model())).toEqual({
      inputs: [
        { name: 'age', type: 'double' },
        { name: 'job', type: 'string' },
        { name: 'seen', type: 'int64' },
      ],
      outputs: [
        { name: 'code', type: 'int64' },
        { name: 'score', type: 'double' },
      ],
      metadata: new Map([['assay.task', 'regression']]),
      producer: 'assay',
      nodes: 4,
    });
  });

  const subgraph = create(GraphProtoSchema, { name: 'body' });
  const { GRAPH, INT } = AttributeProto_AttributeType;
  const hostile: [string, (model: ModelProto, graph: GraphProto) => void, RegExp][] = [
    [
      'a loop',
      (_, graph) => (graph.node[0]!.opType = 'Loop'),
      /node "LabelEncoder_0" \("Loop"\).*not allowed/,
    ],
    ['an If', (_, graph) => (graph.node[0]!.opType = 'If'), /not allowed/],
    ['a Scan', (_, graph) => (graph.node[0]!.opType = 'Scan'), /not allowed/],
    [
      'an operator by the name of an object’s property',
      (_, graph) => (graph.node[0]!.opType = 'constructor'),
      /not allowed/,
    ],
    [
      'a foreign domain',
      (_, graph) => (graph.node[0]!.domain = 'com.microsoft'),
      /foreign domain "com.microsoft"/,
    ],
    ['a foreign operator set', (m) => (m.opsetImport[0]!.domain = 'evil\n'), /foreign domain/],
    ['a newer operator set', (m) => (m.opsetImport[0]!.version = 99n), /operator set 99/],
    ['a newer format', (m) => (m.irVersion = 99n), /newer than 10/],
    ['no format version', (m) => (m.irVersion = 0n), /missing or too old/],
    ['functions', (m) => m.functions.push(create(FunctionProtoSchema, { name: 'f' })), /defines functions/],
    ['a training graph', (m) => m.trainingInfo.push(create(TrainingInfoProtoSchema)), /training graph/],
    ['no graph', (m) => (m.graph = undefined), /has no graph/],
    [
      'a subgraph',
      (_, graph) =>
        graph.node[1]!.attribute.push(
          create(AttributeProtoSchema, { name: 'body', type: GRAPH, g: subgraph }),
        ),
      /"body" holds a graph/,
    ],
    [
      'a subgraph under another type',
      (_, graph) =>
        graph.node[1]!.attribute.push(
          create(AttributeProtoSchema, { name: 'body', type: INT, graphs: [subgraph] }),
        ),
      /"body" holds a graph/,
    ],
    [
      'external data',
      (_, graph) => {
        graph.initializer[0]!.dataLocation = TensorProto_DataLocation.EXTERNAL;
      },
      /outside the model file/,
    ],
    [
      'a path to external data',
      (_, graph) =>
        graph.initializer[0]!.externalData.push({
          $typeName: 'onnx.StringStringEntryProto',
          key: 'location',
          value: '/etc/passwd',
        }),
      /outside the model file/,
    ],
    [
      'a constant larger than its data',
      (_, graph) => (graph.initializer[0]!.dims = [2n]),
      /as many values as it says/,
    ],
    ['a huge constant', (_, graph) => (graph.initializer[0]!.dims = [2n ** 62n, 2n ** 62n]), /too large/],
    ['a negative size', (_, graph) => (graph.initializer[0]!.dims = [-1n]), /negative size/],
    [
      'an unknown type of constant',
      (_, graph) => (graph.initializer[0]!.dataType = 23),
      /unsupported type 23/,
    ],
    ['a value that nothing made', (_, graph) => (graph.node[1]!.input[0] = 'ghost'), /reads "ghost"/],
    ['a cycle', (_, graph) => graph.node.reverse(), /which nothing made before it/],
    ['a value made twice', (_, graph) => (graph.node[1]!.output[0] = 'age'), /"age" is made twice/],
    [
      'an input that a constant shadows',
      (_, graph) => (graph.initializer[0]!.name = 'age'),
      /"age" is made twice/,
    ],
    [
      'an output that nothing makes',
      (_, graph) => (graph.output[0]!.name = 'ghost'),
      /Nothing makes the output "ghost"/,
    ],
    ['no output', (_, graph) => (graph.output = []), /no output/],
    ['an input without a name', (_, graph) => (graph.input[0]!.name = ''), /no name/],
    ['an input without a type', (_, graph) => (graph.input[0]!.type = undefined), /not a tensor/],
    [
      'an input of rank 2',
      (_, graph) => {
        const type = graph.input[0]!.type!.value;
        if (type.case === 'tensorType') type.value.shape!.dim.push(type.value.shape!.dim[0]!);
      },
      /not of rank 1/,
    ],
    [
      'an input of another type',
      (_, graph) => {
        const type = graph.input[0]!.type!.value;
        if (type.case === 'tensorType') type.value.elemType = 1;
      },
      /type that columns do not have/,
    ],
    ['a node of a function', (_, graph) => (graph.node[0]!.overload = 'x'), /function or a device/],
    [
      'fields that ONNX does not have',
      (m) => (m.$unknown = [{ no: 999, wireType: 0, data: Uint8Array.of(1) }]),
      /fields that the ONNX format does not have/,
    ],
  ];
  it.each(hostile)('refuses %s', (_name, change, message) => {
    const bytes = changed(change);
    expect(() => checkGraph(bytes)).toThrow(message);
    expect(() => checkGraph(bytes)).toThrow(AssayError);
  });

  it('bounds bytes, nodes, inputs and constants', () => {
    expect(() => checkGraph(model(), { ...defaultLimits, bytes: 10 })).toThrow(/more than 10/);
    expect(() => checkGraph(model(), { ...defaultLimits, nodes: 1 })).toThrow(/more than 1 nodes/);
    expect(() => checkGraph(model(), { ...defaultLimits, inputs: 1 })).toThrow(/more than 1 inputs/);
    expect(() => checkGraph(model(), { ...defaultLimits, constants: 1 })).toThrow(/too large/);
  });

  it('shows foreign names without control characters', () => {
    const bytes = changed((_, graph) => (graph.node[0]!.name = '\u001b[31m\u202e'));
    const broken = fromBinary(ModelProtoSchema, bytes);
    broken.graph!.node[0]!.opType = 'Loop';
    expect(() => checkGraph(toBinary(ModelProtoSchema, broken))).toThrow(/node "�\[31m�"/);
  });

  it('allows no operator that runs a graph, or makes a tensor of a size written in the model', () => {
    for (const operators of Object.values(allowedOperators)) {
      for (const name of [
        'Loop',
        'If',
        'Scan',
        'SequenceMap',
        'ConstantOfShape',
        'Range',
        'Tile',
        'Resize',
        'Pad',
      ]) {
        expect(operators.has(name)).toBe(false);
      }
    }
  });

  it('survives nesting beyond the stack', () => {
    let bytes: Uint8Array = toBinary(NodeProtoSchema, create(NodeProtoSchema, { opType: 'If' }));
    const field = (number: number, content: Uint8Array): Uint8Array => {
      const size: number[] = [];
      for (let n = content.length; ; n = Math.floor(n / 128)) {
        size.push(n >= 128 ? (n % 128) | 128 : n);
        if (n < 128) break;
      }
      return Buffer.concat([Uint8Array.of((number << 3) | 2, ...size), content]);
    };
    // node → attribute (5) → graph (6) → node (1) → …
    for (let depth = 0; depth < 4_000; depth++) bytes = field(1, field(5, field(6, bytes)));
    bytes = field(7, bytes);
    expect(() => checkGraph(bytes)).toThrow(AssayError);
  });

  it('never throws anything but BadInput, whatever the bytes', () => {
    const good = model();
    const attempt = (bytes: Uint8Array) => {
      try {
        checkGraph(bytes);
      } catch (error) {
        if (!(error instanceof AssayError) || error.data.kind !== 'BadInput') throw error;
      }
    };
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => attempt(bytes)),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: good.length - 1 }), fc.nat({ max: 255 })), {
          minLength: 1,
          maxLength: 6,
        }),
        fc.nat({ max: good.length }),
        (flips, cut) => {
          const bytes = good.slice();
          for (const [at, value] of flips) bytes[at] = value;
          attempt(bytes);
          attempt(bytes.subarray(0, cut));
        },
      ),
      { numRuns: 1500 },
    );
  });
});
