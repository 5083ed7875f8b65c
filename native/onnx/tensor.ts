import { create } from '@bufbuild/protobuf';
import { elementType } from './element-type.ts';
import { TensorProtoSchema } from './generated/onnx-ml_pb.ts';
import type { TensorProto } from './generated/onnx-ml_pb.ts';

/** A constant. `shape` defaults to [values.length]; [] makes a scalar of the one value. */
export type Tensor =
  | {
      readonly type: 'double' | 'float' | 'int32' | 'uint8';
      readonly values: ArrayLike<number>;
      readonly shape?: readonly number[];
    }
  | {
      readonly type: 'int64';
      readonly values: ArrayLike<number | bigint>;
      readonly shape?: readonly number[];
    }
  | { readonly type: 'bool'; readonly values: ArrayLike<boolean>; readonly shape?: readonly number[] }
  | { readonly type: 'string'; readonly values: readonly string[]; readonly shape?: readonly number[] };

function rawBytes(tensor: Exclude<Tensor, { type: 'string' }>): Uint8Array {
  const { length } = tensor.values;
  const size = { double: 8, float: 4, int32: 4, uint8: 1, int64: 8, bool: 1 }[tensor.type];
  const bytes = new Uint8Array(length * size);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < length; i++) {
    const at = i * size;
    const value = tensor.values[i]!;
    if (tensor.type === 'double') view.setFloat64(at, Number(value), true);
    else if (tensor.type === 'float') view.setFloat32(at, Number(value), true);
    else if (tensor.type === 'int64') view.setBigInt64(at, BigInt(value), true);
    else if (tensor.type === 'int32') view.setInt32(at, Number(value), true);
    else view.setUint8(at, Number(value));
  }
  return bytes;
}

/** The protocol buffer of a constant: numbers as little-endian raw data, the only form that keeps every bit. */
export function tensorProto(tensor: Tensor, name = ''): TensorProto {
  const shape = tensor.shape ?? [tensor.values.length];
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  if (size !== tensor.values.length) {
    throw new RangeError(
      `A tensor of shape [${shape.join(', ')}] cannot hold ${tensor.values.length} values.`,
    );
  }
  const dims = shape.map(BigInt);
  const dataType = elementType[tensor.type];
  return tensor.type === 'string'
    ? create(TensorProtoSchema, {
        name,
        dims,
        dataType,
        stringData: tensor.values.map((value) => new TextEncoder().encode(value)),
      })
    : create(TensorProtoSchema, { name, dims, dataType, rawData: rawBytes(tensor) });
}
