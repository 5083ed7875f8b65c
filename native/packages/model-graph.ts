import { isClassification } from '../data/contract.ts';
import { appendCalibrator } from '../calibration/onnx.ts';
import type { Calibrator } from '../calibration/contract.ts';
import type { FeatureSet } from '../features/contract.ts';
import { appendFeatures } from '../features/onnx.ts';
import { GraphBuilder } from '../onnx/graph.ts';
import type { ModelKind } from '../training/learner.ts';
import type { Task } from '../training/target.ts';

export interface ModelParts {
  readonly name: string;
  readonly version: string;
  readonly task: Task;
  readonly target: string;
  /** [negative, positive] of a binary task. */
  readonly classes: readonly string[];
  readonly features: FeatureSet;
  readonly learner: Pick<ModelKind, 'id' | 'appendToGraph'>;
  readonly model: unknown;
  /** Regression has none. */
  readonly calibrator?: Calibrator;
  /** Of a binary task: positive where the probability is at least this. */
  readonly threshold?: number;
}

/**
 * `model.onnx`: raw columns in, decision out. One rank-1 input a raw column; outputs of rank 1: `label` and
 * `probability` (several classes: `probability_<class>`), or `prediction`, or of a ranking `score`.
 */
export function modelGraph(parts: ModelParts): Uint8Array<ArrayBuffer> {
  const graph = new GraphBuilder();
  const { matrix } = appendFeatures(graph, parts.features);
  const margin = parts.learner.appendToGraph(graph, parts.model, matrix);
  if (isClassification(parts.task)) appendDecision(graph, parts, margin);
  else graph.output(parts.task === 'ranking' ? 'score' : 'prediction', 'double', margin);
  return graph.toModel({
    'assay.name': parts.name,
    'assay.version': parts.version,
    'assay.task': parts.task,
    'assay.target': parts.target,
    'assay.classes': JSON.stringify(parts.classes),
    'assay.learner': parts.learner.id,
    ...(parts.threshold === undefined ? {} : { 'assay.threshold': String(parts.threshold) }),
  });
}

/** What a classification decides on its margins: `label`, and the probabilities. */
export function appendDecision(
  graph: GraphBuilder,
  parts: Pick<ModelParts, 'task' | 'classes' | 'calibrator' | 'threshold'>,
  margin: string,
): void {
  const { task, classes, calibrator, threshold } = parts;
  if (calibrator === undefined)
    throw new TypeError('A classification needs a calibrator, if only of method none.');
  const probability = appendCalibrator(graph, calibrator, margin);
  if (task === 'binary') {
    if (threshold === undefined) throw new TypeError('A binary task needs a threshold.');
    const limit = graph.constant('threshold', { type: 'double', values: [threshold] });
    const [negative, positive] = classes.map((name) =>
      graph.constant('class', { type: 'string', values: [name] }),
    );
    const reached = graph.node('GreaterOrEqual', [probability, limit]);
    graph.output(
      'label',
      'string',
      graph.node('Where', [reached, positive!, negative!], {}, { hint: 'label' }),
    );
    graph.output('probability', 'double', probability);
    return;
  }
  // The first of equals, as in evaluation.
  const top = graph.node('ArgMax', [probability], { axis: { int: 1 }, keepdims: { int: 0 } });
  const names = graph.constant('classes', { type: 'string', values: [...classes] });
  graph.output('label', 'string', graph.node('Gather', [names, top], {}, { hint: 'label' }));
  classes.forEach((name, index) => {
    const place = graph.constant('place', { type: 'int64', values: [index], shape: [] });
    graph.output(
      `probability_${name}`,
      'double',
      graph.node('Gather', [probability, place], { axis: { int: 1 } }),
    );
  });
}
