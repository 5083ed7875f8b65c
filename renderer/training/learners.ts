import { trainSection, type LearnerSpec, type TrainSection } from '../../native/training/contract.ts';
import type { FitResult } from '../../native/training/contract.ts';
import { refitParameters } from '../../native/training/earlier/contract.ts';
import {
  definitionOf,
  objectiveNamed,
  objectiveNames,
  objectiveParameters,
  rankingParameters,
} from '../../native/training/trees/objectives/contract.ts';
import { counted } from '../components/numbers.ts';
import { fieldsOf, type Field } from '../components/schema-fields.ts';

export type LearnerId = TrainSection['learner'];
type Task = FitResult['task'];

interface LearnerEntry {
  readonly id: LearnerId;
  readonly title: string;
  readonly tasks: readonly Task[];
  /** The parameters that are worth a look first; the others are under More. */
  readonly common: readonly string[];
  /** Of each step of its training, for progress and facts. */
  readonly unit: 'trees' | 'iterations' | undefined;
}

export const learnerEntries: readonly LearnerEntry[] = [
  {
    id: 'gbt',
    title: 'Gradient-boosted trees',
    tasks: ['binary', 'multiclass', 'regression', 'ranking'],
    common: [
      'objective',
      ...objectiveParameters,
      ...rankingParameters,
      'rounds',
      'learningRate',
      'leaves',
      'minRows',
      'l2',
    ],
    unit: 'trees',
  },
  {
    id: 'random-forest',
    title: 'Random forest',
    tasks: ['binary', 'multiclass', 'regression'],
    common: ['trees', 'leaves', 'minRows', 'nodeFeatures'],
    unit: 'trees',
  },
  {
    id: 'extra-trees',
    title: 'Extra trees',
    tasks: ['binary', 'multiclass', 'regression'],
    common: ['trees', 'leaves', 'minRows', 'nodeFeatures'],
    unit: 'trees',
  },
  {
    id: 'logistic',
    title: 'Logistic regression',
    tasks: ['binary', 'multiclass'],
    common: ['c', 'l1Ratio', 'penalty'],
    unit: 'iterations',
  },
  {
    id: 'linear',
    title: 'Linear regression',
    tasks: ['regression'],
    common: ['alpha', 'l1Ratio'],
    unit: 'iterations',
  },
  {
    id: 'isolation-forest',
    title: 'Isolation forest',
    tasks: ['binary'],
    common: ['trees', 'rows'],
    unit: 'trees',
  },
  {
    id: 'baseline',
    title: 'Baseline',
    tasks: ['binary', 'multiclass', 'regression', 'ranking'],
    common: [],
    unit: undefined,
  },
  {
    id: 'foreign',
    title: 'Imported model',
    tasks: ['binary', 'multiclass', 'regression', 'ranking'],
    common: [],
    unit: 'trees',
  },
];

export const learnerEntry = (id: unknown): LearnerEntry =>
  learnerEntries.find((entry) => entry.id === id) ?? learnerEntries[0]!;

const schemaOf = (learner: LearnerId) =>
  trainSection.options.find(({ shape }) => shape.learner.value === learner)!;

/** Whether the recipe's section of the learner may have all of these. */
export const hasParameters = (learner: LearnerId, names: readonly string[]): boolean =>
  names.every((name) => name in schemaOf(learner).shape);

/** They have places of their own: what rows weigh and what training stops on hang on the data, model files are opened. */
const apart: ReadonlySet<string> = new Set(['weights', 'stopOn', 'model', 'from', 'refit']);

const known = new Map<LearnerId, { common: Field[]; more: Field[] }>();

/** The learner's fields from its own schema: those that matter most, then the rest. */
export function learnerFields(id: LearnerId): { common: Field[]; more: Field[] } {
  let fields = known.get(id);
  if (fields === undefined) {
    const { common } = learnerEntry(id);
    const all = fieldsOf(schemaOf(id))
      .filter(({ name }) => !apart.has(name))
      // Offered to regressions alone: a ranking has one objective.
      .map((field) => (field.name === 'objective' ? { ...field, choices: objectiveNames } : field));
    fields = {
      common: common.flatMap((name) => all.filter((field) => field.name === name)),
      more: all.filter(({ name }) => !common.includes(name)),
    };
    known.set(id, fields);
  }
  return fields;
}

const isOneOf = (names: readonly string[], name: string): boolean => names.includes(name);

/** Whether a field has a meaning, or a value to be taken back: objectives are for numbers, each has its own parameter, and a refit grows no trees. */
export function isOffered(name: string, task: Task | undefined, train: Record<string, unknown>): boolean {
  if (learnerEntry(train.learner).id !== 'gbt' || train[name] !== undefined) return true;
  if (train.refit !== undefined && !refitParameters.has(name)) return false;
  if (train.from !== undefined && name === 'baseScore') return false;
  if (name === 'objective') return task === 'regression';
  if (isOneOf(rankingParameters, name)) return task === 'ranking';
  if (!isOneOf(objectiveParameters, name)) return true;
  return task === 'regression' && definitionOf(objectiveNamed(train)).parameter === name;
}

/** A fit's parameters as a recipe would hold them: what is usual is left out. */
export function recipeParameters(spec: LearnerSpec): Record<string, unknown> {
  const { common, more } = learnerFields(spec.learner);
  const usual = new Map([...common, ...more].map((field) => [field.name, field.usual]));
  return Object.fromEntries(
    Object.entries(spec).filter(
      // A run does not know where the earlier model lies that it went on from.
      ([name, value]) => name === 'learner' || (name !== 'refit' && value !== usual.get(name)),
    ),
  );
}

/** Whether a GPU can help a learner: those that grow trees by histograms. */
export const growsTrees = (id: LearnerId): boolean => hasParameters(id, ['leaves']);

/**
 * A model's name among others, once its result is known: of an imported one with the library that trained it, of one that
 * went on from another with what became of that.
 */
export function titleOf(
  learner: LearnerId | string,
  fit: Pick<FitResult, 'params' | 'earlier'> | undefined,
): string {
  const { title } = learnerEntry(learner);
  const library = fit?.params.library;
  if (learner === 'foreign' && typeof library === 'string') return `${title} of ${library}`;
  if (fit?.earlier === undefined) return title;
  return fit.earlier.refit === undefined
    ? `${title}, on from ${counted(fit.earlier.rounds, 'round')}`
    : `${title}, leaves refitted`;
}
