import type { TaskName } from '../../../data/contract.ts';

/** What trees of a regression can be grown for. */
export const regressionObjectives = {
  squared: { loss: 'Mean squared error' },
  absolute: { loss: 'Mean absolute error' },
  huber: { loss: 'Mean Huber loss', parameter: 'delta', usual: 0.9 },
  quantile: { loss: 'Mean pinball loss', parameter: 'alpha', usual: 0.9 },
  poisson: { loss: 'Mean Poisson loss', parameter: 'maxDeltaStep', usual: 0.7 },
  gamma: { loss: 'Mean gamma loss' },
  tweedie: { loss: 'Mean Tweedie loss', parameter: 'power', usual: 1.5 },
} as const satisfies Readonly<Record<string, ObjectiveDefinition>>;

interface ObjectiveDefinition {
  /** What its mean over the rows is called. */
  readonly loss: string;
  /** Its one parameter, with LightGBM's default. */
  readonly parameter?: string;
  readonly usual?: number;
}

export type RegressionObjective = keyof typeof regressionObjectives;

export const objectiveNames = Object.keys(regressionObjectives) as [
  RegressionObjective,
  ...RegressionObjective[],
];

/** What trees of a ranking are grown for. */
export const RANKING_OBJECTIVE = 'lambdarank';

/** What `objective` may name, of any task. */
export const allObjectives = [...objectiveNames, RANKING_OBJECTIVE] as const;

/** The parameters of a ranking, with LightGBM's defaults. */
export const rankingUsual = { truncation: 30, sigmoid: 1, normalize: true } as const;

export const rankingParameters = Object.keys(rankingUsual) as (keyof typeof rankingUsual)[];

type Params = Readonly<Record<string, unknown>>;

/** The options of a ranking by the parameters of its fit; what cannot be read counts as left out. */
export const rankingOptions = ({ truncation, sigmoid, normalize }: Params) => ({
  truncation: typeof truncation === 'number' ? truncation : rankingUsual.truncation,
  sigmoid: typeof sigmoid === 'number' ? sigmoid : rankingUsual.sigmoid,
  normalize: typeof normalize === 'boolean' ? normalize : rankingUsual.normalize,
});

const isObjective = (name: unknown): name is RegressionObjective =>
  typeof name === 'string' && Object.hasOwn(regressionObjectives, name);

/** The objective of a regression by the parameters of its fit; what cannot be read counts as left out. */
export const objectiveNamed = ({ objective }: Params): RegressionObjective =>
  isObjective(objective) ? objective : 'squared';

export const definitionOf = (objective: RegressionObjective): ObjectiveDefinition =>
  regressionObjectives[objective];

/** The parameters that belong to objectives, each to one. */
export const objectiveParameters: readonly string[] = Object.values<ObjectiveDefinition>(
  regressionObjectives,
).flatMap(({ parameter }) => parameter ?? []);

/** The value of the objective's parameter, where it has one. */
export function objectiveParameter(objective: RegressionObjective, params: Params): number | undefined {
  const { parameter, usual } = definitionOf(objective);
  if (parameter === undefined) return undefined;
  const given = params[parameter];
  return typeof given === 'number' ? given : usual;
}

/** Learners whose curves show the squared error of shares of classes. */
const forests: ReadonlySet<unknown> = new Set(['random-forest', 'extra-trees']);

/** What a learner's curves show, for a label: the mean loss that was trained for, with its parameter. */
export function lossName(
  task: TaskName | undefined,
  params: Params & { readonly learner?: unknown },
): string {
  if (task === 'ranking') return `1 − NDCG of the first ${rankingOptions(params).truncation} rows`;
  if (task !== 'regression')
    return forests.has(params.learner) ? 'Mean squared error of shares' : 'Log loss (nats)';
  const objective = objectiveNamed(params);
  const { loss, parameter } = definitionOf(objective);
  return parameter === undefined ? loss : `${loss} (${parameter} ${objectiveParameter(objective, params)})`;
}
