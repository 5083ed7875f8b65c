import { Textarea, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { packageSection } from '../../native/packages/contract.ts';
import { useDraft, useSection } from '../app/draft.ts';
import type { Field } from '../components/schema-fields.ts';
import { SchemaForm } from '../components/schema-form.tsx';

const order: ('label' | 'input' | 'error' | 'description')[] = ['label', 'input', 'error', 'description'];
const longest = 2_000;

const amount = (name: string, label: string, help: string): Field => ({
  name,
  label,
  help,
  type: 'number',
  usual: undefined,
  choices: [],
  range: {},
});
const amounts = [
  amount(
    'benefit',
    'Worth of a right positive',
    'What it brings to act on a case that is one. With the cost, it gives the cost curve its prices.',
  ),
  amount(
    'cost',
    'Cost of a wrong positive',
    'What it costs to act on a case that is none, in the same unit.',
  ),
];

/** Without what was left empty; undefined where nothing is left. */
function filled(section: Readonly<Record<string, unknown>>): Record<string, unknown> | undefined {
  const entries = Object.entries(section).filter(([, value]) => value !== undefined && value !== '');
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** What the model is for, in people's words and amounts, and what its package is called. */
export function PurposeForm() {
  const purpose = useSection('purpose');
  const packaged = useSection('package');
  const name = useDraft((state) => state.recipe.name);
  const set = (section: string, before: Record<string, unknown>, key: string, value: unknown): void =>
    void useDraft.getState().set(section, filled({ ...before, [key]: value }));
  return (
    <div className="stack purpose-form">
      <Kept
        label="What is decided"
        help="Opens the model card and the report: a reader must know what the figures are for."
        value={purpose.decision}
        rows={3}
        onKeep={(text) => set('purpose', purpose, 'decision', text)}
      />
      <Kept
        label="How it is decided today"
        help="The practice that the model is to be compared with; stated in the card and the report."
        value={purpose.baseline}
        rows={3}
        onKeep={(text) => set('purpose', purpose, 'baseline', text)}
      />
      <div className="purpose-amounts">
        <SchemaForm
          fields={amounts}
          value={purpose}
          onChange={(key, value) => set('purpose', purpose, key, value)}
          marks={false}
        />
      </div>
      <h2>Package</h2>
      <PackageField
        label="Name"
        help="What the package is called."
        placeholder={typeof name === 'string' ? name : ''}
        value={packaged.name}
        check={(text) => problemOf(packageSection.shape.name.safeParse(text))}
        onKeep={(text) => set('package', packaged, 'name', text)}
      />
      <PackageField
        label="Version"
        help="Raise it whenever a new model goes out."
        placeholder="1.0.0"
        value={packaged.version}
        check={(text) => problemOf(packageSection.shape.version.safeParse(text))}
        onKeep={(text) => set('package', packaged, 'version', text)}
      />
    </div>
  );
}

function problemOf(parsed: { error?: { issues: { message: string }[] } | undefined }): string | undefined {
  const message = parsed.error?.issues[0]?.message;
  return message === undefined ? undefined : `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
}

/** A text of people's own: kept when it is left, so that one edit is one step to undo. */
function Kept(props: {
  label: string;
  help: string;
  value: unknown;
  rows: number;
  onKeep: (text: string) => void;
}) {
  const given = typeof props.value === 'string' ? props.value : '';
  const [text, setText] = useState(given);
  useEffect(() => setText(given), [given]);
  return (
    <Textarea
      label={props.label}
      description={props.help}
      inputWrapperOrder={order}
      autosize
      minRows={props.rows}
      maxRows={8}
      maxLength={longest}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => {
        if (text.trim() !== given) props.onKeep(text.trim());
      }}
    />
  );
}

function PackageField(props: {
  label: string;
  help: string;
  placeholder: string;
  value: unknown;
  check: (text: string) => string | undefined;
  onKeep: (text: string | undefined) => void;
}) {
  const given = typeof props.value === 'string' ? props.value : '';
  const [text, setText] = useState(given);
  useEffect(() => setText(given), [given]);
  const problem = text.trim() === '' ? undefined : props.check(text.trim());
  return (
    <TextInput
      label={props.label}
      description={`${props.help} Default: ${props.placeholder}.`}
      inputWrapperOrder={order}
      placeholder={props.placeholder}
      spellCheck={false}
      value={text}
      error={problem}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => {
        if (problem === undefined && text.trim() !== given) props.onKeep(text.trim() || undefined);
      }}
    />
  );
}
