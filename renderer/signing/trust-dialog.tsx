import { Button, Checkbox, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { keyName } from '../../native/signing/contract.ts';
import { queries } from '../app/queries.ts';
import { ErrorNotice } from '../components/error-notice.tsx';
import { engine } from '../engine.ts';
import { inFours } from './verdict.ts';

/** Trusting a key is a person's act: the fingerprint is compared first, by another way than the package came. */
export function TrustDialog(props: {
  grant: string;
  signer: string;
  opened: boolean;
  onClose: () => void;
  onTrusted: () => void;
}) {
  const [name, setName] = useState('');
  const [compared, setCompared] = useState(false);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const fault = name === '' ? undefined : keyName.safeParse(name).error?.issues[0]?.message;
  const trust = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await engine.call((client) =>
        client.keys.trustSigner({ package: props.grant, id: props.signer, name }),
      );
      await queries.invalidateQueries({ queryKey: ['keys'] });
      props.onTrusted();
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened={props.opened} onClose={props.onClose} title="Trust this signer" size="md">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void trust();
        }}
      >
        <p>
          Ask the signer for the fingerprint of the key by another way than the package came by: in person, by
          phone, from a page that you know. Compare every digit. A package can name any key; only you can tell
          whose it is.
        </p>
        <div className="fingerprint" role="group" aria-label="Fingerprint of the signer’s key">
          {inFours(props.signer)}
        </div>
        <Checkbox
          label="I compared the whole fingerprint with the one that the signer gave me"
          checked={compared}
          onChange={(event) => setCompared(event.currentTarget.checked)}
        />
        <TextInput
          label="Whose key it is"
          description="Shown wherever this key signed something. You can take the trust back in Settings."
          value={name}
          error={fault}
          maxLength={64}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {error !== undefined && <ErrorNotice error={error} />}
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <Button variant="default" onClick={props.onClose}>
            Do not trust it
          </Button>
          <Button type="submit" loading={busy} disabled={!compared || name === '' || fault !== undefined}>
            Trust this signer
          </Button>
        </div>
      </form>
    </Modal>
  );
}
