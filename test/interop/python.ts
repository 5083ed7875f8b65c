/** The Python environments of the interop tests, and their scripts. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..', '..');

/** The Python of an environment that `npm run test:interop` makes, or of one that is named. */
function pythonOf(name: string): string | undefined {
  const folder = process.env[`ASSAY_VENV_${name.toUpperCase()}`] ?? path.join(root, `.venv-${name}`);
  const python = path.join(folder, 'bin', 'python');
  return existsSync(python) ? python : undefined;
}
export const onnxPython = pythonOf('onnx');
export const mlflowPython = pythonOf('mlflow');
export const treesPython = pythonOf('trees');
export const skipped = (python: string | undefined, name: string): string =>
  python === undefined ? ` (skipped: no .venv-${name}; run npm run test:interop)` : '';

/** Runs a script of this folder, which writes JSON to the file that is its last argument. */
export function run<Result>(python: string, script: string, args: readonly string[], folder: string): Result {
  const out = path.join(folder, `${script}.json`);
  execFileSync(python, [path.join(import.meta.dirname, script), ...args, out], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return JSON.parse(readFileSync(out, 'utf8')) as Result;
}
