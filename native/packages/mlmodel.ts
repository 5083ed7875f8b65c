import { stringify } from 'yaml';
import type { InputColumn, PackageContent } from './package-content.ts';
import { outputsOf } from './model-outputs.ts';

/** The versions that the package was tried with; MLflow warns where others are installed, and goes on. */
const TRIED = { mlflow: '3.17.2', onnx: '1.23.2', onnxruntime: '1.31.1', python: '3.11.7' } as const;

const MLFLOW_TYPE = { double: 'double', string: 'string', bool: 'boolean', int64: 'long' } as const;
type OnnxType = keyof typeof MLFLOW_TYPE;

/**
 * MLflow's signature: a column for each input and output of the graph. MLflow refuses a missing value in an integer
 * or boolean column anyway; text and numbers are optional where training had some missing.
 */
function columnSpec(name: string, type: OnnxType): Record<string, unknown> {
  return { name, required: true, type: MLFLOW_TYPE[type] };
}

/** `MLmodel`: the folder is an MLflow model of flavours onnx and python_function, with nothing but model.onnx beside it. */
export function mlmodel(
  content: Pick<PackageContent, 'name' | 'version' | 'task' | 'classes'>,
  inputs: readonly Pick<InputColumn, 'name' | 'type'>[],
  contentOf: { readonly onnxBytes: number },
): string {
  const model = {
    flavors: {
      onnx: {
        code: null,
        data: 'model.onnx',
        onnx_version: TRIED.onnx,
        providers: ['CPUExecutionProvider'],
        save_as_external_data: false,
      },
      python_function: {
        data: 'model.onnx',
        loader_module: 'mlflow.onnx',
        python_version: TRIED.python,
      },
    },
    metadata: { assay_name: content.name, assay_version: content.version },
    mlflow_version: TRIED.mlflow,
    model_size_bytes: contentOf.onnxBytes,
    signature: {
      inputs: JSON.stringify(inputs.map(({ name, type }) => columnSpec(name, type))),
      outputs: JSON.stringify(outputsOf(content).map(({ name, type }) => columnSpec(name, type))),
      params: null,
    },
  };
  return stringify(model, { version: '1.1', lineWidth: 0 });
}
