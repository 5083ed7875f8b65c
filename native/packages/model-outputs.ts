import { badInput } from '../engine/errors.ts';
import type { Task } from '../training/target.ts';

export interface ModelOutput {
  readonly name: string;
  readonly type: 'double' | 'string';
}

/** What model.onnx gives for each row: `label` and probabilities, or `prediction`, or of a ranking `score`. */
export function outputsOf(model: {
  readonly task: Task;
  readonly classes: readonly string[];
}): ModelOutput[] {
  if (model.task === 'regression') return [{ name: 'prediction', type: 'double' }];
  if (model.task === 'ranking') return [{ name: 'score', type: 'double' }];
  const probabilities =
    model.task === 'binary' ? ['probability'] : model.classes.map((name) => `probability_${name}`);
  return [
    { name: 'label', type: 'string' },
    ...probabilities.map((name): ModelOutput => ({ name, type: 'double' })),
  ];
}

/** Refuses columns that the graph would read under the name of one of its outputs: ONNX names every value once. */
export function checkInputNames(
  columns: readonly string[],
  model: { readonly task: Task; readonly classes: readonly string[] },
): void {
  const outputs = new Set(outputsOf(model).map(({ name }) => name));
  const taken = columns.filter((name) => outputs.has(name));
  if (taken.length === 0) return;
  const names = taken.map((name) => JSON.stringify(name)).join(', ');
  throw badInput(
    taken.length === 1
      ? `The model would read the column ${names}, and gives its answers under that name.`
      : `The model would read the columns ${names}, and gives its answers under these names.`,
    taken.length === 1 ? `column ${taken[0]}` : `columns ${taken.join(', ')}`,
    `Rename ${taken.length === 1 ? 'it' : 'them'} in the file, or exclude ${taken.length === 1 ? 'it' : 'them'}: data.exclude: [${names}].`,
  );
}
