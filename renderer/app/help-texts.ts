import { calibrateHelp, evaluateHelp, fairnessHelp } from '../evaluation/help.ts';

const tables = {
  title: 'Tables',
  text: 'A click on a header sorts by it, up, down, then as it was. Long tables have a field to filter by. Copy as TSV (or Ctrl and C in a table) takes every row that the filter leaves, with numbers unrounded and ids whole, for a spreadsheet. Drag the edge of a header, or use the arrow keys on it, to widen a column.',
};

/** What each page's help says: one entry a topic. What metrics mean is said by native/metrics/contract.ts. */
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
  calibrate: [...calibrateHelp, tables],
  fairness: [...fairnessHelp, tables],
  data: [
    {
      title: 'How a file is read',
      text: 'Format, delimiter, decimal sign, encoding and types are found once, shown, and kept with the recipe; each can be set otherwise. A row that does not fit is never dropped in silence: it is listed with its line and the reason.',
    },
    {
      title: 'The target',
      text: 'The column that is to be predicted. With two or more values that are classes choose the positive one; a number makes it a regression. A column of grades from 0 to 31 can rank rows instead: name the column whose equal values make one query. The profile then shows how each column relates to it.',
    },
    {
      title: 'Sensitive and excluded columns',
      text: 'Sensitive columns (such as sex or age) are read to compare groups and are no features unless you say so. Excluded columns, such as ids, are not seen by the model at all.',
    },
    {
      title: 'The rows',
      text: 'A click on a column’s name sorts by it, with Shift as a further key; its menu filters, and a click on a filter changes it. Drag the edge of a header to resize the column, double-click it to fit what the column holds; by keyboard Alt with the left and right arrows, and Alt with Enter. Widths and order come back with the data set; they change no result.',
    },
    {
      title: 'Figures of the profile',
      text: 'All of them are exact and of every row that was taken: missing and distinct values, quantiles, mean and spread, the most frequent values.',
    },
  ],
  purpose: [
    {
      title: 'Why say it before training',
      text: 'What is decided, how it is decided today, and what a right and a wrong yes are worth: the figures are judged against these, and the card and the report begin with them. No step reads them; they change no number.',
    },
    {
      title: 'The recipe',
      text: 'All that you choose on the pages is one recipe, which can also be written by hand and run on the command line. Every change is kept at once and can be undone.',
    },
    {
      title: 'The recipe as text',
      text: 'It can be edited here: errors are shown at their lines, and nothing is taken over before Apply. Comments are not kept. The same file runs on the command line with assay run.',
    },
  ],
  features: [
    {
      title: 'The plan',
      text: 'What becomes of each column before the model sees it: gaps filled and marked, rare words gathered, few words as columns of their own, many as their smoothed average target. It is proposed from the profile; each line can be changed or turned off.',
    },
    {
      title: 'Fitted on training rows only',
      text: 'Medians, words and averages come from the rows of training alone. What the test rows hold can not leak into the model by this way.',
    },
    {
      title: 'Changing a line',
      text: 'Each choice is written into the recipe for that column only; the rest stays automatic. Prepare the features to see what comes of it. The arrow at the end of a line gives it back to the plan.',
    },
    {
      title: 'The preview',
      text: 'The first training rows before and after. Once the features are prepared these are the very values that the learner sees; until then they are fitted to the first rows only.',
    },
  ],
  train: [
    {
      title: 'Learners',
      text: 'Boosted trees (gbt) for most tables; forests where little can be tuned; logistic or linear regression where coefficients must be read; an isolation forest where only what is odd is looked for; the baseline says what can be had without any model.',
    },
    {
      title: 'Earlier models',
      text: 'Boosted trees may go on from a package of this workspace or from a file: further rounds begin at the scores that the earlier trees give, and the model holds both. Or the trees stay and their leaf values are made anew from the training rows; the decay says what share of each earlier value stays. The features are the earlier model’s, with all that was learned of its rows, unless Prepare says otherwise. The target, its classes and the objective must be the same. Card, report and record name the earlier model by its digest. Test rows that it learned from make figures too good: split as it was split, or test on newer rows.',
    },
    {
      title: 'Imported models',
      text: 'A model that LightGBM or XGBoost trained elsewhere is taken over from its file: text of LightGBM’s save_model, or JSON of XGBoost’s. Its features are the columns of the names that it gives; unless Features says otherwise it gets exactly these. Nothing is trained; everything after is as usual, and card and report say that it was trained elsewhere. Which rows it learned from is not known here: test it on rows that it cannot have seen. A file that is no such model is refused with the reason and how to save it; pickles are never read, since they are programs.',
    },
    {
      title: 'The parts of the data',
      text: 'The model learns from the training rows. Validation rows stop it early, calibration rows mend its probabilities, test rows measure it; none of these has a second use.',
    },
    {
      title: 'Seed and sameness',
      text: 'The same recipe on the same data gives the same model, byte for byte, on any number of threads. Another seed splits the rows otherwise: figures that hang on it are not yet sure.',
    },
    {
      title: 'Leaving the page',
      text: 'Training goes on when you go elsewhere or reload the page. Closing the window asks first where that would end it; the desktop window offers to finish in the background. The tray below shows how far it is and cancels it. One that was cancelled or cut off goes on from its last checkpoint when you train the same again, and ends with the same model.',
    },
    {
      title: 'Loss by round',
      text: 'The mean loss on the rows that the model learns from, and on validation rows that it does not. Where the second stops falling the model begins to learn noise: training stops some rounds after, and the best round is kept.',
    },
    {
      title: 'Early stopping on a metric',
      text: 'Boosted trees may stop on a metric of the validation rows instead of the loss, or on what wrong labels cost at the threshold where that is least. Trees are still trained for the loss: the metric chooses how many of them are kept. It is drawn by round beside the loss. A figure that was chosen for being the best looks better than it is: Evaluate says how good the model is, on other rows.',
    },
    {
      title: 'Importance',
      text: 'Gain, splits and cover are what the trees did in training: gain is how much splits on a feature lowered the loss, splits how often, cover how much data they parted. Permutation asks what the model needs: a column is shuffled among held-out rows, with every feature made of it, and the metric gets worse by so much. Its interval is for other rows and other shuffles; the deviation is of the shuffles alone. Columns that say much the same stand in for each other, so each looks worth less than all of them are. Measuring writes it into the recipe: the package tells it too.',
    },
    {
      title: 'Constraints',
      text: 'Of boosted trees. A feature that may only rise never lowers the score when it grows and all else is equal; one that may only fall never raises it. The score is what trees add up, before calibration; of several classes each has its own. Sets say which features trees may combine: only those of one set, and a feature of no set with none. All of it is in the recipe, the card and the report.',
    },
    {
      title: 'Weights',
      text: 'A column of numbers may say what each row weighs in training, as surveys and cost tables have it; it is no feature then, and a row of weight 0 is left out. Classes may weigh too: balanced gives each the same say, however rare. Both multiply, and both change what the scores mean: calibration, which counts every row once, mends the probabilities. Evaluation and fairness count every row once as well.',
    },
    {
      title: 'Device and threads',
      text: 'Trees can be grown on a GPU: where the recipe asks for it, or, left automatic, where it was measured to be quicker on many rows. Where there is none or it fails, the CPU goes on. Which GPU, and how many threads a job may use, is set in Settings. Nothing of it changes a byte of the model.',
    },
    {
      title: 'Reading a tree',
      text: 'From left to right: a row goes up where the condition of a box holds, down where it does not, and along the thick line where it has no value. The value of the leaf where it ends, blue below zero and orange above, is added to its score; the score is the sum over all trees. Beside the missing values stands the node’s share of the tree’s cover, which is the share of the rows where all weigh the same; with the gain of its split it is in the list and on hovering. Drag or arrow keys move, the wheel (once the drawing was clicked) or + and − zoom, 0 shows the whole; it can be saved as SVG or copied as text. Early trees say the most; no single one is the model.',
    },
    {
      title: 'Comparing runs',
      text: 'Every model of the workspace with the parameters that differ. Validation losses compare only where the rows are the same. A model that was chosen by its validation loss looks better there than it is: Evaluate says how good it is.',
    },
  ],
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
    tables,
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
    tables,
  ],
  record: [
    {
      title: 'What the record holds',
      text: 'One event for every file that was read, step that finished or failed, and package that was exported: ids, specs, counts and digests, never the value of a cell. Nothing in it is changed or removed.',
    },
    {
      title: 'What verifying checks',
      text: 'Each line holds the digest of the line before and of what the event says; each result lies under its own digest. All of them are reckoned anew. A chain proves nothing against its own owner: the last line is anchored in every package that you sign.',
    },
    {
      title: 'Erased',
      text: 'What an event said, or a result, can be erased for good where the law asks for it. The line stays and a later event says so: the record still verifies, and says what was erased.',
    },
    {
      title: 'The lineage',
      text: 'A step’s id is the digest of its kind, spec and inputs, and an input is the digest of what another step gave. So a figure leads back, without a gap, to the bytes of the files.',
    },
    tables,
  ],
  settings: [
    {
      title: 'Theme, panes and columns',
      text: 'How you look at the workbench is kept for you, in your settings folder and not in the workspace: the theme, the widths of panes, and of the last 50 data sets the widths and order of columns. It changes no result and goes into no package. Double-click the line beside a pane to give it its own width again.',
    },
    {
      title: 'Threads, memory and checkpoints',
      text: 'Limits for jobs that start from now on; one that runs keeps its own. Fewer threads take longer and give the same bytes. A long training keeps what it has made every few seconds, and goes on from there where it was cut off. Trees on more rows than the memory holds read them from disk, slowly. They are kept for you, not in the workspace; the command line takes them too where no flag says otherwise.',
    },
    {
      title: 'Your keys, and those you trust',
      text: 'A key of yours signs packages and lies encrypted in your settings folder. To trust another person’s key is to say: what it signed came from them. Get it, and its id, by a way that you trust.',
    },
    {
      title: 'Backup, move and clean',
      text: 'A backup holds all that can not be made again and is verified before it gets its name. Cleaning removes only the cache and what no event names. None of them is possible while a job runs.',
    },
    {
      title: 'Diagnostics',
      text: 'The program’s own log: what started and ended, kinds of error and places in the program. Its form leaves no room for a value, a name or a path of yours; it is shown to you before it is saved, and sent nowhere.',
    },
  ],
};
