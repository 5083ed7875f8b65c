import type { GraphBuilder } from '../onnx/graph.ts';
import type { FeatureBlock, FeatureSet } from './contract.ts';
import { readNumber, appendFinite } from './sources/read-number.ts';
import { appendSource } from './sources/registry.ts';
import type { Once } from './sources/source.ts';
import { appendTransform, appendWide, isWide } from './transformers/registry.ts';

/** A tensor [N, outputs.length] and which outputs of the set its columns are. */
interface Piece {
  readonly handle: string;
  readonly outputs: readonly number[];
}

interface PlacedBlock {
  readonly block: FeatureBlock;
  /** Number of its first output. */
  readonly first: number;
}

function memo(): Once {
  const made = new Map<string, string>();
  return (key, make) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const handle = make();
    made.set(key, handle);
    return handle;
  };
}

const isPlain = ({ source, transforms }: FeatureBlock): boolean =>
  source.read === readNumber.id && transforms.every(({ transform }) => isWide(transform));

/**
 * Number columns that go through the same transformations, as one matrix: a few nodes for all of them, where a
 * node each would make a table of 1,000 columns slow to open.
 */
function appendPlain(graph: GraphBuilder, placed: readonly PlacedBlock[], axis: string): Piece[] {
  if (placed.length === 0) return [];
  const columns = [...new Set(placed.map(({ block }) => block.source.column))];
  const wide = columns.map((column) =>
    graph.node('Unsqueeze', [graph.input(column, 'double'), axis], {}, { hint: 'column' }),
  );
  const raw = graph.node('Concat', wide, { axis: { int: 1 } }, { hint: 'columns' });
  const numbers = appendFinite(graph, raw);
  const groups = Map.groupBy(placed, ({ block }) =>
    block.transforms.map(({ transform }) => transform).join(),
  );
  const place = new Map(columns.map((column, index) => [column, index]));
  return [...groups.values()].map((group): Piece => {
    const indices = group.map(({ block }) => place.get(block.source.column)!);
    let handle = pick(graph, numbers, indices, columns.length);
    for (let i = 0; i < group[0]!.block.transforms.length; i++) {
      handle = appendWide(
        graph,
        group.map(({ block }) => block.transforms[i]!),
        handle,
      );
    }
    return { handle, outputs: group.map(({ first }) => first) };
  });
}

/** Columns of a matrix in another order; the matrix itself where the order is its own. */
function pick(graph: GraphBuilder, matrix: string, indices: readonly number[], width: number): string {
  if (indices.length === width && indices.every((index, at) => index === at)) return matrix;
  const order = graph.constant('order', { type: 'int64', values: indices });
  return graph.node('Gather', [matrix, order], { axis: { int: 1 } }, { hint: 'ordered' });
}

/**
 * Adds the features to a graph: from one input a raw column to a double tensor [N, F], F the set's outputs in
 * their order. Categories are their codes. Bit for bit what `transform` gives.
 */
export function appendFeatures(graph: GraphBuilder, set: FeatureSet): { matrix: string } {
  const once = memo();
  const inputs = new Map(set.inputs.map((input) => [input.name, input]));
  for (const { name, type } of set.inputs) graph.input(name, type);
  const axis = graph.constant('axis', { type: 'int64', values: [1] });
  let first = 0;
  const placed = set.blocks.map((block): PlacedBlock => {
    const at = { block, first };
    first += block.outputs;
    return at;
  });
  const pieces = appendPlain(
    graph,
    placed.filter(({ block }) => isPlain(block)),
    axis,
  );
  for (const { block, first } of placed) {
    if (isPlain(block)) continue;
    const input = inputs.get(block.source.column)!;
    const start = appendSource(graph, block.source, input, once);
    const { handle, rank } = block.transforms.reduce(
      (signal, fitted) => appendTransform(graph, fitted, signal),
      start,
    );
    pieces.push({
      handle: rank === 2 ? handle : graph.node('Unsqueeze', [handle, axis], {}, { hint: 'feature' }),
      outputs: Array.from({ length: block.outputs }, (_, j) => first + j),
    });
  }
  const handles = pieces.map(({ handle }) => handle);
  const joined =
    handles.length === 1
      ? handles[0]!
      : graph.node('Concat', handles, { axis: { int: 1 } }, { hint: 'matrix' });
  const made = pieces.flatMap(({ outputs }) => outputs);
  const order = new Array<number>(made.length);
  made.forEach((output, at) => (order[output] = at));
  return { matrix: pick(graph, joined, order, made.length) };
}
