import { readFile, stat } from 'node:fs/promises';
import type { FeatureSet } from '../../features/contract.ts';
import { registered, type RegisteredStep } from '../../workspace/registered-step.ts';
import type { StepKind } from '../../workspace/step-kind.ts';
import {
  bindModelSpec,
  readModelSpec,
  type BindModelSpec,
  type FitResult,
  type ReadModelResult,
  type ReadModelSpec,
} from '../contract.ts';
import { loadTarget } from '../store.ts';
import { foreign } from './foreign.ts';

export const trainingReadModel = {
  kind: 'training.read-model',
  version: 1,
  title: 'Read the model file',
  process: 'training',
  replay: 'exact',
  spec: readModelSpec,
  async run(context, _spec, [source]): Promise<ReadModelResult> {
    const { checkSize, readForeign } = await import('./read-foreign.ts');
    const { splitCodes, usedFeatures } = await import('./used-features.ts');
    const file = context.source(source!);
    checkSize((await stat(file)).size);
    const bytes = await readFile(file);
    const model = readForeign(bytes);
    const used = usedFeatures(model);
    const codes = splitCodes(model);
    return {
      library: model.library,
      objective: model.objective,
      task: model.task,
      outputs: model.start.length,
      rounds: model.rounds.length,
      features: model.features.map(({ name, kind, levels }, index) => {
        const known = kind === 'number' ? undefined : (levels ?? codes.get(index)?.map(String));
        return { name, kind, used: used.has(index), ...(known === undefined ? {} : { levels: [...known] }) };
      }),
      notes: [...model.notes],
      parts: { file: await context.write(bytes) },
    };
  },
} satisfies StepKind<ReadModelSpec, ReadModelResult>;

export const trainingBindModel = {
  kind: 'training.bind-model',
  version: 1,
  title: 'Bind the model to the features',
  process: 'training',
  replay: foreign.replay,
  spec: bindModelSpec,
  async run(context, spec, [dataset, , features, read]): Promise<FitResult> {
    const { bindForeign } = await import('./bind.ts');
    const { importancesOf } = await import('../trees/model/importances.ts');
    const { readForeign } = await import('./read-foreign.ts');
    const { classNotes } = await import('./class-order.ts');
    const { parts } = await context.readJson<ReadModelResult>(read!);
    const set = await context.readJson<FeatureSet>(features!);
    const target = await loadTarget(context, dataset!, spec);
    const { task, classes } = target;
    const model = readForeign(await context.read(parts.file));
    const bound = bindForeign(model, set.outputs, target);
    const bytes = foreign.encode(bound);
    const zeros = set.outputs.filter((_, index) => bound.zeroIsMissing[index] === 1);
    return {
      learner: foreign.id,
      params: { library: model.library, objective: model.objective },
      task,
      classes: [...classes],
      outputs: foreign.outputs(bound),
      features: set.outputs.map(({ name }) => name),
      rows: { train: 0, validation: 0 },
      importances: importancesOf(bound.trees),
      rounds: model.rounds.length,
      notes: [
        ...target.notes,
        `${model.library} trained the model elsewhere. Were test rows among those that it was trained on, its figures are too good; that is not known here.`,
        ...model.notes,
        ...classNotes(target),
        ...(zeros.length === 0
          ? []
          : [`Zeros count as missing, as in its training: ${zeros.map(({ name }) => name).join(', ')}.`]),
      ],
      bytes: bytes.length,
      parts: { model: await context.write(bytes) },
    };
  },
} satisfies StepKind<BindModelSpec, FitResult>;

export const foreignSteps: readonly RegisteredStep[] = [
  registered(trainingReadModel),
  registered(trainingBindModel),
];
