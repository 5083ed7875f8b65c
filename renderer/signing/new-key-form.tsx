import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { shortestPassphrase, type TrustedKey } from '../../native/signing/contract.ts';
import { queries } from '../app/queries.ts';
import { ErrorNotice } from '../components/error-notice.tsx';
import { engine } from '../engine.ts';
import { isComplete, newKeyFaults, type NewKey } from './new-key-faults.ts';
import './new-key-form.css';

/** Makes a key; its passphrase is typed twice, held by this form alone and forgotten with it. */
export function NewKeyForm(props: {
  onMade: (key: TrustedKey, passphrase: string) => void;
  cancel?: { label: string; run: () => void };
  autoFocus?: boolean;
}) {
  const [typed, setTyped] = useState<NewKey>({ name: '', passphrase: '', again: '' });
  const make = useMutation({
    mutationFn: ({ name, passphrase }: NewKey) =>
      engine.call((client) => client.keys.new({ name, passphrase })),
    onSuccess: async (key, { passphrase }) => {
      await queries.invalidateQueries({ queryKey: ['keys'] });
      props.onMade(key, passphrase);
    },
    // A call that is over would keep the passphrase for minutes.
    gcTime: 0,
  });
  const faults = newKeyFaults(typed);
  const complete = isComplete(typed);
  const field = (name: keyof NewKey) => ({
    value: typed[name],
    error: faults[name],
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setTyped((before) => ({ ...before, [name]: value }));
    },
  });
  return (
    <form
      className="stack new-key"
      aria-label="Make a signing key"
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        if (complete) make.mutate(typed);
      }}
    >
      <TextInput
        label="Name of the key"
        description="Readers see it only if they trust the key under it."
        maxLength={64}
        autoFocus={props.autoFocus === true}
        {...field('name')}
      />
      <div className="new-key-passphrase">
        <PasswordInput
          label="Passphrase"
          description={`At least ${shortestPassphrase} characters; four random words are good.`}
          autoComplete="new-password"
          {...field('passphrase')}
        />
        <PasswordInput
          label="Passphrase again"
          description="So that a slip is found now."
          autoComplete="new-password"
          {...field('again')}
        />
      </div>
      {make.error !== null && <ErrorNotice error={make.error} />}
      <div className="row">
        <Button type="submit" disabled={!complete} loading={make.isPending}>
          Make the key
        </Button>
        {props.cancel !== undefined && (
          <Button variant="default" onClick={props.cancel.run}>
            {props.cancel.label}
          </Button>
        )}
      </div>
      <p className="dim">
        The key lies encrypted in your settings folder. A lost passphrase cannot be found again.
      </p>
    </form>
  );
}
