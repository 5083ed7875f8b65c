import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { keyName } from '../../../native/signing/contract.ts';
import { queries } from '../../app/queries.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { engine } from '../../engine.ts';

/** Makes a signing key of the user's own. */
export function NewKey({ onDone }: { onDone: () => void }) {
  const [name, setName] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const make = useMutation({
    mutationFn: () => engine.call((client) => client.keys.new({ name, passphrase })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['keys'] });
      onDone();
    },
  });
  const named = keyName.safeParse(name);
  const differs = again !== '' && again !== passphrase;
  return (
    <form
      className="panel stack"
      aria-label="Make a key"
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate();
      }}
    >
      <h3>A new key</h3>
      <TextInput
        label="Name"
        description="Shown beside what you sign."
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
        error={name !== '' && !named.success ? named.error.issues[0]?.message : undefined}
        data-autofocus
        autoFocus
        maw={320}
      />
      <div className="row" style={{ alignItems: 'flex-start' }}>
        <PasswordInput
          label="Passphrase"
          description="Encrypts the key. It cannot be recovered."
          autoComplete="new-password"
          value={passphrase}
          onChange={({ currentTarget }) => setPassphrase(currentTarget.value)}
          w={260}
        />
        <PasswordInput
          label="Passphrase again"
          description="So that a slip is found now."
          autoComplete="new-password"
          value={again}
          onChange={({ currentTarget }) => setAgain(currentTarget.value)}
          error={differs ? 'The two are not the same.' : undefined}
          w={260}
        />
      </div>
      {make.error !== null && <ErrorNotice error={make.error} />}
      <div className="row">
        <Button
          type="submit"
          loading={make.isPending}
          disabled={!named.success || passphrase === '' || again !== passphrase}
        >
          Make the key
        </Button>
        <Button variant="default" onClick={onDone}>
          Close
        </Button>
      </div>
    </form>
  );
}
