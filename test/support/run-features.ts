import type { FeatureSet } from '../../native/features/contract.ts';
import { appendFeatures } from '../../native/features/onnx.ts';
import { GraphBuilder } from '../../native/onnx/graph.ts';
import { loadModel } from '../../native/onnx/runtime.ts';
import type { Frame } from '../../native/stats/frame.ts';

/** The features of a frame as ONNX Runtime computes them, column by column. */
export async function runFeatures(set: FeatureSet, frame: Frame): Promise<Float64Array[]> {
  const graph = new GraphBuilder();
  const { matrix } = appendFeatures(graph, set);
  const axis = graph.constant('axis', { type: 'int64', values: [1] });
  const index = (value: number) => graph.constant('index', { type: 'int64', values: [value] });
  set.outputs.forEach((_, j) => {
    const slice = graph.node('Slice', [matrix, index(j), index(j + 1), axis]);
    graph.output(`feature ${j}`, 'double', graph.node('Squeeze', [slice, axis]));
  });
  const model = await loadModel(graph.toModel());
  try {
    const outputs = await model.run(frame);
    return set.outputs.map((_, j) => outputs.get(`feature ${j}`) as Float64Array);
  } finally {
    await model.close();
  }
}
