import { measuredDisparities } from '../../native/fairness/contract.ts';
import type { TaskName } from '../../native/data/contract.ts';
import { meaningOf, metricDefinition, type MetricId } from '../../native/metrics/contract.ts';

interface HelpText {
  readonly title: string;
  readonly text: string;
}

/** The definition of each measure, in two lines. */
const defined = (ids: readonly MetricId[], task: TaskName = 'binary'): HelpText[] =>
  ids.map((id) => {
    const definition = metricDefinition(id, task);
    return { title: definition.title, text: meaningOf(definition) };
  });

export const evaluateHelp: readonly HelpText[] = [
  {
    title: 'What is measured',
    text: 'The calibrated model, on test rows that nothing was fitted or chosen on. “Before” is the same model without its calibrator.',
  },
  {
    title: 'Intervals',
    text: 'Figures: percentile bootstrap of the test rows. Rates and shares: Wilson. They say how much other test rows of this kind would change the figure, not what other training rows would.',
  },
  {
    title: 'Moving the threshold',
    text: 'Everything that moves is counted from the test rows at each hundredth; nothing is trained or measured anew. A threshold that is chosen by looking at test rows flatters a little: the rule of least cost is found on validation rows instead.',
  },
  {
    title: 'Costs',
    text: 'Only their ratio moves the threshold of least cost. From Purpose: a wrong positive costs its cost, a missed positive the benefit that is lost.',
  },
  ...defined([
    'rocAuc',
    'prAuc',
    'logLoss',
    'brier',
    'accuracy',
    'ece',
    'selectionRate',
    'truePositiveRate',
    'falsePositiveRate',
    'precision',
    'rmse',
    'mae',
    'medianAbsoluteError',
    'bias',
    'r2',
    'ndcg',
    'ndcgAt5',
    'ndcgAt10',
    'map',
    'mrr',
  ]),
  {
    title: 'Rankings',
    text: 'Figures are means over the queries, and intervals draw whole queries. Rows of equal score count in each of their orders. Compare with an order by chance, which is far above 0 where many rows are relevant.',
  },
  {
    title: 'Several classes',
    text: 'ROC AUC and PR AUC are means over the classes, each against the rest; the class of highest probability is predicted; the calibration error is of that class.',
  },
];

export const calibrateHelp: readonly HelpText[] = [
  {
    title: 'What calibration is',
    text: 'Of the rows with a probability of 0.8, about 80 in 100 should be positive. A calibrator bends the model’s probabilities so that they are; it is fitted on rows that the model was not trained on.',
  },
  {
    title: 'Reading the diagram',
    text: 'On the dotted line probabilities mean what they say. Below it they say too much, above it too little. Wide intervals come from few rows: look at the counts below.',
  },
  {
    title: 'Methods',
    text: 'Isotonic: any rising curve, for about 1,000 calibration rows and more. Sigmoid (Platt): two numbers, for few rows. Auto takes sigmoid below 1,000 rows. None: as trained.',
  },
  ...defined(['ece', 'logLoss', 'brier']),
  {
    title: 'When calibration costs',
    text: 'A calibrator that learned exactly 0 or 1 from few rows pays much where it is wrong: the log loss rises though the calibration error does not. Sigmoid or none is then the better choice.',
  },
];

export const fairnessHelp: readonly HelpText[] = [
  {
    title: 'What is compared',
    text: 'Rates of the groups on the test rows, at the model’s threshold. A difference does not say why groups differ, nor whether the outcome itself was recorded fairly.',
  },
  {
    title: 'Groups',
    text: 'A column of words makes a group of each value; numbers are cut at your edges, or into quarters. An intersection (sex × race) sees what each alone may hide.',
  },
  {
    title: 'Verdicts',
    text: 'Passed: the value and its interval keep the limit. Uncertain: the value does, its interval does not. Attention: the value is beyond the limit. Undefined: it cannot be computed for these groups.',
  },
  {
    title: 'Unstable groups',
    text: 'Fewer rows than the smallest group that you allow, or no positive or no negative rows: hatched, counted in the main disparities, and left out of those “without unstable groups”.',
  },
  ...defined([
    ...measuredDisparities.binary,
    ...measuredDisparities.regression,
    'baseRate',
    'selectionRate',
    'truePositiveRate',
    'falsePositiveRate',
    'trueNegativeRate',
    'falseNegativeRate',
    'precision',
    'meanScore',
    'calibrationGap',
    'meanPrediction',
    'meanActual',
    'meanError',
  ]),
];
