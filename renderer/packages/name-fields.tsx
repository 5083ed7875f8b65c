import { TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { packageSection } from '../../native/packages/contract.ts';
import { useDraft, useSection } from '../app/draft.ts';

/** Name and version of the package; they are part of the recipe, and name the file. */
export function NameFields() {
  const section = useSection('package');
  const { recipe, set } = useDraft();
  const recipeName = typeof recipe.name === 'string' ? recipe.name : '';
  const name = typeof section.name === 'string' ? section.name : recipeName;
  const version = typeof section.version === 'string' ? section.version : '1.0.0';
  const out = typeof section.out === 'string' ? section.out : `${recipeName}.zip`;
  const keep = async (changed: { name?: string; version?: string }): Promise<void> => {
    const next = { ...section, name, version, ...changed };
    if (next.name === name && next.version === version) return;
    // Another version goes to another file, so that the one before stays.
    await set('package', { ...next, out: `${next.name}-${next.version}.zip` });
  };
  return (
    <>
      <Field label="Name" value={name} member="name" keep={(value) => keep({ name: value })} />
      <Field
        label="Version (major.minor.patch)"
        value={version}
        member="version"
        keep={(value) => keep({ version: value })}
      />
      <p className="dim wrap wide">
        File: {out.split('/').at(-1)}. Name and version are part of the content that is signed.
      </p>
    </>
  );
}

function Field(props: {
  label: string;
  value: string;
  member: 'name' | 'version';
  keep: (value: string) => Promise<void>;
}) {
  const [text, setText] = useState(props.value);
  useEffect(() => setText(props.value), [props.value]);
  const fault = packageSection.shape[props.member].safeParse(text).error?.issues[0]?.message;
  return (
    <TextInput
      label={props.label}
      value={text}
      error={fault}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => {
        if (fault === undefined && text !== '') void props.keep(text);
      }}
    />
  );
}
