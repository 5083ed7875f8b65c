import { readFile } from 'node:fs/promises';
import { badInput, cancelled, internal } from '../engine/errors.ts';
import type { FeatureSet } from '../features/contract.ts';
import type { Frame } from '../stats/frame.ts';
import { KEPT_MODEL } from '../training/earlier/contract.ts';
import type { ModelKind } from '../training/learner.ts';
import type { PredictResult } from '../training/contract.ts';
import { registered, type RegisteredStep } from '../workspace/registered-step.ts';
import type { StepContext, StepKind } from '../workspace/step-kind.ts';
import {
  buildSpec,
  type Agreement,
  type BuildResult,
  type BuildSpec,
  type LineageFile,
  type StepRole,
} from './contract.ts';
import type { PackageResults } from './gather-content.ts';
import type { ReportAssets } from './report.ts';

/** Rows that ONNX Runtime scores at once. */
const CHUNK = 65_536;

const KIND = 'packages.build';
const VERSION = 7;

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Result digests by role. Inputs are those of the steps, in their order. */
function digestsByRole(spec: BuildSpec, inputs: readonly string[]): ReadonlyMap<StepRole, string> {
  const byRole = new Map<StepRole, string>();
  for (const [index, step] of spec.steps.entries()) {
    if (step.result !== inputs[index])
      throw internal(`Input ${index} of ${KIND} is not the result of the step ${step.kind}.`);
    if (byRole.has(step.as)) throw internal(`Two steps are given to ${KIND} as ${step.as}.`);
    byRole.set(step.as, step.result);
  }
  if (inputs.length !== spec.steps.length)
    throw internal(`${KIND} has ${inputs.length} inputs for ${spec.steps.length} steps.`);
  return byRole;
}

async function readResults(
  context: StepContext,
  byRole: ReadonlyMap<StepRole, string>,
): Promise<{ results: PackageResults; tested: PredictResult }> {
  const maybe = async <T>(role: StepRole): Promise<T | undefined> => {
    const digest = byRole.get(role);
    return digest === undefined ? undefined : context.readJson<T>(digest);
  };
  const must = async <T>(role: StepRole): Promise<T> => {
    const result = await maybe<T>(role);
    if (result === undefined) throw internal(`${KIND} needs the result of the step ${role}.`);
    return result;
  };
  const optional = async <Role extends StepRole>(role: Role): Promise<Partial<Record<Role, never>>> => {
    const result = await maybe<never>(role);
    return (result === undefined ? {} : { [role]: result }) as Partial<Record<Role, never>>;
  };
  const tested =
    (await maybe<PredictResult>('predictionsTest')) ?? (await must<PredictResult>('predictions'));
  const results: PackageResults = {
    import: await must('import'),
    profile: await must('profile'),
    split: await must('split'),
    plan: await must('plan'),
    features: await must('features'),
    model: await must('model'),
    evaluation: await must('evaluation'),
    ...(await optional('importTest')),
    ...(await optional('crossValidation')),
    ...(await optional('calibrator')),
    ...(await optional('fairness')),
    ...(await optional('permutation')),
  };
  return { results, tested };
}

interface BuiltModel {
  readonly onnx: Uint8Array;
  /** What training can go on from; of boosted trees alone. */
  readonly kept: Uint8Array | undefined;
  readonly learner: ModelKind;
}

async function buildModel(
  context: StepContext,
  spec: BuildSpec,
  results: PackageResults,
): Promise<BuiltModel> {
  const { modelKinds } = await import('../training/learners.ts');
  const { modelGraph } = await import('./model-graph.ts');
  const { model, calibrator, evaluation, features } = results;
  const learner = modelKinds.get(model.learner);
  if (learner === undefined) throw internal(`There is no learner ${model.learner}.`);
  const bytes = await context.read(model.parts.model);
  const onnx = modelGraph({
    name: spec.name,
    version: spec.version,
    task: model.task,
    target: targetOf(spec),
    classes: model.classes,
    features,
    learner,
    model: learner.decode(bytes),
    ...(calibrator === undefined ? {} : { calibrator: calibrator.calibrator }),
    ...(evaluation.threshold === undefined ? {} : { threshold: evaluation.threshold.value }),
  });
  return { onnx, kept: await keptModel(spec, results, bytes), learner };
}

/** The file of trees that training can go on from. */
async function keptModel(
  spec: BuildSpec,
  { model, features }: PackageResults,
  bytes: Uint8Array,
): Promise<Uint8Array | undefined> {
  if (model.learner !== 'gbt') return undefined;
  const { encodeKeptModel } = await import('../training/earlier/kept-model.ts');
  const [dataset, split] = spec.steps.find((step) => step.as === 'model')!.inputs;
  return encodeKeptModel(model, features, { dataset: dataset!, split: split! }, bytes);
}

function targetOf(spec: BuildSpec): string {
  const { data } = spec.recipe as { data?: { target?: unknown } };
  if (typeof data?.target !== 'string') throw badInput('The recipe names no target.', 'data.target');
  return data.target;
}

/** The test rows as they were read, scored by the exported graph and compared with the engine's own answers. */
async function compare(
  context: StepContext,
  onnx: Uint8Array,
  results: PackageResults,
  tested: PredictResult,
): Promise<Agreement> {
  const { AgreementCheck } = await import('./agreement.ts');
  const { applyCalibrator } = await import('../calibration/probabilities.ts');
  const { rowsOfRole } = await import('../calibration/scored-rows.ts');
  const { takeRows } = await import('../features/take-rows.ts');
  const { loadModel } = await import('../onnx/runtime.ts');
  const { decodePredictions, ROLE } = await import('../training/predictions.ts');
  const { model, calibrator, evaluation } = results;
  const { outputs, task, classes } = model;
  const scored = rowsOfRole(
    decodePredictions(await context.read(tested.parts.predictions)),
    ROLE.test,
    outputs,
  );
  const dataset = results.importTest ?? results.import;
  const frame = await loadRows(context, dataset.dataset, dataset.rows, results.features, scored.row);
  const graph = await loadModel(onnx, { threads: context.threads });
  const check = new AgreementCheck();
  try {
    for (let begin = 0; begin < scored.row.length; begin += CHUNK) {
      if (context.signal.aborted) throw cancelled();
      const end = Math.min(scored.row.length, begin + CHUNK);
      const margins = scored.margins.slice(begin * outputs, end * outputs);
      const part = takeRows(
        frame,
        Uint32Array.from({ length: end - begin }, (_, index) => begin + index),
      );
      check.add(
        {
          task,
          classes,
          ...(evaluation.threshold === undefined ? {} : { threshold: evaluation.threshold.value }),
          row: scored.row.subarray(begin, end),
          values: calibrator === undefined ? margins : applyCalibrator(calibrator.calibrator, margins),
        },
        await graph.run(part),
      );
      context.progress({ done: end, total: scored.row.length, unit: 'rows', note: 'comparing the graph' });
    }
  } finally {
    await graph.close();
  }
  return check.result(`ONNX Runtime ${await runtimeVersion()}`);
}

async function loadRows(
  context: StepContext,
  dataset: string,
  rows: number,
  features: FeatureSet,
  wanted: Uint32Array,
): Promise<Frame> {
  const { loadFrame } = await import('../data/store.ts');
  const keep = new Uint8Array(rows);
  let last = -1;
  for (const row of wanted) {
    // The frame comes in file order, and answers are compared by place.
    if (row <= last) throw internal('Predictions are not in the order of the rows.');
    keep[row] = 1;
    last = row;
  }
  return loadFrame(
    context,
    dataset,
    features.inputs.map(({ name }) => name),
    keep,
  );
}

async function runtimeVersion(): Promise<string> {
  const { env } = await import('onnxruntime-node');
  return env.versions.common;
}

async function reportAssets(): Promise<ReportAssets> {
  const folder = new URL('../../assets/report/', import.meta.url);
  const read = (name: string): Promise<string> => readFile(new URL(name, folder), 'utf8');
  return { style: await read('report.css'), script: await read('report.js') };
}

async function writeFiles(
  context: StepContext,
  spec: BuildSpec,
  results: PackageResults,
  built: BuiltModel,
  agreement: Agreement,
): Promise<Map<string, Uint8Array>> {
  const { packageContent } = await import('./gather-content.ts');
  const { renderReport } = await import('./report.ts');
  const { modelCard } = await import('./model-card.ts');
  const { mlmodel } = await import('./mlmodel.ts');
  const { dataContract } = await import('./data-contract.ts');
  const { recipeYaml } = await import('./package-recipe.ts');
  const { fairnessFile, jsonText, metricsFile } = await import('./json-files.ts');
  const content = packageContent(spec, results, built.learner, agreement);
  return new Map([
    ['MLmodel', utf8(mlmodel(content, content.inputs, { onnxBytes: built.onnx.length }))],
    ['data.odcs.yaml', utf8(dataContract(content))],
    ['fairness.json', utf8(jsonText(fairnessFile(results.fairness, content)))],
    ['lineage.json', utf8(jsonText(lineageOf(context.id, spec, results, built.learner.replay)))],
    ['metrics.json', utf8(jsonText(metricsFile(content, results.evaluation)))],
    ['model-card.md', utf8(modelCard(content))],
    ['model.onnx', built.onnx],
    ...(built.kept === undefined ? [] : ([[KEPT_MODEL, built.kept]] as const)),
    ['recipe.yaml', utf8(recipeYaml(spec.recipe))],
    ['report.html', utf8(renderReport(content, await reportAssets()))],
  ]);
}

function lineageOf(
  id: string,
  spec: BuildSpec,
  results: PackageResults,
  replay: ModelKind['replay'],
): LineageFile {
  const dataset = (use: 'training' | 'test', imported: PackageResults['import']) => ({
    use,
    version: imported.dataset,
    rows: imported.rows,
    columns: imported.columns.map(({ name, type }) => ({ name, type })),
  });
  return {
    assay: 'lineage/1',
    sources: spec.sources,
    datasets: [
      dataset('training', results.import),
      ...(results.importTest === undefined ? [] : [dataset('test', results.importTest)]),
    ],
    steps: spec.steps,
    ...(replay === 'exact' ? {} : { replay }),
    build: {
      id,
      kind: KIND,
      version: VERSION,
      spec: { name: spec.name, version: spec.version, recipe: spec.recipe },
    },
  };
}

export const packagesBuild = {
  kind: KIND,
  version: VERSION,
  title: 'Build the package',
  process: 'scoring',
  replay: 'exact',
  spec: buildSpec,
  async run(context, spec, inputs): Promise<BuildResult> {
    const { buildResultOf } = await import('./content-digest.ts');
    const { results, tested } = await readResults(context, digestsByRole(spec, inputs));
    const built = await buildModel(context, spec, results);
    const agreement = await compare(context, built.onnx, results, tested);
    const written = await writeFiles(context, spec, results, built, agreement);
    const files = [];
    for (const [name, bytes] of written)
      files.push({ name, sha256: await context.write(bytes), size: bytes.length });
    return buildResultOf(files, agreement);
  },
} satisfies StepKind<BuildSpec, BuildResult>;

export const packageSteps: readonly RegisteredStep[] = [registered(packagesBuild)];
