import type { PackageContent } from '../../../native/packages/package-content.ts';

const hex = (seed: string): string => seed.repeat(64).slice(0, 64);
const figure = (value: number, half: number) => ({ value, low: value - half, high: value + half });

const positives = 3846;
const negatives = 12435;
const rounded = (value: number): number => Math.round(value);

const thresholds = [...Array.from({ length: 101 }, (_, index) => index / 100), 0.2437].sort((a, b) => a - b);
const truePositives = thresholds.map((t) => rounded(positives * (1 - t) * (1 + 0.8 * t)));
const falsePositives = thresholds.map((t) => rounded(negatives * (1 - t) ** 5));
const chosen = thresholds.indexOf(0.2437);

const bins = (bend: number) =>
  Array.from({ length: 15 }, (_, index) => {
    const predicted = (index + 0.5) / 15;
    const observed = predicted + bend * predicted * (1 - predicted);
    return {
      low: index / 15,
      high: (index + 1) / 15,
      count: rounded(6000 * (1 - predicted) ** 3 + 250),
      predicted,
      observed,
      interval: [Math.max(0, observed - 0.04), Math.min(1, observed + 0.04)] as const,
    };
  });

const rates = (selection: number, half: number) => ({
  selectionRate: figure(selection, half),
  truePositiveRate: figure(0.78 + selection / 4, half * 2),
  falsePositiveRate: figure(selection / 2, half),
  precision: figure(0.61, half * 2),
  accuracy: figure(0.84 - selection / 5, half),
});

/** A made-up package about the size of one for Adult: for goldens, screenshots and hostile names. */
export const content: PackageContent = {
  name: 'adult-income',
  version: '1.0.0',
  purpose: { decision: 'offer the programme', baseline: 'education_num >= 13', benefit: 1, cost: 3 },
  task: 'binary',
  target: 'income',
  positive: '>50K',
  classes: ['<=50K', '>50K'],
  learner: {
    id: 'gbt',
    title: 'Gradient-boosted trees',
    rounds: 187,
    parameters: [
      ['learningRate', '0.1'],
      ['leaves', '31'],
      ['minRows', '20'],
    ],
    constraints: [],
    weighting: [],
    earlier: [],
    notes: ['Stopped after round 237: 50 rounds brought no lower validation loss.'],
    bytes: 402_133,
  },
  rows: { train: 26049, validation: 3256, calibration: 3256, test: 16281 },
  rejects: { training: 0, test: 1 },
  split: 'stratified by class; the test file is separate',
  splitNotes: ['31 rows have no value of income and are not used.'],
  balance: [
    { name: '<=50K', train: 19776, validation: 2472, calibration: 2472, test: negatives },
    { name: '>50K', train: 6273, validation: 784, calibration: 784, test: positives },
  ],
  separateTest: true,
  columns: [
    {
      name: 'age',
      type: 'integer',
      use: 'feature',
      rows: 32561,
      missing: 0,
      distinct: 73,
      summary: { mean: 38.58, median: 37, low: 28, high: 48 },
      histogram: [5570, 5890, 6048, 6163, 3967, 2591, 1595, 496, 200, 41],
    },
    {
      name: 'workclass',
      type: 'text',
      use: 'feature',
      rows: 32561,
      missing: 1836,
      distinct: 8,
      levels: [
        { name: 'Private', count: 22696 },
        { name: 'Self-emp-not-inc', count: 2541 },
        { name: 'Local-gov', count: 2093 },
        { name: 'Never-worked', count: 3 },
      ],
    },
    {
      name: 'capital_gain',
      type: 'integer',
      use: 'feature',
      rows: 32561,
      missing: 0,
      distinct: 119,
      summary: { mean: 1077.6, median: 0, low: 0, high: 0 },
      histogram: [31860, 460, 52, 22, 5, 2, 0, 0, 1, 159],
    },
    { name: 'fnlwgt', type: 'integer', use: 'not used', rows: 32561, missing: 0, distinct: 21648 },
    { name: 'sex', type: 'text', use: 'sensitive', rows: 32561, missing: 0, distinct: 2 },
    { name: 'race', type: 'text', use: 'sensitive', rows: 32561, missing: 0, distinct: 5 },
    { name: 'income', type: 'text', use: 'target', rows: 32561, missing: 0, distinct: 2 },
  ],
  inputs: [
    { name: 'age', logical: 'integer', type: 'double', missingShare: 0, range: { low: 17, high: 90 } },
    {
      name: 'workclass',
      logical: 'text',
      type: 'string',
      missingShare: 0.0564,
      levels: ['Federal-gov', 'Local-gov', 'Private', 'Self-emp-inc', 'Self-emp-not-inc', 'State-gov'],
    },
    { name: 'capital_gain', logical: 'integer', type: 'double', missingShare: 0, range: { low: 0, high: 99999 } },
  ],
  warnings: [
    { column: 'workclass', what: '‘?’ is read as missing in 1,836 rows.', fix: 'Say nullWords: [] if it is a value.' },
    { what: '24 rows occur twice.' },
  ],
  plan: [
    { column: 'age', how: ['as it is; missing values are left to the trees'] },
    { column: 'workclass', how: ['a category code; 2 rare levels pooled'] },
    { column: 'capital_gain', how: ['as it is; missing values are left to the trees'] },
  ],
  features: 3,
  training: {
    loss: 'Log loss (nats)',
    curves: {
      train: Array.from({ length: 237 }, (_, round) => 0.25 + 0.28 / (1 + round / 12)),
      validation: Array.from({ length: 237 }, (_, round) => 0.283 + 0.25 / (1 + round / 10) + (round > 187 ? (round - 187) * 0.00004 : 0)),
    },
    kept: 187,
    importanceName: 'share of gain',
    importances: [
      { name: 'capital_gain', value: 0.47, note: '612 splits' },
      { name: 'age', value: 0.38, note: '1,204 splits' },
      { name: 'workclass', value: 0.15, note: '301 splits' },
    ],
  },
  permutation: {
    task: 'binary',
    classes: ['<=50K', '>50K'],
    metric: 'rocAuc',
    baseline: figure(0.9274, 0.0039),
    rows: { from: 'test', used: 16281, of: 16281 },
    repeats: 10,
    interval: { level: 0.95, method: 'grouped jackknife', groups: 21 },
    columns: [
      { name: 'capital_gain', features: ['capital_gain'], mean: 0.0523, deviation: 0.0011, low: 0.0479, high: 0.0567, drops: [0.0523] },
      { name: 'age', features: ['age'], mean: 0.0262, deviation: 0.0013, low: 0.0218, high: 0.0306, drops: [0.0262] },
      { name: 'workclass', features: ['workclass'], mean: -0.0001, deviation: 0.0002, low: -0.0009, high: 0.0007, drops: [-0.0001] },
    ],
    notes: ['Columns that say much the same stand in for each other.'],
  },
  crossValidation: { folds: 5, repeats: 2, rows: 26049, metrics: [{ id: 'rocAuc', mean: 0.9261, deviation: 0.0031 }] },
  interval: { level: 0.95, method: 'stratified percentile bootstrap', resamples: 1000 },
  metrics: [
    { id: 'rocAuc', figure: figure(0.9268, 0.0039), raw: figure(0.9274, 0.0039) },
    { id: 'prAuc', figure: figure(0.8267, 0.0095), raw: figure(0.8301, 0.0095) },
    { id: 'logLoss', figure: figure(0.2779, 0.0071), raw: figure(0.2764, 0.007) },
    { id: 'brier', figure: figure(0.0881, 0.0026), raw: figure(0.0878, 0.0026) },
    { id: 'accuracy', figure: figure(0.8402, 0.0056) },
    { id: 'ece', figure: figure(0.0062, 0.0024), raw: figure(0.0098, 0.0025) },
  ],
  calibration: {
    method: 'isotonic',
    automatic: true,
    rows: 3256,
    intervalName: '95 % Wilson intervals',
    reliability: [
      { name: 'Before', colour: 'before', ece: 0.0298, bins: bins(0.25) },
      { name: 'After', colour: 'after', ece: 0.0062, bins: bins(0.03) },
    ],
  },
  curves: [
    {
      name: '>50K',
      prevalence: positives / (positives + negatives),
      roc: [...thresholds].reverse().map((t) => [(1 - t) ** 5, (1 - t) * (1 + 0.8 * t)] as const),
      precisionRecall: [...thresholds]
        .reverse()
        .slice(1)
        .map((t) => {
          const hit = positives * (1 - t) * (1 + 0.8 * t);
          return [hit / positives, hit / (hit + negatives * (1 - t) ** 5)] as const;
        }),
    },
  ],
  threshold: {
    value: 0.2437,
    rule: 'the lowest cost on the validation rows',
    costs: { falsePositive: 1, falseNegative: 3 },
    counts: {
      truePositive: truePositives[chosen]!,
      falsePositive: falsePositives[chosen]!,
      trueNegative: negatives - falsePositives[chosen]!,
      falseNegative: positives - truePositives[chosen]!,
    },
    grid: { thresholds, positives: truePositives, negatives: falsePositives },
  },
  fairness: {
    interval: {
      level: 0.95,
      method: 'Wilson for rates of a group; percentile bootstrap within groups for the rest',
      resamples: 1000,
    },
    groupings: [
      {
        columns: ['sex'],
        groups: [
          { name: 'Female', count: 5421, rates: rates(0.16, 0.01) },
          { name: 'Male', count: 10860, rates: rates(0.39, 0.009) },
        ],
        overall: rates(0.31, 0.007),
        notes: [],
        disparities: [
          {
            id: 'demographicParityDifference',
            figure: figure(0.23, 0.013),
            limit: { value: 0.2, status: 'attention' },
          },
          { id: 'demographicParityRatio', figure: figure(0.41, 0.03) },
          { id: 'equalizedOddsDifference', figure: figure(0.115, 0.02) },
        ],
      },
      {
        columns: ['sex', 'race'],
        groups: [
          { name: 'Female · Black', count: 768, rates: rates(0.09, 0.02) },
          { name: 'Female · White', count: 4385, rates: rates(0.17, 0.011) },
          { name: 'Male · Black', count: 793, rates: rates(0.27, 0.03) },
          { name: 'Male · White', count: 9561, rates: rates(0.41, 0.01) },
          { name: 'Male · Other', count: 26, unstable: 'fewer than 30 rows', rates: rates(0.31, 0.17) },
        ],
        overall: rates(0.31, 0.007),
        notes: [],
        disparities: [
          { id: 'demographicParityDifference', figure: figure(0.32, 0.024) },
          { id: 'demographicParityRatio', figure: figure(0.22, 0.05) },
          { id: 'equalizedOddsDifference', figure: figure(0.16, 0.04) },
        ],
      },
    ],
    caveats: [
      'Rates are of the labels in the data. If these were decided unfairly, equal rates repeat it.',
      'Groups are as the data names them; people may name themselves otherwise.',
    ],
  },
  agreement: { rows: 16281, tolerance: 1e-5, largest: 1e-12, labelsDifferent: 0, runtime: 'ONNX Runtime 1.30.0' },
  sources: [
    { name: 'adult_train.csv.gz', use: 'training', sha256: hex('3a9c') },
    { name: 'adult_test.csv', use: 'test', sha256: hex('77be') },
  ],
  datasets: [
    { use: 'training', version: hex('c01d'), rows: 32561 },
    { use: 'test', version: hex('be1f'), rows: 16281 },
  ],
  steps: [
    { id: hex('01'), as: 'import', kind: 'data.import', version: 1, spec: {}, inputs: [hex('3a9c')], result: hex('a1') },
    { id: hex('02'), as: 'split', kind: 'data.split', version: 1, spec: {}, inputs: [hex('c01d')], result: hex('a2') },
    { id: hex('03'), as: 'model', kind: 'training.fit', version: 1, spec: {}, inputs: [hex('a2')], result: hex('a3') },
  ],
  notes: [],
};
