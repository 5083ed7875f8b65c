import type { GraphBuilder } from '../onnx/graph.ts';
import type { FeatureSet } from './contract.ts';
import { appendSource } from './sources/registry.ts';
import { appendTransform } from './transformers/registry.ts';

/**
 * Adds the features to a graph: from one input a raw column to a double tensor [N, F], F the set's outputs in
 * their order. Categories are their codes. Bit for bit what `transform` gives.
 */
export function appendFeatures(graph: GraphBuilder, set: FeatureSet): { matrix: string } {
  const made = new Map<string, string>();
  const once = (key: string, make: () => string): string => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const handle = make();
    made.set(key, handle);
    return handle;
  };
  const inputs = new Map(set.inputs.map((input) => [input.name, input]));
  for (const { name, type } of set.inputs) graph.input(name, type);
  const axis = graph.constant('axis', { type: 'int64', values: [1] });
  const columns = set.blocks.map(({ source, transforms }) => {
    const input = inputs.get(source.column)!;
    const start = appendSource(graph, source, input, once);
    const { handle, rank } = transforms.reduce(
      (signal, fitted) => appendTransform(graph, fitted, signal),
      start,
    );
    return rank === 2 ? handle : graph.node('Unsqueeze', [handle, axis], {}, { hint: 'feature' });
  });
  return { matrix: graph.node('Concat', columns, { axis: { int: 1 } }, { hint: 'matrix' }) };
}
