import type { Task } from '../training/target.ts';
import { visibleText } from './visible-text.ts';

/** What a metric means, in two lines: what it is, and how to read it. */
export interface MetricDefinition {
  readonly id: string;
  readonly title: string;
  readonly definition: string;
  readonly reading: string;
  readonly better: 'higher' | 'lower' | 'zero' | 'one' | 'context';
}

const definitions: readonly MetricDefinition[] = [
  {
    id: 'rocAuc',
    title: 'ROC AUC',
    definition:
      'Probability that a random positive row is ranked above a random negative one; ties count half.',
    reading: '0.5 is chance, 1 is perfect. It does not depend on the threshold or on calibration.',
    better: 'higher',
  },
  {
    id: 'prAuc',
    title: 'PR AUC',
    definition: 'Average precision: Σ (Rₙ − Rₙ₋₁) · Pₙ over the thresholds, recall R and precision P.',
    reading:
      'Chance is the share of positives, 1 is perfect. Says more than ROC AUC where positives are rare.',
    better: 'higher',
  },
  {
    id: 'logLoss',
    title: 'Log loss',
    definition: 'Mean of −ln(probability given to what happened), in nats.',
    reading: '0 is perfect; confident errors cost most. The class shares alone give their entropy.',
    better: 'lower',
  },
  {
    id: 'brier',
    title: 'Brier score',
    definition: 'Mean squared difference of probability and outcome (0 or 1).',
    reading: '0 is perfect. It falls with better ranking and with better calibration.',
    better: 'lower',
  },
  {
    id: 'accuracy',
    title: 'Accuracy',
    definition: 'Share of rows whose label is right at the threshold.',
    reading: 'Compare with the share of the most frequent class, which needs no model.',
    better: 'higher',
  },
  {
    id: 'ece',
    title: 'Expected calibration error',
    definition: 'Mean over 15 equal-width bins of |mean probability − observed share|, weighted by rows.',
    reading: '0: probabilities mean what they say, on average over each bin.',
    better: 'lower',
  },
  {
    id: 'rmse',
    title: 'RMSE',
    definition: "Root of the mean squared error, in the target's unit.",
    reading: '0 is perfect; large errors weigh most.',
    better: 'lower',
  },
  {
    id: 'mae',
    title: 'MAE',
    definition: "Mean absolute error, in the target's unit.",
    reading: '0 is perfect; every unit of error weighs the same.',
    better: 'lower',
  },
  {
    id: 'r2',
    title: 'R²',
    definition: '1 − Σ(y − ŷ)² / Σ(y − ȳ)² on the test rows.',
    reading: '1 is perfect, 0 is as good as the mean of the test rows, below 0 is worse.',
    better: 'higher',
  },
  {
    id: 'selectionRate',
    title: 'Selection rate',
    definition: 'Share of rows that are labelled positive.',
    reading: 'Who gets the positive decision, whatever is true.',
    better: 'context',
  },
  {
    id: 'truePositiveRate',
    title: 'True positive rate',
    definition: 'Share of the positive rows that are labelled positive (recall, sensitivity).',
    reading: 'A lower rate means that the group is missed more often.',
    better: 'higher',
  },
  {
    id: 'falsePositiveRate',
    title: 'False positive rate',
    definition: 'Share of the negative rows that are labelled positive.',
    reading: 'A higher rate means that the group is wrongly selected more often.',
    better: 'lower',
  },
  {
    id: 'precision',
    title: 'Precision',
    definition: 'Share of the rows labelled positive that are positive.',
    reading: 'How often a positive label is right.',
    better: 'higher',
  },
  {
    id: 'demographicParityDifference',
    title: 'Demographic parity difference',
    definition: 'Largest minus smallest selection rate of the groups.',
    reading: '0 is parity, 1 is the most. It does not ask whether the labels are right.',
    better: 'zero',
  },
  {
    id: 'demographicParityRatio',
    title: 'Demographic parity ratio',
    definition: 'Smallest divided by largest selection rate of the groups.',
    reading: '1 is parity. Below 0.8 some rules (“four fifths”) ask for a reason.',
    better: 'one',
  },
  {
    id: 'equalizedOddsDifference',
    title: 'Equalized odds difference',
    definition:
      'The larger of the differences (largest minus smallest group) in true and false positive rate.',
    reading: '0 is parity of errors: each group is missed and wrongly selected equally often.',
    better: 'zero',
  },
  {
    id: 'equalizedOddsRatio',
    title: 'Equalized odds ratio',
    definition: 'The smaller of the ratios (smallest to largest group) in true and false positive rate.',
    reading: '1 is parity of errors.',
    better: 'one',
  },
  {
    id: 'equalOpportunityDifference',
    title: 'Equal opportunity difference',
    definition: 'Largest minus smallest true positive rate of the groups.',
    reading: '0: of those who are positive, each group is found equally often.',
    better: 'zero',
  },
  {
    id: 'accuracyDifference',
    title: 'Accuracy difference',
    definition: 'Largest minus smallest accuracy of the groups.',
    reading: '0: labels are right equally often in each group.',
    better: 'zero',
  },
  {
    id: 'meanError',
    title: 'Mean error',
    definition: "Mean of prediction − actual, in the target's unit.",
    reading: 'Above 0: predicted too high on average.',
    better: 'zero',
  },
  {
    id: 'meanErrorDifference',
    title: 'Mean error difference',
    definition: "Largest minus smallest mean of prediction − actual of the groups, in the target's unit.",
    reading: '0: no group is predicted too high or too low compared with another.',
    better: 'zero',
  },
  {
    id: 'maeDifference',
    title: 'MAE difference',
    definition: "Largest minus smallest mean absolute error of the groups, in the target's unit.",
    reading: '0: errors are equally large in each group.',
    better: 'zero',
  },
];

/** What is otherwise of several classes. */
const ofSeveralClasses: Readonly<Record<string, Partial<MetricDefinition>>> = {
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
  demographicParityRatio: {
    definition: 'Smallest divided by largest share of the groups that is predicted as the class.',
  },
};

const byId: ReadonlyMap<string, MetricDefinition> = new Map(definitions.map((one) => [one.id, one]));

/** Whether a measure lies between 0 and 1, so that it can be drawn on that scale. */
export function isShare(id: string, task?: Task): boolean {
  if (id === 'brier' && task === 'multiclass') return false;
  return !/^(rmse|mae|logLoss|mean)|^maeDifference$/.test(id);
}

/** Without the class that it is of: `demographicParityDifference` of `demographicParityDifference:poor`. */
export function baseMetric(id: string): string {
  const colon = id.indexOf(':');
  return colon < 0 ? id : id.slice(0, colon);
}

/** A metric that is not known here keeps its id as its title and says nothing else. */
export function metricDefinition(id: string, task?: Task): MetricDefinition {
  const base = baseMetric(id);
  const found = byId.get(base);
  if (found === undefined)
    return { id, title: visibleText(id, 80), definition: '', reading: '', better: 'context' };
  const known = task === 'multiclass' ? { ...found, ...ofSeveralClasses[base] } : found;
  return base === id
    ? known
    : { ...known, title: `${known.title}, ${visibleText(id.slice(base.length + 1), 40)}` };
}

/** In the order of the definitions, unknown ones last by name: results come in the order of their names. */
export function inReadingOrder<Item extends { readonly id: string }>(items: readonly Item[]): Item[] {
  const place = (id: string): number => {
    const index = definitions.findIndex((one) => one.id === baseMetric(id));
    return index < 0 ? definitions.length : index;
  };
  return [...items].sort((a, b) => place(a.id) - place(b.id) || (a.id < b.id ? -1 : 1));
}
