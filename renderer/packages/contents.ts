/** What lies in a package, and what each file proves. */
export interface PackagedFile {
  readonly name: string;
  readonly proves: string;
  /** Which part of the readiness it stands on. */
  readonly from: 'model' | 'evaluation' | 'fairness' | 'purpose' | 'findings' | 'recipe' | 'record' | 'key';
}

export const packagedFiles: readonly PackagedFile[] = [
  {
    name: 'model.onnx',
    proves: 'The model, from raw columns to the answer, for any ONNX runtime.',
    from: 'model',
  },
  {
    name: 'metrics.json',
    proves: 'How good it is: every figure with its interval, on test rows.',
    from: 'evaluation',
  },
  {
    name: 'fairness.json',
    proves: 'Who bears the errors: rates by group, against the limits.',
    from: 'fairness',
  },
  {
    name: 'model-card.md',
    proves: 'What it is for and what it is not, in words.',
    from: 'purpose',
  },
  {
    name: 'report.html',
    proves: 'The same as charts, in one page that needs no network.',
    from: 'findings',
  },
  {
    name: 'data.odcs.yaml',
    proves: 'What each input must be: types, ranges, levels (ODCS).',
    from: 'model',
  },
  {
    name: 'recipe.yaml',
    proves: 'How to make it again, from the data files to every number.',
    from: 'recipe',
  },
  {
    name: 'lineage.json',
    proves: 'Which files and steps it was made from, each by its digest.',
    from: 'evaluation',
  },
  {
    name: 'log.jsonl',
    proves: 'Who did what and when, as a chain that shows any change.',
    from: 'record',
  },
  {
    name: 'model.trees',
    proves: 'Its trees, for a training that goes on from them (boosted trees alone).',
    from: 'model',
  },
  { name: 'MLmodel', proves: 'How MLflow loads it.', from: 'model' },
  { name: 'signer.pem', proves: 'The public key of whoever signed it.', from: 'key' },
  {
    name: 'model.sig',
    proves: 'That all of this is as it was signed (OpenSSF Model Signing).',
    from: 'key',
  },
];
