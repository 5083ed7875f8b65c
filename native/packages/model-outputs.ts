import type { Task } from '../training/target.ts';

export interface ModelOutput {
  readonly name: string;
  readonly type: 'double' | 'string';
}

/** What model.onnx gives for each row: `label` and probabilities, or `prediction`. */
export function outputsOf(model: {
  readonly task: Task;
  readonly classes: readonly string[];
}): ModelOutput[] {
  if (model.task === 'regression') return [{ name: 'prediction', type: 'double' }];
  const probabilities =
    model.task === 'binary' ? ['probability'] : model.classes.map((name) => `probability_${name}`);
  return [
    { name: 'label', type: 'string' },
    ...probabilities.map((name): ModelOutput => ({ name, type: 'double' })),
  ];
}
