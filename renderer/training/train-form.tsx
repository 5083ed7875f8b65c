import { Select, Switch } from '@mantine/core';
import type { TaskName } from '../../native/data/contract.ts';
import { crossValidation } from '../../native/training/contract.ts';
import { objectiveParameters } from '../../native/training/trees/objectives/contract.ts';
import { useDraft, useSection } from '../app/draft.ts';
import { fieldsOf } from '../components/schema-fields.ts';
import { SchemaForm } from '../components/schema-form.tsx';
import { constraintNames } from './constraint-edits.ts';
import { ConstraintsPanel } from './constraints-panel.tsx';
import { EarlierModel } from './earlier-model.tsx';
import { Fold } from './fold.tsx';
import {
  growsTrees,
  hasParameters,
  isOffered,
  learnerEntries,
  learnerEntry,
  learnerFields,
} from './learners.ts';
import { ModelFileField } from './model-file-field.tsx';
import { changesOf, without } from './section-changes.ts';
import { SplitFold } from './split-fold.tsx';
import { StoppingFold } from './stopping-fold.tsx';
import { WeightsFold } from './weights-fold.tsx';

const foldFields = fieldsOf(crossValidation);
const devices = [
  { value: 'auto', label: 'Automatic' },
  { value: 'cpu', label: 'CPU' },
  { value: 'gpu', label: 'GPU' },
];
/** Stays when another learner is chosen that has it too. */
const beside = ['seed', 'device', 'crossValidation', 'weights', 'classWeights'];

export interface TrainFormProps {
  /** What is predicted, where it is known: learners for other tasks cannot be chosen. */
  readonly task: TaskName | undefined;
  readonly columns: readonly string[];
  /** Those that may weigh rows. */
  readonly numbers: readonly string[];
  /** Of the target, where they are known. */
  readonly classes: readonly string[] | undefined;
  readonly onInvalid: (name: string, invalid: boolean) => void;
  /** A file of an imported model, or a package of an earlier one, was chosen. */
  readonly onModelFile: () => void;
}

/** The sections `train` and `split` of the draft, as the learner's schema says. */
export function TrainForm({ task, columns, numbers, classes, onInvalid, onModelFile }: TrainFormProps) {
  const train = useSection('train');
  const entry = learnerEntry(train.learner);
  const fields = learnerFields(entry.id);
  const more = fields.more.filter(({ name }) => isOffered(name, task, train));
  const change = (name: string, value: unknown): void =>
    void useDraft
      .getState()
      .set('train', without({ ...train, ...leftBehind(name), learner: entry.id, [name]: value }));
  const choose = (id: string | null): void => {
    const learner = learnerEntry(id ?? entry.id).id;
    const kept = beside.filter((name) => train[name] !== undefined && hasParameters(learner, [name]));
    void useDraft
      .getState()
      .set('train', { learner, ...Object.fromEntries(kept.map((name) => [name, train[name]])) });
  };
  return (
    <div className="stack">
      <Select
        label="Learner"
        data={learnerEntries.map(({ id, title, tasks }) => ({
          value: id,
          label: title,
          disabled: task !== undefined && !tasks.includes(task),
        }))}
        value={entry.id}
        allowDeselect={false}
        onChange={choose}
      />
      {hasParameters(entry.id, ['from']) && <EarlierModel onInvalid={onInvalid} onChosen={onModelFile} />}
      <SchemaForm
        key={entry.id}
        fields={fields.common.filter(({ name }) => isOffered(name, task, train))}
        value={train}
        onChange={change}
        onInvalid={onInvalid}
        automatic={{ rounds: '1,000, or 100 without validation rows' }}
      />
      {growsTrees(entry.id) && train.refit === undefined && (
        <Select
          label="Train on"
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          description="The model is the same bytes on each. Automatic: a GPU where it was measured to be quicker."
          data={devices}
          value={typeof train.device === 'string' ? train.device : 'auto'}
          allowDeselect={false}
          onChange={(device) => change('device', device === 'auto' ? undefined : device)}
        />
      )}
      {hasParameters(entry.id, ['model']) && <ModelFileField onChosen={onModelFile} />}
      {more.length > 0 && (
        <Fold title="More" summary={changesOf(more, train)}>
          <SchemaForm fields={more} value={train} onChange={change} onInvalid={onInvalid} />
        </Fold>
      )}
      {hasParameters(entry.id, constraintNames) && <ConstraintsPanel />}
      {hasParameters(entry.id, ['stopOn']) && train.refit === undefined && (
        <StoppingFold task={task} onInvalid={onInvalid} />
      )}
      {hasParameters(entry.id, ['weights']) && (
        <WeightsFold columns={numbers} classes={classes} onInvalid={onInvalid} />
      )}
      {hasParameters(entry.id, ['crossValidation']) && train.from === undefined && (
        <CrossValidation
          value={train.crossValidation}
          onChange={(value) => change('crossValidation', value)}
          onInvalid={onInvalid}
        />
      )}
      <SplitFold columns={columns} onInvalid={onInvalid} />
    </div>
  );
}

/** The parameters of the objective before, when another is chosen. */
const leftBehind = (name: string): Record<string, undefined> =>
  name === 'objective' ? Object.fromEntries(objectiveParameters.map((each) => [each, undefined])) : {};

function CrossValidation(props: {
  value: unknown;
  onChange: (value: unknown) => void;
  onInvalid: TrainFormProps['onInvalid'];
}) {
  const value =
    typeof props.value === 'object' && props.value !== null
      ? (props.value as Record<string, unknown>)
      : undefined;
  return (
    <>
      <Switch
        label="Cross-validate"
        description="Trains again on parts of the training rows and measures on the rest: how much the figures vary."
        checked={value !== undefined}
        onChange={(event) => props.onChange(event.currentTarget.checked ? { folds: 5 } : undefined)}
      />
      {value !== undefined && (
        <div className="two-columns">
          <SchemaForm
            fields={foldFields}
            value={value}
            onChange={(name, next) => props.onChange(without({ ...value, [name]: next }))}
            onInvalid={props.onInvalid}
          />
        </div>
      )}
    </>
  );
}
