import { fromBinary } from '@bufbuild/protobuf';
import { badInput } from '../engine/errors.ts';
import {
  AttributeProto_AttributeType,
  ModelProtoSchema,
  TensorProto_DataLocation,
} from './generated/onnx-ml_pb.ts';
import type {
  GraphProto,
  ModelProto,
  NodeProto,
  TensorProto,
  ValueInfoProto,
} from './generated/onnx-ml_pb.ts';
import { IR_VERSION, OPSETS, type Domain, type ValueType } from './graph.ts';
import { elementType, type ElementType } from './element-type.ts';
import { wireSize, type WireSize } from './wire-size.ts';

/** Bounds on a model that somebody else may have made. */
export interface GraphLimits {
  readonly bytes: number;
  readonly nodes: number;
  readonly inputs: number;
  /** Values in all constants together. */
  readonly constants: number;
  /** What the file may hold at all; counted before anything is read into memory. */
  readonly wire: WireSize;
}

export const defaultLimits: GraphLimits = {
  bytes: 512 * 2 ** 20,
  nodes: 200_000,
  inputs: 20_000,
  constants: 50_000_000,
  // A file made to hold the most of each (15 MB) takes some 1.2 GB; 1,000 columns of 100 levels have a tenth of it.
  wire: { messages: 400_000, texts: 2_000_000, numbers: 10_000_000 },
};

/**
 * Operators that a model may use: arithmetic, comparison, look-up, and the learners' own. None runs a graph of
 * its own, none reads files, and none makes a tensor of a size that is written in the model's data
 * (ConstantOfShape, Range, Tile, Resize, Pad).
 */
export const allowedOperators: { readonly [D in Domain]: ReadonlySet<string> } = {
  '': new Set(
    (
      'Abs Add And ArgMax ArgMin Cast Ceil Clip Concat Constant Div Equal Erf Exp Expand Flatten Floor Gather ' +
      'GatherElements GatherND Gemm Greater GreaterOrEqual Identity IsInf IsNaN Less LessOrEqual Log LogSoftmax ' +
      'MatMul Max Mean Min Mod Mul Neg Not Or Pow Reciprocal ReduceLogSumExp ReduceMax ReduceMean ReduceMin ' +
      'ReduceProd ReduceSum Relu Reshape Round Shape Sigmoid Sign Slice Softmax Softplus Split Sqrt Squeeze Sub ' +
      'Sum Tanh TopK Transpose Unsqueeze Where Xor'
    ).split(' '),
  ),
  'ai.onnx.ml': new Set(
    (
      'ArrayFeatureExtractor Binarizer FeatureVectorizer Imputer LabelEncoder LinearClassifier LinearRegressor ' +
      'Normalizer OneHotEncoder Scaler TreeEnsemble TreeEnsembleClassifier TreeEnsembleRegressor'
    ).split(' '),
  ),
};

const bytesOf: Readonly<Record<ElementType, number>> = {
  float: 4,
  uint8: 1,
  int32: 4,
  int64: 8,
  string: 0,
  bool: 1,
  double: 8,
};
const typeByNumber = new Map<number, ElementType>(
  (Object.keys(elementType) as ElementType[]).map((name) => [elementType[name], name]),
);
const columnTypes: readonly ElementType[] = ['double', 'string', 'bool', 'int64'];

export interface GraphValue {
  readonly name: string;
  readonly type: ValueType;
}

/** What a model takes, gives and says of itself. All values are rank 1, one entry a row. */
export interface GraphInterface {
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
  readonly metadata: ReadonlyMap<string, string>;
  readonly producer: string;
  readonly nodes: number;
}

const WHERE = 'model.onnx';
const FIX = 'Use a model that Assay exported; this one is damaged or was made to do something else.';
const refuse = (what: string, where = WHERE) => badInput(what, where, FIX);

/** Foreign text in a message: short, and without control characters. */
function shown(text: string): string {
  const short = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return JSON.stringify(short.replace(/\p{C}/gu, '�'));
}

function refuseUnknown(message: { readonly $unknown?: readonly unknown[] | undefined }, where: string): void {
  if (message.$unknown !== undefined && message.$unknown.length > 0) {
    throw refuse('It holds fields that the ONNX format does not have.', where);
  }
}

/** Checks one constant and returns how many values it has. */
function checkTensor(tensor: TensorProto, where: string, budget: number): number {
  refuseUnknown(tensor, where);
  if (tensor.externalData.length > 0 || tensor.dataLocation !== TensorProto_DataLocation.DEFAULT) {
    throw refuse('A constant lies outside the model file.', where);
  }
  if (tensor.segment !== undefined) throw refuse('A constant is given in parts.', where);
  const type = typeByNumber.get(tensor.dataType);
  if (type === undefined) throw refuse(`A constant has the unsupported type ${tensor.dataType}.`, where);
  let size = 1n;
  for (const dimension of tensor.dims) {
    if (dimension < 0n) throw refuse('A constant has a negative size.', where);
    size *= dimension;
    if (size > BigInt(budget)) throw refuse('Its constants are too large.', where);
  }
  const values = Number(size);
  const typed =
    tensor.floatData.length +
    tensor.int32Data.length +
    tensor.int64Data.length +
    tensor.doubleData.length +
    tensor.uint64Data.length;
  const raw = tensor.rawData.length;
  const right =
    type === 'string'
      ? tensor.stringData.length === values && raw === 0 && typed === 0
      : tensor.stringData.length === 0 &&
        ((raw === values * bytesOf[type] && typed === 0) || (raw === 0 && typed === values));
  if (!right) throw refuse('A constant does not hold as many values as it says.', where);
  return values;
}

function checkNode(node: NodeProto, index: number, budget: number): number {
  const where = `${WHERE}, node ${shown(node.name === '' ? String(index) : node.name)} (${shown(node.opType)})`;
  refuseUnknown(node, where);
  const domain = node.domain === 'ai.onnx' ? '' : node.domain;
  if (domain !== '' && domain !== 'ai.onnx.ml') {
    throw refuse(`The operator is of the foreign domain ${shown(node.domain)}.`, where);
  }
  if (!allowedOperators[domain].has(node.opType)) throw refuse('The operator is not allowed.', where);
  if (node.overload !== '' || node.deviceConfigurations.length > 0) {
    throw refuse('The node asks for a function or a device of its own.', where);
  }
  let constants = 0;
  for (const attribute of node.attribute) {
    refuseUnknown(attribute, where);
    const { GRAPH, GRAPHS, SPARSE_TENSOR, SPARSE_TENSORS, TYPE_PROTO, TYPE_PROTOS } =
      AttributeProto_AttributeType;
    const foreign: readonly number[] = [
      GRAPH,
      GRAPHS,
      SPARSE_TENSOR,
      SPARSE_TENSORS,
      TYPE_PROTO,
      TYPE_PROTOS,
    ];
    const holds =
      attribute.g !== undefined ||
      attribute.graphs.length > 0 ||
      attribute.sparseTensor !== undefined ||
      attribute.sparseTensors.length > 0 ||
      attribute.tp !== undefined ||
      attribute.typeProtos.length > 0 ||
      attribute.refAttrName !== '';
    if (holds || foreign.includes(attribute.type)) {
      throw refuse(`The attribute ${shown(attribute.name)} holds a graph of its own or a reference.`, where);
    }
    const tensors = attribute.t === undefined ? attribute.tensors : [attribute.t, ...attribute.tensors];
    for (const tensor of tensors) constants += checkTensor(tensor, where, budget - constants);
    constants += attribute.ints.length + attribute.floats.length + attribute.strings.length;
    if (constants > budget) throw refuse('Its constants are too large.', where);
  }
  return constants;
}

function checkValue(value: ValueInfoProto, kind: 'input' | 'output'): GraphValue {
  const where = `${WHERE}, ${kind} ${shown(value.name)}`;
  refuseUnknown(value, where);
  if (value.name === '') throw refuse(`An ${kind} has no name.`);
  const type = value.type?.value;
  if (type?.case !== 'tensorType') throw refuse(`The ${kind} is not a tensor.`, where);
  const element = typeByNumber.get(type.value.elemType);
  if (element === undefined || !columnTypes.includes(element)) {
    throw refuse(`The ${kind} is of a type that columns do not have.`, where);
  }
  if (type.value.shape?.dim.length !== 1) throw refuse(`The ${kind} is not of rank 1.`, where);
  if (type.value.shape.dim[0]!.value.case === 'dimValue') {
    throw refuse(`The ${kind} has a fixed number of rows.`, where);
  }
  return { name: value.name, type: element as ValueType };
}

/** Every value is made once, and before it is read: so there are no cycles. */
function checkOrder(graph: GraphProto): void {
  const made = new Set<string>();
  const make = (name: string, where: string): void => {
    if (made.has(name)) throw refuse(`The value ${shown(name)} is made twice.`, where);
    made.add(name);
  };
  for (const input of graph.input) make(input.name, WHERE);
  for (const { name } of graph.initializer) make(name, WHERE);
  graph.node.forEach((node, index) => {
    const where = `${WHERE}, node ${shown(node.name === '' ? String(index) : node.name)} (${shown(node.opType)})`;
    for (const name of node.input) {
      if (name !== '' && !made.has(name)) {
        throw refuse(`It reads ${shown(name)}, which nothing made before it.`, where);
      }
    }
    for (const name of node.output) if (name !== '') make(name, where);
  });
  for (const { name } of graph.output) {
    if (!made.has(name)) throw refuse(`Nothing makes the output ${shown(name)}.`);
  }
}

function decode(bytes: Uint8Array, limits: WireSize): ModelProto {
  try {
    wireSize(ModelProtoSchema, bytes, limits);
  } catch (error) {
    if (error instanceof RangeError) throw refuse(`It holds ${error.message}.`);
    throw refuse('It is not an ONNX model, or it is damaged.');
  }
  try {
    return fromBinary(ModelProtoSchema, bytes);
  } catch {
    // Whatever the decoder met: a cut file, nesting beyond the stack, text that is not UTF-8.
    throw refuse('It is not an ONNX model, or it is damaged.');
  }
}

function checkModel(model: ModelProto): GraphProto {
  refuseUnknown(model, WHERE);
  const { irVersion } = model;
  if (irVersion < 3n) throw refuse('Its format version is missing or too old.');
  if (irVersion > BigInt(IR_VERSION))
    throw refuse(`Its format version ${irVersion} is newer than ${IR_VERSION}.`);
  if (model.functions.length > 0) throw refuse('It defines functions.');
  if (model.trainingInfo.length > 0) throw refuse('It holds a training graph.');
  if (model.configuration.length > 0) throw refuse('It asks for devices.');
  const domains = new Set<string>();
  for (const { domain: written, version } of model.opsetImport) {
    const domain = written === 'ai.onnx' ? '' : written;
    if (domain !== '' && domain !== 'ai.onnx.ml')
      throw refuse(`It uses the foreign domain ${shown(written)}.`);
    if (domains.has(domain)) throw refuse(`It names the domain ${shown(written)} twice.`);
    domains.add(domain);
    if (version < 1n || version > BigInt(OPSETS[domain])) {
      throw refuse(
        `It wants operator set ${version} of ${shown(written)}; this version knows ${OPSETS[domain]}.`,
      );
    }
  }
  if (model.graph === undefined) throw refuse('It has no graph.');
  return model.graph;
}

/**
 * Checks a model before anything runs it: known operators of the standard domains, no loops, functions,
 * subgraphs, devices or files, bounded sizes, every input and output a named column.
 * Any bytes may be given. Throws BadInput that names the node.
 */
export function checkGraph(bytes: Uint8Array, limits: GraphLimits = defaultLimits): GraphInterface {
  if (bytes.length > limits.bytes) {
    throw refuse(
      `It has ${bytes.length.toLocaleString('en')} bytes, more than ${limits.bytes.toLocaleString('en')}.`,
    );
  }
  const model = decode(bytes, limits.wire);
  const graph = checkModel(model);
  refuseUnknown(graph, WHERE);
  if (graph.node.length > limits.nodes) throw refuse(`It has more than ${limits.nodes} nodes.`);
  if (graph.input.length > limits.inputs || graph.output.length > limits.inputs) {
    throw refuse(`It has more than ${limits.inputs} inputs or outputs.`);
  }
  if (graph.sparseInitializer.length > 0) throw refuse('It holds sparse constants.');
  if (graph.quantizationAnnotation.length > 0) throw refuse('It holds quantisation annotations.');
  let constants = 0;
  for (const tensor of graph.initializer) {
    constants += checkTensor(
      tensor,
      `${WHERE}, constant ${shown(tensor.name)}`,
      limits.constants - constants,
    );
  }
  graph.node.forEach((node, index) => {
    constants += checkNode(node, index, limits.constants - constants);
  });
  const inputs = graph.input.map((value) => checkValue(value, 'input'));
  const outputs = graph.output.map((value) => checkValue(value, 'output'));
  if (outputs.length === 0) throw refuse('It has no output.');
  checkOrder(graph);
  return {
    inputs,
    outputs,
    metadata: new Map(model.metadataProps.map(({ key, value }) => [key, value])),
    producer: model.producerName,
    nodes: graph.node.length,
  };
}
