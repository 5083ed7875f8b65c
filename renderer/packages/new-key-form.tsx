import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { keyName, type TrustedKey } from '../../native/signing/contract.ts';
import { queries } from '../app/queries.ts';
import { ErrorNotice } from '../components/error-notice.tsx';
import { engine } from '../engine.ts';

/** The engine wants as much of a passphrase. */
const shortest = 8;

/** Makes a key; its passphrase is typed twice, held by this form alone and forgotten with it. */
export function NewKeyForm(props: {
  onMade: (key: TrustedKey, passphrase: string) => void;
  onCancel?: () => void;
}) {
  const [name, setName] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const nameFault = name === '' ? undefined : keyName.safeParse(name).error?.issues[0]?.message;
  const short = passphrase !== '' && [...passphrase].length < shortest;
  const different = again !== '' && again !== passphrase;
  const complete =
    name !== '' && nameFault === undefined && passphrase !== '' && !short && again === passphrase;
  const make = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      const key = await engine.call((client) => client.keys.new({ name, passphrase }));
      await queries.invalidateQueries({ queryKey: ['keys'] });
      props.onMade(key, passphrase);
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      className="stack"
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        if (complete) void make();
      }}
    >
      <h2>Make a signing key</h2>
      <TextInput
        label="Name of the key"
        description="Readers see it only if they trust the key under it."
        value={name}
        error={nameFault}
        maxLength={64}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <PasswordInput
        label="Passphrase"
        description={`At least ${shortest} characters; four random words are good.`}
        autoComplete="off"
        value={passphrase}
        error={short ? `It is shorter than ${shortest} characters.` : undefined}
        onChange={(event) => setPassphrase(event.currentTarget.value)}
      />
      <PasswordInput
        label="Passphrase again"
        autoComplete="off"
        value={again}
        error={different ? 'The two are not the same.' : undefined}
        onChange={(event) => setAgain(event.currentTarget.value)}
      />
      {error !== undefined && <ErrorNotice error={error} />}
      <div className="row">
        <Button type="submit" disabled={!complete} loading={busy}>
          Make the key
        </Button>
        {props.onCancel !== undefined && (
          <Button variant="default" onClick={props.onCancel}>
            Use another key
          </Button>
        )}
      </div>
      <p className="dim">
        The key lies encrypted in your settings folder. A lost passphrase cannot be found again.
      </p>
    </form>
  );
}
