/**
 * ONNX's numbers of the element types in use (TensorProto.DataType), as `Cast`'s `to` wants them. In a file of their own:
 * who only computes features needs no protocol buffers, which take long to load.
 */
export const elementType = {
  float: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  double: 11,
} as const;
export type ElementType = keyof typeof elementType;
