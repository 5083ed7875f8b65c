import { codeBlock } from './markdown.ts';
import type { PackageContent } from './package-content.ts';
import { outputsOf } from './model-outputs.ts';

const numpyType = { double: 'float', string: 'object', bool: 'bool', int64: "'datetime64[us]'" } as const;

/** How to get answers out of the package with Assay, with ONNX Runtime, and with MLflow. */
export function scoringExample(content: Pick<PackageContent, 'inputs' | 'task' | 'classes'>): string {
  const types = new Set(content.inputs.map((input) => input.type));
  const outputs = outputsOf(content).map(({ name }) => name);
  const shown = outputs.length > 4 ? [...outputs.slice(0, 3), '…'] : outputs;
  const missing = [
    ...(types.has('double') ? ['NaN in numbers'] : []),
    ...(types.has('string') ? ['the empty string in text'] : []),
    ...(types.has('int64') ? ['the least int64 in dates and timestamps'] : []),
  ];
  const feeds = [
    ...(types.has('double') ? ["    'tensor(double)': lambda c: c.to_numpy(float),"] : []),
    ...(types.has('string') ? ["    'tensor(string)': lambda c: c.fillna('').to_numpy(object),"] : []),
    ...(types.has('bool') ? ["    'tensor(bool)': lambda c: c.to_numpy(bool),"] : []),
    ...(types.has('int64')
      ? [`    'tensor(int64)': lambda c: c.to_numpy(${numpyType.int64}).astype('int64'),`]
      : []),
  ];
  return `With Assay, which verifies the package first:

${codeBlock('', 'assay score PACKAGE.zip new.csv --out scored.parquet')}

With ONNX Runtime: one input per raw column, rank 1; missing is ${missing.length === 0 ? 'not possible' : missing.join(', ')}. Numeric columns are double, also where the file holds integers. Outputs: ${shown.map((name) => codeSpan(name)).join(', ')}.

${codeBlock(
  'python',
  `import onnxruntime, pandas

table = pandas.read_csv('new.csv')
session = onnxruntime.InferenceSession('model.onnx')
convert = {
${feeds.join('\n')}
}
answers = session.run(None, {i.name: convert[i.type](table[i.name]) for i in session.get_inputs()})`,
)}

${mlflowWords(content.inputs.length)}`;
}

function mlflowWords(inputs: number): string {
  const load = "With MLflow: `mlflow.pyfunc.load_model('model')`";
  if (inputs > 1) return `${load}, then \`predict(table)\` on a data frame of these columns and types.`;
  return `${load} loads it, but MLflow hands a data frame of one column over as a matrix, which this graph does not take: use ONNX Runtime.`;
}

function codeSpan(name: string): string {
  // Backticks and line ends would end the span; names with them are shown as they can be.
  return `\`${name.replace(/[`\s]/g, ' ').slice(0, 80)}\``;
}
