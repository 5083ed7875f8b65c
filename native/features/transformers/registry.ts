import type { FittedTransform } from '../contract.ts';
import type { GraphBuilder } from '../../onnx/graph.ts';
import { category } from './category.ts';
import { impute } from './impute.ts';
import { imputeLevel } from './impute-level.ts';
import { indicator } from './indicator.ts';
import { levels } from './levels.ts';
import { oneHot } from './one-hot.ts';
import { scale } from './scale.ts';
import { targetEncode } from './target-encode.ts';
import type { Fitted, Signal, Transformer, TransformName } from './transformer.ts';

/** Every transformer, by the name that a fitted one carries. A new one is its file and one line here. */
export const transformers: { readonly [Name in TransformName]: Transformer<Name> } = {
  category,
  impute,
  imputeLevel,
  indicator,
  levels,
  oneHot,
  scale,
  targetEncode,
};

export function applyTransform<Name extends TransformName>(
  fitted: Fitted<Name>,
  columns: readonly Float64Array[],
): Float64Array[] {
  const transformer: Transformer<Name> = transformers[fitted.transform as Name];
  return transformer.apply(fitted, columns);
}

export function appendTransform<Name extends TransformName>(
  graph: GraphBuilder,
  fitted: Fitted<Name>,
  signal: Signal,
): Signal {
  const transformer: Transformer<Name> = transformers[fitted.transform as Name];
  return transformer.append(graph, fitted, signal);
}

/** Whether several columns can go through it at once. */
export const isWide = (name: TransformName): boolean => transformers[name].appendWide !== undefined;

/** One fitted for each column of the tensor. */
export function appendWide<Name extends TransformName>(
  graph: GraphBuilder,
  fitted: readonly Fitted<Name>[],
  handle: string,
): string {
  const transformer: Transformer<Name> = transformers[fitted[0]!.transform as Name];
  if (transformer.appendWide === undefined) throw new TypeError(`${transformer.id} takes one column.`);
  return transformer.appendWide(graph, fitted, handle);
}

export function applyTransforms(
  transforms: readonly FittedTransform[],
  columns: readonly Float64Array[],
): Float64Array[] {
  return transforms.reduce<Float64Array[]>((signal, fitted) => applyTransform(fitted, signal), [...columns]);
}
