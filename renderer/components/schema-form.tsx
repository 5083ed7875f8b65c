import { Select, Switch, TextInput, UnstyledButton } from '@mantine/core';
import { RotateCcw } from 'lucide-react';
import { useEffect, useState } from 'react';
import { entered, type Field } from './schema-fields.ts';
import './schema-form.css';

export interface SchemaFormProps {
  readonly fields: readonly Field[];
  readonly value: Readonly<Record<string, unknown>>;
  /** A field was changed; undefined where it is left out again. */
  readonly onChange: (name: string, value: unknown) => void;
  /** Told when a field begins or ceases to hold what cannot be taken. */
  readonly onInvalid?: (name: string, invalid: boolean) => void;
  /** Choices that come from the data, such as columns, by the field's name. */
  readonly choices?: Readonly<Record<string, readonly string[]>>;
  /** What a field is where it is left out and the schema does not say. */
  readonly automatic?: Readonly<Record<string, string>>;
  /** False where the fields are people's own words and amounts: nothing is usual, so nothing is changed. */
  readonly marks?: boolean;
}

const order: ('label' | 'input' | 'error' | 'description')[] = ['label', 'input', 'error', 'description'];

/** Fields of one section of a recipe: the usual value in sight, what was changed marked, errors at the field. */
export function SchemaForm(props: SchemaFormProps) {
  return (
    <div className="schema-form">
      {props.fields.map((field) => (
        <FieldFrame key={field.name} field={field} {...props} />
      ))}
    </div>
  );
}

function FieldFrame({ field, ...props }: SchemaFormProps & { field: Field }) {
  const value = props.value[field.name];
  const changed = props.marks !== false && value !== undefined && value !== field.usual;
  const open = props.automatic?.[field.name] ?? (props.marks === false ? '' : 'automatic');
  const usual = field.usual === undefined ? open : String(field.usual);
  return (
    <div className="schema-field">
      {changed && (
        <UnstyledButton
          className="changed"
          aria-label={`Changed: reset ${field.label} to ${usual}`}
          title={`Reset to ${usual}`}
          onClick={() => props.onChange(field.name, undefined)}
        >
          changed <RotateCcw size={11} aria-hidden />
        </UnstyledButton>
      )}
      <Input field={field} usual={usual} shown={value ?? field.usual} {...props} />
    </div>
  );
}

interface InputProps extends SchemaFormProps {
  readonly field: Field;
  readonly usual: string;
  readonly shown: unknown;
}

function Input(props: InputProps) {
  const { field, usual, shown, onChange, choices } = props;
  // Where the help says itself what leaving it out means, that is not said twice.
  const ownDefault =
    props.marks === false || (field.usual === undefined && /left out/i.test(field.help ?? ''));
  const description = [field.help, ownDefault ? undefined : `Default: ${usual}.`]
    .filter((part) => part !== undefined)
    .join(' ');
  const own = choices?.[field.name];
  if (field.type === 'boolean') {
    return (
      <Switch
        label={field.label}
        description={description}
        checked={shown === true}
        onChange={(event) => onChange(field.name, event.currentTarget.checked)}
      />
    );
  }
  if (field.type === 'choice' || own !== undefined) {
    return (
      <Select
        label={field.label}
        description={description}
        inputWrapperOrder={order}
        data={(own ?? field.choices).map((value) => ({ value, label: value }))}
        value={typeof shown === 'string' ? shown : null}
        placeholder={usual}
        allowDeselect={false}
        searchable={own !== undefined}
        onChange={(value) => onChange(field.name, value ?? undefined)}
      />
    );
  }
  return <TextField {...props} description={description} />;
}

/** Kept when it is left or Enter is pressed, so that one edit is one step to undo. */
function TextField(props: InputProps & { description: string }) {
  const { field, usual, shown, description, onChange, onInvalid } = props;
  const given = shown === undefined ? '' : String(shown);
  const [text, setText] = useState(given);
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    setText(given);
    setProblem(undefined);
    onInvalid?.(field.name, false);
    return () => onInvalid?.(field.name, false);
  }, [given, field.name, onInvalid]);
  const look = (next: string): void => {
    setText(next);
    const read = entered(field, next);
    const wrong = 'problem' in read ? read.problem : undefined;
    setProblem(wrong);
    onInvalid?.(field.name, wrong !== undefined);
  };
  const keep = (): void => {
    const read = entered(field, text);
    if ('problem' in read || text === given) return;
    if (read.value === undefined && field.usual !== undefined) setText(String(field.usual));
    onChange(field.name, read.value === field.usual ? undefined : read.value);
  };
  const number = field.type === 'integer' || field.type === 'number';
  return (
    <TextInput
      label={field.label}
      description={description}
      inputWrapperOrder={order}
      placeholder={usual}
      value={text}
      error={problem}
      inputMode={number ? 'decimal' : 'text'}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => look(event.currentTarget.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === 'Enter') keep();
        if (event.key === 'Escape') look(given);
      }}
    />
  );
}
