/** A recipe run from its files to the files of `model/`, in this process and without a workspace. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import canonicalize from 'canonicalize';
import type { JobContext } from '../../native/engine/jobs.ts';
import { parseRecipe } from '../../native/engine/recipe/parse-recipe.ts';
import { buildPackage, measure, type Measured } from '../../native/engine/recipe/pipeline.ts';
import { beside, sourceFiles } from '../../native/engine/recipe/sources.ts';
import type { AnsweredStep, StepRunner } from '../../native/engine/step-runner.ts';
import type { BuildResult } from '../../native/packages/contract.ts';
import { sha256Hex } from '../../native/workspace/digest.ts';
import { stepId } from '../../native/workspace/step-id.ts';
import type { StepKind, StepResult } from '../../native/workspace/step-kind.ts';
import type { Workspace } from '../../native/workspace/workspace.ts';
import { testContext, type TestContext } from './step-context.ts';

export interface BuiltPackage {
  /** Holds every file of the package but log.jsonl, signer.pem and model.sig. */
  readonly folder: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly result: BuildResult;
  readonly measured: Measured;
  readonly context: TestContext;
}

/** Runs each step as it is asked for; a second asking is answered from the first. */
function inProcess(context: TestContext): StepRunner {
  const answered = new Map<string, Promise<AnsweredStep>>();
  async function work(
    kind: StepKind<unknown>,
    spec: unknown,
    inputs: readonly string[],
    id: string,
  ): Promise<AnsweredStep> {
    const result = (await kind.run({ ...context, id }, spec, inputs)) as StepResult;
    const digest = await context.write(new TextEncoder().encode(canonicalize(result)!));
    const step = { kind: kind.kind, version: kind.version, spec, inputs };
    return { id, kind: kind.kind, title: kind.title, step, digest, result, seconds: 0, cached: false };
  }
  const runner = {
    answered: [],
    grantSource: (_sha256: string, file: string) => void context.grant(file),
    // A hint for execution, which no bytes depend on.
    trainOn() {},
    step(kind: StepKind<unknown>, given: unknown, inputs: readonly string[]): Promise<AnsweredStep> {
      const spec = kind.spec.parse(given);
      const id = stepId({ kind: kind.kind, version: kind.version, spec, inputs });
      const known = answered.get(id) ?? work(kind, spec, inputs, id);
      answered.set(id, known);
      return known;
    },
  };
  return runner as unknown as StepRunner;
}

/** @param recipe YAML; its names are relative to `folder` */
export async function builtPackage(recipe: string, folder: string, threads = 2): Promise<BuiltPackage> {
  const context = testContext({ threads });
  const parsed = parseRecipe(recipe, 'recipe.yaml');
  const runner = inProcess(context);
  const job: JobContext = { signal: context.signal, report() {} };
  const cache = mkdtempSync(path.join(tmpdir(), 'assay-cache-'));
  const workspace = {
    state: { sources: new Map() },
    append: async () => {},
    cachePath: (name: string) => path.join(cache, name),
  } as unknown as Workspace;
  const files = await sourceFiles(parsed, beside(folder));
  const measured = await measure(runner, workspace, parsed, files, job);
  const { result } = await buildPackage(runner, parsed, measured);
  const model = mkdtempSync(path.join(tmpdir(), 'assay-model-'));
  mkdirSync(model, { recursive: true });
  const written = new Map<string, Uint8Array>();
  for (const [name, digest] of Object.entries(result.files)) {
    const bytes = await context.read(digest);
    if (sha256Hex(bytes) !== digest) throw new Error(`${name} is not its digest`);
    written.set(name, bytes);
    writeFileSync(path.join(model, name), bytes);
  }
  return { folder: model, files: written, result, measured, context };
}

export const readText = (file: string): string => readFileSync(file, 'utf8');
