import { fixed, significant } from '../components/numbers.ts';

/** What a measure means, in two lines: what it is, and how to read it. */
export interface MetricText {
  readonly title: string;
  readonly definition: string;
  readonly reading: string;
}

export type Task = 'binary' | 'multiclass' | 'regression';

/** In the order in which they are shown. */
export const metricTexts: Readonly<Record<string, MetricText>> = {
  rocAuc: {
    title: 'ROC AUC',
    definition:
      'Probability that a random positive row is ranked above a random negative one; ties count half.',
    reading: '0.5 is chance, 1 is perfect. It does not depend on the threshold or on calibration.',
  },
  prAuc: {
    title: 'PR AUC',
    definition:
      'Average precision: the mean of precision over the thresholds, each weighted by the recall it adds.',
    reading: 'Chance is the base rate, 1 is perfect. Says more than ROC AUC where positives are rare.',
  },
  logLoss: {
    title: 'Log loss',
    definition: 'Mean of −ln(probability given to what happened), in nats.',
    reading: '0 is perfect; confident errors cost most. The class shares alone give their entropy.',
  },
  brier: {
    title: 'Brier score',
    definition: 'Mean squared difference of probability and outcome (0 or 1).',
    reading: '0 is perfect. It falls with better ranking and with better calibration.',
  },
  accuracy: {
    title: 'Accuracy',
    definition: 'Share of rows whose label is right at the threshold.',
    reading: 'Compare with the share of the most frequent class, which needs no model.',
  },
  ece: {
    title: 'Expected calibration error',
    definition: 'Mean over 15 equal-width bins of |mean probability − observed share|, weighted by rows.',
    reading: '0: probabilities mean what they say, on average over each bin.',
  },
  rmse: {
    title: 'RMSE',
    definition: 'Root of the mean squared error, in the target’s unit.',
    reading: '0 is perfect; large errors weigh most.',
  },
  mae: {
    title: 'Mean absolute error',
    definition: 'Mean of |prediction − actual|, in the target’s unit.',
    reading: '0 is perfect; every unit of error weighs the same.',
  },
  medianAbsoluteError: {
    title: 'Median absolute error',
    definition: 'Half of the rows are off by less than this, in the target’s unit.',
    reading: '0 is perfect; a few very large errors do not move it.',
  },
  bias: {
    title: 'Bias',
    definition: 'Mean of prediction − actual, in the target’s unit.',
    reading: 'Above 0: predicted too high on average.',
  },
  r2: {
    title: 'R²',
    definition: '1 − squared errors of the model / squared errors of the test rows’ mean.',
    reading: '1 is perfect, 0 is as good as the mean, below 0 is worse.',
  },
  baseRate: {
    title: 'Base rate',
    definition: 'Share of the rows that are positive in truth.',
    reading: 'What chance alone would find; groups may differ in it.',
  },
  selectionRate: {
    title: 'Selection rate',
    definition: 'Share of rows that are labelled positive.',
    reading: 'Who gets the positive decision, whatever is true.',
  },
  truePositiveRate: {
    title: 'True positive rate',
    definition: 'Share of the positive rows that are labelled positive (recall, sensitivity).',
    reading: 'A lower rate means that more of the positives are missed.',
  },
  falsePositiveRate: {
    title: 'False positive rate',
    definition: 'Share of the negative rows that are labelled positive.',
    reading: 'A higher rate means that more are wrongly selected.',
  },
  trueNegativeRate: {
    title: 'True negative rate',
    definition: 'Share of the negative rows that are labelled negative (specificity).',
    reading: '1 − the false positive rate.',
  },
  falseNegativeRate: {
    title: 'False negative rate',
    definition: 'Share of the positive rows that are labelled negative.',
    reading: '1 − the true positive rate.',
  },
  precision: {
    title: 'Precision',
    definition: 'Share of the rows labelled positive that are positive.',
    reading: 'How often a positive label is right.',
  },
  meanScore: {
    title: 'Mean probability',
    definition: 'Mean of the calibrated probability.',
    reading: 'Compare with the base rate.',
  },
  calibrationGap: {
    title: 'Calibration gap',
    definition: 'Mean probability − base rate.',
    reading: 'Above 0: the probabilities are too high for the group on average.',
  },
  meanPrediction: {
    title: 'Mean prediction',
    definition: 'Mean of the predictions, in the target’s unit.',
    reading: 'Compare with the mean of the actual values.',
  },
  meanActual: {
    title: 'Mean actual',
    definition: 'Mean of the actual values, in the target’s unit.',
    reading: 'What was to be predicted.',
  },
  meanError: {
    title: 'Mean error',
    definition: 'Mean of prediction − actual, in the target’s unit.',
    reading: 'Above 0: predicted too high on average.',
  },
  demographicParityDifference: {
    title: 'Demographic parity difference',
    definition: 'Largest minus smallest selection rate of the groups.',
    reading: '0 is parity, 1 is the most. It does not ask whether the labels are right.',
  },
  demographicParityRatio: {
    title: 'Demographic parity ratio',
    definition: 'Smallest divided by largest selection rate of the groups.',
    reading: '1 is parity. Below 0.8 some rules (“four fifths”) ask for a reason.',
  },
  equalizedOddsDifference: {
    title: 'Equalized odds difference',
    definition: 'The larger of the differences between groups in true and in false positive rate.',
    reading: '0: each group is missed and wrongly selected equally often.',
  },
  equalizedOddsRatio: {
    title: 'Equalized odds ratio',
    definition: 'The smaller of the ratios (smallest to largest group) in true and in false positive rate.',
    reading: '1 is parity of errors.',
  },
  equalOpportunityDifference: {
    title: 'Equal opportunity difference',
    definition: 'Largest minus smallest true positive rate of the groups.',
    reading: '0: of those who are positive, each group is found equally often.',
  },
  accuracyDifference: {
    title: 'Accuracy difference',
    definition: 'Largest minus smallest accuracy of the groups.',
    reading: '0: labels are right equally often in each group.',
  },
  meanErrorDifference: {
    title: 'Mean error difference',
    definition: 'Largest minus smallest mean of prediction − actual of the groups.',
    reading: '0: no group is predicted too high or too low compared with another.',
  },
  maeDifference: {
    title: 'MAE difference',
    definition: 'Largest minus smallest mean absolute error of the groups.',
    reading: '0: errors are equally large in each group.',
  },
};

/** What is otherwise of several classes. */
const ofSeveralClasses: Readonly<Record<string, Partial<MetricText>>> = {
  rocAuc: {
    definition: 'Mean over the classes of the ROC AUC of each against the rest.',
    reading: '0.5 is chance, 1 is perfect. Every class weighs the same, however rare.',
  },
  prAuc: {
    definition: 'Mean over the classes of the average precision of each against the rest.',
    reading: 'Chance is 1 / number of classes, 1 is perfect. Every class weighs the same.',
  },
  brier: {
    definition: 'Mean over the rows of Σ (p − y)² over the classes; y is 1 for what happened, else 0.',
    reading: '0 is perfect, 2 is the worst.',
  },
  accuracy: { definition: 'Share of rows whose class of highest probability is the right one.' },
  ece: {
    definition:
      'Of the class of highest probability: mean over 15 bins of |mean probability − share that is right|.',
  },
  selectionRate: {
    definition: 'Share of rows that are predicted as the class.',
    reading: 'Who is given the class, whatever is true.',
  },
  demographicParityDifference: {
    definition: 'Largest minus smallest share of the groups that is predicted as the class.',
  },
};

const baseOf = (id: string): string => id.split(':', 1)[0]!;

/** Of a class: `demographicParityDifference:poor` is titled “Demographic parity difference, poor”. */
export function metricText(id: string, task: Task = 'binary'): MetricText {
  const base = baseOf(id);
  const found = metricTexts[base] ?? { title: base, definition: '', reading: '' };
  const text = task === 'multiclass' ? { ...found, ...ofSeveralClasses[base] } : found;
  return base === id ? text : { ...text, title: `${text.title}, ${id.slice(base.length + 1)}` };
}

/** In the order of the texts; ids that have none come last, by name. */
export function inReadingOrder(ids: readonly string[]): string[] {
  const order = Object.keys(metricTexts);
  const place = (id: string): number => {
    const index = order.indexOf(baseOf(id));
    return index < 0 ? order.length : index;
  };
  return [...ids].sort((a, b) => place(a) - place(b) || (a < b ? -1 : a > b ? 1 : 0));
}

/** Measured in the target's unit rather than on a scale of its own. */
const inUnits = /^(rmse|mae|medianAbsoluteError|bias|mean(Error|Prediction|Actual).*|maeDifference)$/;
export const isInUnits = (id: string): boolean => inUnits.test(baseOf(id));

export const writeMetric = (id: string) => (value: number) =>
  isInUnits(id) ? significant(value, 4) : fixed(value, 3);
