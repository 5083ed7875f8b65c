/**
 * Builds an ONNX model: opset 21, ai.onnx.ml 5, IR 10. The same calls give the same bytes.
 *
 *   const graph = new GraphBuilder();
 *   const age = graph.input('age', 'double');                       // rank 1, [N]; returns its handle
 *   const mean = graph.constant('mean', { type: 'double', values: [38.6] });   // shape [1]; scalars: shape: []
 *   const centred = graph.node('Sub', [age, mean]);                 // handle of the (first) output
 *   const code = graph.node('LabelEncoder', [job], { keys_strings: { strings: ['a', 'b'] },
 *     values_int64s: { ints: [2, 3] }, default_int64: { int: 1 } }, { domain: 'ai.onnx.ml' });
 *   const [top, index] = graph.nodeOutputs('TopK', [x, k], 2);      // operators with several outputs
 *   graph.output('probability', 'double', centred);                 // names a value as the model's output
 *   const bytes = graph.toModel({ 'assay.task': 'binary' });        // metadata_props
 */
import { create, toBinary } from '@bufbuild/protobuf';
import {
  AttributeProtoSchema,
  AttributeProto_AttributeType,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  ValueInfoProtoSchema,
} from './generated/onnx-ml_pb.ts';
import type { AttributeProto, TensorProto, ValueInfoProto } from './generated/onnx-ml_pb.ts';
import { badInput, internal } from '../engine/errors.ts';
import { elementType } from './element-type.ts';
import { tensorProto } from './tensor.ts';
import type { Tensor } from './tensor.ts';

export const IR_VERSION = 10;
export const OPSETS = { '': 21, 'ai.onnx.ml': 5 } as const;
export type Domain = keyof typeof OPSETS;

/** The types of raw columns and of the model's outputs. */
export type ValueType = 'double' | 'string' | 'bool' | 'int64';

/** The type is said, since 1 alone could be a float or an int. `float` is single precision, as ONNX has it. */
export type Attribute =
  | { readonly int: number | bigint }
  | { readonly float: number }
  | { readonly string: string }
  | { readonly ints: ArrayLike<number | bigint> }
  | { readonly floats: ArrayLike<number> }
  | { readonly strings: readonly string[] }
  | { readonly tensor: Tensor };

export interface NodeOptions {
  readonly domain?: Domain;
  /** Readable stem of the output's name; the operator's name otherwise. */
  readonly hint?: string;
}

interface Node {
  readonly op: string;
  readonly domain: Domain;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

const { FLOAT, INT, STRING, TENSOR, FLOATS, INTS, STRINGS } = AttributeProto_AttributeType;
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function attributeProto(name: string, value: Attribute): AttributeProto {
  if ('int' in value) return create(AttributeProtoSchema, { name, type: INT, i: BigInt(value.int) });
  if ('float' in value) return create(AttributeProtoSchema, { name, type: FLOAT, f: value.float });
  if ('string' in value) return create(AttributeProtoSchema, { name, type: STRING, s: utf8(value.string) });
  if ('ints' in value) {
    return create(AttributeProtoSchema, { name, type: INTS, ints: Array.from(value.ints, BigInt) });
  }
  if ('floats' in value) {
    return create(AttributeProtoSchema, { name, type: FLOATS, floats: Array.from(value.floats) });
  }
  if ('strings' in value) {
    return create(AttributeProtoSchema, { name, type: STRINGS, strings: value.strings.map(utf8) });
  }
  return create(AttributeProtoSchema, { name, type: TENSOR, t: tensorProto(value.tensor) });
}

function valueInfo(name: string, type: ValueType): ValueInfoProto {
  return create(ValueInfoProtoSchema, {
    name,
    type: {
      value: {
        case: 'tensorType',
        value: {
          elemType: elementType[type],
          shape: { dim: [{ value: { case: 'dimParam', value: 'N' } }] },
        },
      },
    },
  });
}

/**
 * Values are handed out as handles. A handle is the value's name in the model, except where a raw column
 * happens to bear a name that was given to an inner value: the inner one is then renamed.
 */
export class GraphBuilder {
  readonly #inputs = new Map<string, { readonly handle: string; readonly type: ValueType }>();
  readonly #outputs = new Map<string, { readonly value: string; readonly type: ValueType }>();
  readonly #handles = new Set<string>();
  readonly #constants: { readonly handle: string; readonly proto: TensorProto }[] = [];
  readonly #constantByContent = new Map<string, string>();
  readonly #nodes: Node[] = [];
  readonly #counts = new Map<string, number>();

  #handle(hint: string): string {
    const stem = hint.replace(/[^A-Za-z0-9_]+/g, '_').slice(0, 60);
    let count = this.#counts.get(stem) ?? 0;
    let handle: string;
    do handle = `${stem}_${count++}`;
    while (this.#handles.has(handle));
    this.#counts.set(stem, count);
    this.#handles.add(handle);
    return handle;
  }

  /** A raw column, rank 1. Asking twice for one column gives the same handle. */
  input(name: string, type: ValueType): string {
    const known = this.#inputs.get(name);
    if (known !== undefined) {
      if (known.type !== type)
        throw internal(`Input "${name}" is asked for as ${known.type} and as ${type}.`);
      return known.handle;
    }
    if (name === '') throw badInput('A column without a name cannot be an input of a model.');
    let handle = name;
    while (this.#handles.has(handle)) handle += "'";
    this.#handles.add(handle);
    this.#inputs.set(name, { handle, type });
    return handle;
  }

  /** Names a value as an output of the model; it must be of this type and of rank 1. */
  output(name: string, type: ValueType, value: string): void {
    if (this.#outputs.has(name)) throw internal(`Output "${name}" is given twice.`);
    this.#mustExist(value, `output "${name}"`);
    this.#outputs.set(name, { value, type });
  }

  /** A constant; equal ones are stored once. */
  constant(hint: string, tensor: Tensor): string {
    const small = tensor.values.length <= 16;
    const proto = tensorProto(tensor);
    const content = small
      ? `${tensor.type} ${proto.dims.join()} ${proto.rawData.join()} ${proto.stringData.join('|')}`
      : '';
    const known = small ? this.#constantByContent.get(content) : undefined;
    if (known !== undefined) return known;
    const handle = this.#handle(hint);
    this.#constants.push({ handle, proto });
    if (small) this.#constantByContent.set(content, handle);
    return handle;
  }

  /** Adds an operator and returns its first output. An input that is left out is ''. */
  node(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    options: NodeOptions = {},
  ): string {
    return this.nodeOutputs(op, inputs, 1, attributes, options)[0]!;
  }

  /** As `node`, for an operator with several outputs. */
  nodeOutputs(
    op: string,
    inputs: readonly string[],
    count: number,
    attributes: Readonly<Record<string, Attribute>> = {},
    { domain = '', hint = op }: NodeOptions = {},
  ): string[] {
    for (const input of inputs) if (input !== '') this.#mustExist(input, op);
    const outputs = Array.from({ length: count }, () => this.#handle(hint));
    this.#nodes.push({ op, domain, inputs, outputs, attributes });
    return outputs;
  }

  #mustExist(handle: string, user: string): void {
    if (!this.#handles.has(handle))
      throw internal(`${user} reads "${handle}", which nothing made before it.`);
  }

  /** The names of all values: inputs and outputs keep theirs, inner values give way. */
  #names(): Map<string, string> {
    const names = new Map<string, string>();
    const taken = new Set<string>([...this.#inputs.keys(), ...this.#outputs.keys()]);
    for (const [name, { handle }] of this.#inputs) {
      if (this.#outputs.has(name)) {
        throw badInput(
          `The column is named "${name}", as an output of the model is.`,
          name,
          'Rename the column, or exclude it.',
        );
      }
      names.set(handle, name);
    }
    for (const handle of this.#handles) {
      if (names.has(handle)) continue;
      let name = handle;
      while (taken.has(name)) name += '_';
      taken.add(name);
      names.set(handle, name);
    }
    return names;
  }

  /** The finished model. Metadata is written in the order of its keys. */
  toModel(metadata: Readonly<Record<string, string>> = {}): Uint8Array<ArrayBuffer> {
    const names = this.#names();
    const nameOf = (handle: string): string => (handle === '' ? '' : names.get(handle)!);
    const nodes = this.#nodes.map((node) =>
      create(NodeProtoSchema, {
        name: nameOf(node.outputs[0]!),
        opType: node.op,
        domain: node.domain,
        input: node.inputs.map(nameOf),
        output: node.outputs.map(nameOf),
        attribute: Object.keys(node.attributes)
          .sort(byCodeUnit)
          .map((name) => attributeProto(name, node.attributes[name]!)),
      }),
    );
    for (const [name, { value }] of this.#outputs) {
      nodes.push(
        create(NodeProtoSchema, { name, opType: 'Identity', input: [nameOf(value)], output: [name] }),
      );
    }
    for (const { handle, proto } of this.#constants) proto.name = nameOf(handle);
    const graph = create(GraphProtoSchema, {
      name: 'assay',
      node: nodes,
      initializer: this.#constants.map(({ proto }) => proto),
      input: [...this.#inputs].map(([name, { type }]) => valueInfo(name, type)),
      output: [...this.#outputs].map(([name, { type }]) => valueInfo(name, type)),
    });
    const model = create(ModelProtoSchema, {
      irVersion: BigInt(IR_VERSION),
      producerName: 'assay',
      graph,
      opsetImport: Object.entries(OPSETS).map(([domain, version]) => ({ domain, version: BigInt(version) })),
      metadataProps: Object.keys(metadata)
        .sort(byCodeUnit)
        .map((key) => ({ key, value: metadata[key]! })),
    });
    return toBinary(ModelProtoSchema, model) as Uint8Array<ArrayBuffer>;
  }
}
