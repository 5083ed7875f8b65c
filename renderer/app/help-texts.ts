import { calibrateHelp, evaluateHelp, fairnessHelp } from '../evaluation/help.ts';

/** What each page's help says: one entry a topic. Definitions of metrics are in docs/measuring.md. */
export const helpTexts: Readonly<Record<string, readonly { title: string; text: string }[]>> = {
  '': [
    {
      title: 'What a workspace is',
      text: 'A folder that holds one project: its record, its results and what it was told. Opening a file makes one; it can be moved, copied and backed up like any folder.',
    },
    {
      title: 'What leaves this machine',
      text: 'Nothing. Assay makes no network call. A file that you open in the browser page is copied into the workspace, because a page is not told where a file lies.',
    },
  ],
  evaluate: evaluateHelp,
  calibrate: calibrateHelp,
  fairness: fairnessHelp,
  package: [
    {
      title: 'What a package is',
      text: 'One zip file with the model (ONNX), the card, the report, every figure with its interval, the recipe, the lineage and the record. Any zip program opens it, and the model runs in any ONNX runtime.',
    },
    {
      title: 'What the signature proves',
      text: 'That nothing was changed since it was signed, and by which key. Whose key it is, a reader must know from elsewhere: give your fingerprint to your readers by another way than the package. A throw-away key proves only that nothing was changed.',
    },
    {
      title: 'Key and passphrase',
      text: 'The key lies encrypted in your settings folder, outside of every workspace. The passphrase opens it for one signature and is never stored, logged or sent elsewhere. If it is lost, there is no way around it: make another key.',
    },
    {
      title: 'Same recipe, same content',
      text: 'The content digest names what the package says, whoever made it and whenever. Two people who run the same recipe on the same data get the same digest.',
    },
  ],
  score: [
    {
      title: 'How new data are read',
      text: 'As the training file was: the same types, the same words for missing values. Columns are found by their names, in any order; more columns are ignored, and a missing one stops the scoring before it begins.',
    },
    {
      title: 'Rejected rows',
      text: 'A row whose value cannot be read as the type of its column gets no answer. It is listed with its line, column and reason, and goes to a file of its own beside the answers.',
    },
    {
      title: 'Categories that the model does not know',
      text: 'They are scored as “rare or unknown”, as in training. Compare the distribution of the answers with the one that you expect.',
    },
  ],
  review: [
    {
      title: 'TRUSTED, INTACT, BROKEN',
      text: 'TRUSTED: whole, and signed by a key that you trust. INTACT, SIGNER UNKNOWN: nothing was changed, but you have not said that you trust the key. INTACT, BUT BY ANOTHER SIGNER: whole, but not signed by the key that you asked for. BROKEN: something is not as it was signed; nothing of it is shown.',
    },
    {
      title: 'Trusting a signer',
      text: 'Compare the fingerprint with one that the signer gave you by another way. The trust is yours alone; take it back in Settings.',
    },
    {
      title: 'Replay',
      text: 'Runs the recipe in the package again, on data files that you give, and compares every number. A file must be the very same, byte for byte: other data would give other numbers and say nothing about the package.',
    },
  ],
};
