import { codeBlock } from './markdown.ts';
import type { PackageContent } from './package-content.ts';
import { outputsOf } from './model-outputs.ts';

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
  const text = types.has('string');
  const feeds = [
    ...(types.has('double') ? ["    'tensor(double)': lambda c: c.to_numpy(float),"] : []),
    ...(text ? ["    'tensor(string)': lambda c: c.fillna('').to_numpy(object),"] : []),
    // numpy alone would take a missing value for True; this refuses it.
    ...(types.has('bool') ? ["    'tensor(bool)': lambda c: c.astype('boolean').to_numpy(bool),"] : []),
    ...(types.has('int64')
      ? [
          "    'tensor(int64)': lambda c: pandas.to_datetime(c, utc=True).to_numpy('datetime64[us]').astype('int64'),",
        ]
      : []),
  ];
  // Else pandas would guess that text is numbers or true and false where a file's values look so.
  const read = text
    ? `text = {name: str for name, type in inputs.items() if type == 'tensor(string)'}
table = pandas.read_csv('new.csv', dtype=text)`
    : `table = pandas.read_csv('new.csv')`;
  return `With Assay, which verifies the package first:

${codeBlock('', 'assay score PACKAGE.zip new.csv --out scored.parquet')}

With ONNX Runtime: one input per raw column, rank 1; missing is ${missing.length === 0 ? 'not possible' : missing.join(', ')}. Numeric columns are double, also where the file holds integers. Outputs: ${shown.map((name) => codeSpan(name)).join(', ')}.

${codeBlock(
  'python',
  `import onnxruntime, pandas

session = onnxruntime.InferenceSession('model.onnx')
inputs = {i.name: i.type for i in session.get_inputs()}
${read}
convert = {
${feeds.join('\n')}
}
answers = session.run(None, {name: convert[type](table[name]) for name, type in inputs.items()})`,
)}

${mlflowWords(content.inputs)}`;
}

function mlflowWords(inputs: PackageContent['inputs']): string {
  const load = "With MLflow: `mlflow.pyfunc.load_model('model')`";
  if (inputs.length === 1) {
    return `${load} loads it, but MLflow hands a data frame of one column over as a matrix, which this graph does not take: use ONNX Runtime.`;
  }
  const words = [`${load}, then \`predict(table)\` on a data frame of these columns and types.`];
  if (inputs.some(({ type }) => type === 'string')) words.push('Give missing text as the empty string.');
  if (inputs.some(({ type, logical }) => type === 'string' && logical === 'boolean')) {
    words.push('True or false that may be missing is of dtype object.');
  }
  return words.join(' ');
}

function codeSpan(name: string): string {
  // Backticks and line ends would end the span; names with them are shown as they can be.
  return `\`${name.replace(/[`\s]/g, ' ').slice(0, 80)}\``;
}
