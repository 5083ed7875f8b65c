import { splitSection } from '../../native/data/contract.ts';
import { useDraft, useSection } from '../app/draft.ts';
import { SchemaForm } from '../components/schema-form.tsx';
import { fieldsOf } from '../components/schema-fields.ts';
import { Fold } from './fold.tsx';
import { changesOf, without } from './section-changes.ts';
import type { TrainFormProps } from './train-form.tsx';

const splitFields = fieldsOf(splitSection);

/** The recipe's section `split`. A ranking is split by its queries unless it says otherwise. */
export function SplitFold({ columns, onInvalid }: Pick<TrainFormProps, 'columns' | 'onInvalid'>) {
  const split = useSection('split');
  const data = useSection('data');
  const usual: Readonly<Record<string, unknown>> =
    data.task === 'ranking' ? { method: 'group', column: data.group } : { method: 'stratified' };
  const method = split.method ?? usual.method;
  const byColumn = method === 'time' || method === 'group';
  const fields = splitFields.map((field) => ({ ...field, usual: usual[field.name] ?? field.usual }));
  const shown = fields.filter(
    ({ name }) => (name !== 'column' || byColumn) && (name !== 'test' || data.test === undefined),
  );
  const change = (name: string, value: unknown): void => {
    const next = without({ ...split, [name]: value });
    if (name === 'column') next.method ??= method;
    if (next.method !== 'time' && next.method !== 'group') delete next.column;
    void useDraft.getState().set('split', Object.keys(next).length === 0 ? undefined : next);
  };
  return (
    <Fold title="Split" summary={changesOf(fields, split) || String(method)}>
      {data.test !== undefined && (
        <p className="dim">A test file is given: the figures are measured on its rows.</p>
      )}
      <SchemaForm
        fields={shown}
        value={split}
        onChange={change}
        onInvalid={onInvalid}
        choices={{ column: columns }}
        automatic={{ calibration: '0.1 of a classification', column: 'choose a column' }}
      />
    </Fold>
  );
}
