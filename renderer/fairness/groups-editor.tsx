import { ActionIcon, Button, MultiSelect, TextInput } from '@mantine/core';
import { X } from 'lucide-react';
import { useState } from 'react';
import { importResult } from '../../native/data/contract.ts';
import type { GroupColumn } from '../../native/fairness/contract.ts';
import { useDraft, useSection } from '../app/draft.ts';
import { useStep } from '../app/queries.ts';
import { entriesOf, entryText, readEdges, shortName, type GroupEntry } from './group-definitions.ts';

interface Choice {
  readonly name: string;
  readonly number: boolean;
}

/** Columns that can make groups: those named as sensitive first; times make none, and the target is no group. */
function useChoices(): { sensitive: Choice[]; others: Choice[] } {
  const imported = useStep('import', importResult);
  const { sensitive, target } = useSection('data');
  const named = new Set(Array.isArray(sensitive) ? sensitive : []);
  const choices = (imported.step?.result.columns ?? [])
    .filter(({ name, type }) => type !== 'date' && type !== 'timestamp' && name !== target)
    .map(({ name, type }) => ({ name, number: type === 'number' || type === 'integer' }));
  return {
    sensitive: choices.filter(({ name }) => named.has(name)),
    others: choices.filter(({ name }) => !named.has(name)),
  };
}

/** The groupings of the recipe, and a form for one more. */
export function GroupsEditor() {
  const section = useSection('fairness');
  const { set } = useDraft();
  const entries = entriesOf(section);
  const keep = (groups: readonly GroupEntry[]): void =>
    void set('fairness', groups.length === 0 ? undefined : { ...section, groups });
  return (
    <section className="stack" aria-labelledby="groups-title">
      <h2 id="groups-title">Groups to compare</h2>
      {entries.length === 0 ? (
        <p className="dim small">None yet. Add a column whose groups the model may treat differently.</p>
      ) : (
        <ul className="entries">
          {entries.map((entry, i) => (
            <li key={i}>
              <span className="name grow" title={shortName(entryText(entry), 500)}>
                {shortName(entryText(entry), 200)}
              </span>
              <ActionIcon
                aria-label={`Remove ${shortName(entryText(entry))}`}
                onClick={() => keep(entries.filter((_, at) => at !== i))}
              >
                <X size={14} />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
      <AddGrouping
        full={entries.length >= 50}
        onAdd={(entry) => {
          const text = entryText(entry);
          if (!entries.some((one) => entryText(one) === text)) keep([...entries, entry]);
        }}
      />
    </section>
  );
}

function AddGrouping({ full, onAdd }: { full: boolean; onAdd: (entry: GroupEntry) => void }) {
  const { sensitive, others } = useChoices();
  const [columns, setColumns] = useState<string[]>([]);
  const [edges, setEdges] = useState<Record<string, string>>({});
  const numbers = columns.filter((name) =>
    [...sensitive, ...others].some((choice) => choice.name === name && choice.number),
  );
  const read = Object.fromEntries(numbers.map((name) => [name, readEdges(edges[name] ?? '')]));
  const wrong = Object.values(read).some((one) => typeof one === 'string');
  const option = ({ name }: Choice) => ({ value: name, label: shortName(name) });
  const add = (): void => {
    const parts = columns.map((name): GroupColumn => {
      const cut = read[name];
      return Array.isArray(cut) ? { column: name, edges: [...(cut as number[])] } : name;
    });
    onAdd(parts.length === 1 ? parts[0]! : parts);
    setColumns([]);
    setEdges({});
  };
  return (
    <form
      className="stack add-grouping"
      onSubmit={(event) => {
        event.preventDefault();
        if (columns.length > 0 && !wrong) add();
      }}
    >
      <MultiSelect
        label="Columns"
        description="Several make their intersection, at most 4."
        placeholder={columns.length === 0 ? 'Choose' : ''}
        data={[
          ...(sensitive.length > 0 ? [{ group: 'Sensitive', items: sensitive.map(option) }] : []),
          { group: sensitive.length > 0 ? 'Others' : 'Columns', items: others.map(option) },
        ]}
        value={columns}
        onChange={setColumns}
        maxValues={4}
        searchable
        nothingFoundMessage="No such column"
      />
      {numbers.map((name) => (
        <TextInput
          key={name}
          label={`Edges of ${shortName(name, 40)}`}
          description="A value at an edge goes up. Left empty: quarters."
          placeholder="25, 40, 60"
          value={edges[name] ?? ''}
          onChange={(event) => setEdges({ ...edges, [name]: event.currentTarget.value })}
          error={typeof read[name] === 'string' ? read[name] : undefined}
        />
      ))}
      <div>
        <Button type="submit" variant="default" disabled={full || columns.length === 0 || wrong}>
          {columns.length > 1 ? 'Add the intersection' : 'Add'}
        </Button>
      </div>
    </form>
  );
}
