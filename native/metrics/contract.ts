import type { TaskName } from '../data/contract.ts';

/** What a metric means, in two lines: what it is, and how to read it. */
export interface MetricDefinition {
  readonly title: string;
  readonly definition: string;
  readonly reading: string;
  readonly better: 'higher' | 'lower' | 'zero' | 'one' | 'context';
  /** `share`: can be drawn from 0 to 1. `unit`: in the target's unit. `other`: on a scale of its own. */
  readonly scale: 'share' | 'unit' | 'other';
}

/** Every metric that is measured, once, in the order in which they are read. */
const definitions = {
  rocAuc: {
    title: 'ROC AUC',
    definition:
      'Probability that a random positive row is ranked above a random negative one; ties count half.',
    reading: '0.5 is chance, 1 is perfect. It does not depend on the threshold or on calibration.',
    better: 'higher',
    scale: 'share',
  },
  prAuc: {
    title: 'PR AUC',
    definition: 'Average precision: Σ (Rₙ − Rₙ₋₁) · Pₙ over the thresholds, recall R and precision P.',
    reading:
      'Chance is the share of positives, 1 is perfect. Says more than ROC AUC where positives are rare.',
    better: 'higher',
    scale: 'share',
  },
  logLoss: {
    title: 'Log loss',
    definition: 'Mean of −ln(probability given to what happened), in nats.',
    reading: '0 is perfect; confident errors cost most. The class shares alone give their entropy.',
    better: 'lower',
    scale: 'other',
  },
  brier: {
    title: 'Brier score',
    definition: 'Mean squared difference of probability and outcome (0 or 1).',
    reading: '0 is perfect. It falls with better ranking and with better calibration.',
    better: 'lower',
    scale: 'share',
  },
  accuracy: {
    title: 'Accuracy',
    definition: 'Share of rows whose label is right at the threshold.',
    reading: 'Compare with the share of the most frequent class, which needs no model.',
    better: 'higher',
    scale: 'share',
  },
  meanCost: {
    title: 'Mean cost',
    definition:
      '(cost of a false positive · false positives + cost of a false negative · false negatives) / rows, at the threshold where it is least.',
    reading: '0 is perfect. Compare with the cost of calling every row the same, which needs no model.',
    better: 'lower',
    scale: 'other',
  },
  ece: {
    title: 'Expected calibration error',
    definition: 'Mean over 15 equal-width bins of |mean probability − observed share|, weighted by rows.',
    reading: '0: probabilities mean what they say, on average over each bin.',
    better: 'lower',
    scale: 'share',
  },
  rmse: {
    title: 'RMSE',
    definition: 'Root of the mean squared error, in the target’s unit.',
    reading: '0 is perfect; large errors weigh most.',
    better: 'lower',
    scale: 'unit',
  },
  mae: {
    title: 'MAE',
    definition: 'Mean absolute error: mean of |prediction − actual|, in the target’s unit.',
    reading: '0 is perfect; every unit of error weighs the same.',
    better: 'lower',
    scale: 'unit',
  },
  medianAbsoluteError: {
    title: 'Median absolute error',
    definition: 'Half of the rows are off by less than this, in the target’s unit.',
    reading: '0 is perfect; a few very large errors do not move it.',
    better: 'lower',
    scale: 'unit',
  },
  bias: {
    title: 'Bias',
    definition: 'Mean of prediction − actual, in the target’s unit.',
    reading: 'Above 0: predicted too high on average.',
    better: 'zero',
    scale: 'unit',
  },
  r2: {
    title: 'R²',
    definition: '1 − Σ(y − ŷ)² / Σ(y − ȳ)² on the test rows.',
    reading: '1 is perfect, 0 is as good as the mean of the test rows, below 0 is worse.',
    better: 'higher',
    scale: 'share',
  },
  ndcg: {
    title: 'NDCG',
    definition:
      'Mean over the queries of DCG / ideal DCG: DCG = Σ (2^relevance − 1) / log₂(rank + 1); rows of equal score share their ranks.',
    reading:
      '1 is the ideal order. An order by chance is above 0 too: compare with it. Queries without a relevant row are left out.',
    better: 'higher',
    scale: 'share',
  },
  ndcgAt5: {
    title: 'NDCG@5',
    definition: 'NDCG of the first 5 rows of each query, against the 5 that are best in truth.',
    reading: '1: the first 5 are the best 5, in order. Rows behind them do not matter.',
    better: 'higher',
    scale: 'share',
  },
  ndcgAt10: {
    title: 'NDCG@10',
    definition: 'NDCG of the first 10 rows of each query, against the 10 that are best in truth.',
    reading: '1: the first 10 are the best 10, in order. Rows behind them do not matter.',
    better: 'higher',
    scale: 'share',
  },
  map: {
    title: 'MAP',
    definition:
      'Mean over the queries of average precision: the mean, over the relevant rows (relevance 1 and more), of the share of relevant rows down to that rank.',
    reading: '1: every relevant row comes before every other. Grades of relevance do not count.',
    better: 'higher',
    scale: 'share',
  },
  mrr: {
    title: 'MRR',
    definition: 'Mean over the queries of 1 / rank of the first relevant row (relevance 1 and more).',
    reading: '1: a relevant row is always first; 0.5: on average second or so.',
    better: 'higher',
    scale: 'share',
  },
  baseRate: {
    title: 'Base rate',
    definition: 'Share of the rows that are positive in truth.',
    reading: 'What chance alone would find; groups may differ in it.',
    better: 'context',
    scale: 'share',
  },
  selectionRate: {
    title: 'Selection rate',
    definition: 'Share of rows that are labelled positive.',
    reading: 'Who gets the positive decision, whatever is true.',
    better: 'context',
    scale: 'share',
  },
  truePositiveRate: {
    title: 'True positive rate',
    definition: 'Share of the positive rows that are labelled positive (recall, sensitivity).',
    reading: 'A lower rate means that more of the positives are missed.',
    better: 'higher',
    scale: 'share',
  },
  falsePositiveRate: {
    title: 'False positive rate',
    definition: 'Share of the negative rows that are labelled positive.',
    reading: 'A higher rate means that more are wrongly selected.',
    better: 'lower',
    scale: 'share',
  },
  trueNegativeRate: {
    title: 'True negative rate',
    definition: 'Share of the negative rows that are labelled negative (specificity).',
    reading: '1 − the false positive rate.',
    better: 'higher',
    scale: 'share',
  },
  falseNegativeRate: {
    title: 'False negative rate',
    definition: 'Share of the positive rows that are labelled negative.',
    reading: '1 − the true positive rate.',
    better: 'lower',
    scale: 'share',
  },
  precision: {
    title: 'Precision',
    definition: 'Share of the rows labelled positive that are positive.',
    reading: 'How often a positive label is right.',
    better: 'higher',
    scale: 'share',
  },
  meanScore: {
    title: 'Mean probability',
    definition: 'Mean of the calibrated probability.',
    reading: 'Compare with the base rate.',
    better: 'context',
    scale: 'share',
  },
  calibrationGap: {
    title: 'Calibration gap',
    definition: 'Mean probability − base rate.',
    reading: 'Above 0: the probabilities are too high for the group on average.',
    better: 'zero',
    scale: 'other',
  },
  meanPrediction: {
    title: 'Mean prediction',
    definition: 'Mean of the predictions, in the target’s unit.',
    reading: 'Compare with the mean of the actual values.',
    better: 'context',
    scale: 'unit',
  },
  meanActual: {
    title: 'Mean actual',
    definition: 'Mean of the actual values, in the target’s unit.',
    reading: 'What was to be predicted.',
    better: 'context',
    scale: 'unit',
  },
  meanError: {
    title: 'Mean error',
    definition: 'Mean of prediction − actual, in the target’s unit.',
    reading: 'Above 0: predicted too high on average.',
    better: 'zero',
    scale: 'unit',
  },
  demographicParityDifference: {
    title: 'Demographic parity difference',
    definition: 'Largest minus smallest selection rate of the groups.',
    reading: '0 is parity, 1 is the most. It does not ask whether the labels are right.',
    better: 'zero',
    scale: 'share',
  },
  demographicParityRatio: {
    title: 'Demographic parity ratio',
    definition: 'Smallest divided by largest selection rate of the groups.',
    reading: '1 is parity. Below 0.8 some rules (“four fifths”) ask for a reason.',
    better: 'one',
    scale: 'share',
  },
  equalizedOddsDifference: {
    title: 'Equalized odds difference',
    definition:
      'The larger of the differences (largest minus smallest group) in true and false positive rate.',
    reading: '0 is parity of errors: each group is missed and wrongly selected equally often.',
    better: 'zero',
    scale: 'share',
  },
  equalizedOddsRatio: {
    title: 'Equalized odds ratio',
    definition: 'The smaller of the ratios (smallest to largest group) in true and false positive rate.',
    reading: '1 is parity of errors.',
    better: 'one',
    scale: 'share',
  },
  equalOpportunityDifference: {
    title: 'Equal opportunity difference',
    definition: 'Largest minus smallest true positive rate of the groups.',
    reading: '0: of those who are positive, each group is found equally often.',
    better: 'zero',
    scale: 'share',
  },
  accuracyDifference: {
    title: 'Accuracy difference',
    definition: 'Largest minus smallest accuracy of the groups.',
    reading: '0: labels are right equally often in each group.',
    better: 'zero',
    scale: 'share',
  },
  meanErrorDifference: {
    title: 'Mean error difference',
    definition: 'Largest minus smallest mean of prediction − actual of the groups, in the target’s unit.',
    reading: '0: no group is predicted too high or too low compared with another.',
    better: 'zero',
    scale: 'unit',
  },
  maeDifference: {
    title: 'MAE difference',
    definition: 'Largest minus smallest mean absolute error of the groups, in the target’s unit.',
    reading: '0: errors are equally large in each group.',
    better: 'zero',
    scale: 'unit',
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

export type MetricId = keyof typeof definitions;

export const metricIds = Object.keys(definitions) as readonly MetricId[];

/** What is otherwise of several classes. */
const ofSeveralClasses: Readonly<Partial<Record<MetricId, Partial<MetricDefinition>>>> = {
  rocAuc: {
    definition:
      'Mean over the classes, each against the rest: probability that a random row of the class is ranked above a random other row; ties count half.',
    reading: '0.5 is chance, 1 is perfect. Every class weighs the same, however rare.',
  },
  prAuc: {
    definition:
      'Mean over the classes, each against the rest, of average precision: Σ (Rₙ − Rₙ₋₁) · Pₙ over the thresholds, recall R and precision P.',
    reading: 'Chance is 1 divided by the number of classes, 1 is perfect. Every class weighs the same.',
  },
  brier: {
    definition:
      'Mean over the rows of Σ (p − y)² over the classes, y being 1 for the class that happened and 0 for the others.',
    reading: '0 is perfect, 2 is the worst. (Of two classes it would be twice the usual score.)',
    scale: 'other',
  },
  accuracy: { definition: 'Share of rows whose class of highest probability is the right one.' },
  ece: {
    definition:
      'Of the class of highest probability: mean over 15 equal-width bins of |mean probability − share that is right|, weighted by rows.',
  },
  selectionRate: {
    definition: 'Share of rows that are predicted as the class.',
    reading: 'Who is given the class, whatever is true.',
  },
  demographicParityDifference: {
    definition: 'Largest minus smallest share of the groups that is predicted as the class.',
  },
};

const isMetricId = (id: string): id is MetricId => Object.hasOwn(definitions, id);

/** Without the class that it is of: `demographicParityDifference` of `demographicParityDifference:poor`. */
export function baseMetric(id: string): string {
  const colon = id.indexOf(':');
  return colon < 0 ? id : id.slice(0, colon);
}

/**
 * Of a class, `demographicParityDifference:poor` is titled “Demographic parity difference, poor”. A metric that is not
 * known here keeps its id as its title and says nothing else.
 * @param written how a name that comes from the data is to be written in a title
 */
export function metricDefinition(
  id: string,
  task?: TaskName,
  written: (name: string) => string = (name) => name,
): MetricDefinition {
  const base = baseMetric(id);
  if (!isMetricId(base))
    return { title: written(id), definition: '', reading: '', better: 'context', scale: 'other' };
  const known: MetricDefinition =
    task === 'multiclass' ? { ...definitions[base], ...ofSeveralClasses[base] } : definitions[base];
  return base === id ? known : { ...known, title: `${known.title}, ${written(id.slice(base.length + 1))}` };
}

/** Definition and reading in one line, as for a tooltip. */
export const meaningOf = ({ definition, reading }: MetricDefinition): string =>
  `${definition} ${reading}`.trim();

/** In the order of the definitions, unknown ones last by name: results come in the order of their names. */
export function inReadingOrder<Item extends string | { readonly id: string }>(
  items: readonly Item[],
): Item[] {
  const idOf = (item: Item): string => (typeof item === 'string' ? item : item.id);
  const place = (id: string): number => {
    const index = metricIds.findIndex((one) => one === baseMetric(id));
    return index < 0 ? metricIds.length : index;
  };
  return [...items].sort((one, other) => {
    const [a, b] = [idOf(one), idOf(other)];
    return place(a) - place(b) || (a < b ? -1 : a > b ? 1 : 0);
  });
}
