import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { keyName } from '../../../native/signing/contract.ts';
import { queries } from '../../app/queries.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { FilePick } from '../../components/file-pick.tsx';
import { engine } from '../../engine.ts';

/** Trusts the public key in a file, such as the signer.pem that a colleague handed over. */
export function TrustKey({ onDone }: { onDone: () => void }) {
  const [name, setName] = useState('');
  const [file, setFile] = useState<File>();
  const trust = useMutation({
    mutationFn: async () => {
      const { grant } = await engine.grant(file!);
      return engine.call((client) => client.keys.trust({ file: grant, name }));
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['keys'] });
      onDone();
    },
  });
  const named = keyName.safeParse(name);
  return (
    <form
      className="panel stack"
      aria-label="Trust a key"
      onSubmit={(event) => {
        event.preventDefault();
        trust.mutate();
      }}
    >
      <h3>Another person’s key</h3>
      <p className="dim">
        Get the file from its owner by a way that you trust, and compare its id with them: whoever holds the
        private key can sign what you will then take as theirs.
      </p>
      <div className="row">
        <FilePick label="Choose the public key" accept=".pem,.pub" onFiles={([first]) => setFile(first)} />
        <span className="name dim" title={file?.name}>
          {file?.name ?? 'A PEM file, such as signer.pem'}
        </span>
      </div>
      <TextInput
        label="Whose key it is"
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
        error={name !== '' && !named.success ? named.error.issues[0]?.message : undefined}
        maw={320}
      />
      {trust.error !== null && <ErrorNotice error={trust.error} />}
      <div className="row">
        <Button type="submit" loading={trust.isPending} disabled={!named.success || file === undefined}>
          Trust this key
        </Button>
        <Button variant="default" onClick={onDone}>
          Close
        </Button>
      </div>
    </form>
  );
}
