import { Button, Checkbox, PasswordInput, Select } from '@mantine/core';
import { Signature } from 'lucide-react';
import { useState } from 'react';
import type { TrustedKey } from '../../native/signing/contract.ts';
import { runDraft } from '../app/jobs.ts';
import { ErrorNotice } from '../components/error-notice.tsx';
import { Notice } from '../components/notice.tsx';
import { NewKeyForm } from '../signing/new-key-form.tsx';
import { NameFields } from './name-fields.tsx';
import { useRemembered } from './use-remembered.ts';

/** The engine makes this key where there is none; it needs no passphrase and says so in everything that it signs. */
const throwAway = 'throw-away';
const another = 'new';

/** Key, passphrase and the button. The passphrase is held until the signing has begun, and by nothing else. */
export function SignForm(props: {
  keys: readonly TrustedKey[];
  keyId: string | undefined;
  onKey: (id: string | undefined) => void;
  disabled: boolean;
}) {
  const own = props.keys.filter((key) => key.own && !key.throwAway);
  const [passphrase, setPassphrase] = useState('');
  const [error, setError] = useState<unknown>();
  const [running, setRunning] = useState(false);
  const [making, setMaking] = useState(false);
  const choice = props.keyId ?? own[0]?.id;
  const trial = choice === throwAway;
  const kept = useRemembered(trial ? undefined : choice);
  const [keep, setKeep] = useState(false);
  if (making || choice === undefined) {
    return (
      <div className="stack">
        <h2>Make a signing key</h2>
        <NewKeyForm
          onMade={(key, typed) => {
            setMaking(false);
            props.onKey(key.id);
            setPassphrase(typed);
          }}
          {...(own.length > 0 && { cancel: { label: 'Use another key', run: () => setMaking(false) } })}
        />
        {own.length === 0 && (
          <Button variant="subtle" onClick={() => props.onKey(throwAway)}>
            Sign with a throw-away key instead
          </Button>
        )}
      </div>
    );
  }
  const sign = async (): Promise<void> => {
    setRunning(true);
    setError(undefined);
    const typed = passphrase;
    setPassphrase('');
    try {
      const secret = trial
        ? { key: throwAway }
        : { key: choice, passphrase: typed === '' ? await kept.token() : typed };
      const job = await runDraft('package', 'Build the package', secret);
      if (job.error !== undefined) setError(job.error);
      // Only one that opened the key is worth keeping.
      else if (!trial && keep && typed !== '') await kept.remember(typed);
    } catch (caught) {
      setError(caught);
    } finally {
      setRunning(false);
    }
  };
  return (
    <form
      className="stack sign-form"
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        void sign();
      }}
    >
      <NameFields />
      <Select
        label="Signing key"
        allowDeselect={false}
        data={[
          ...own.map((key) => ({ value: key.id, label: `${key.name} · ${key.id.slice(0, 8)}` })),
          { value: throwAway, label: 'Throw-away key, for trial only' },
          { value: another, label: 'Make another key …' },
        ]}
        value={choice}
        onChange={(value) => {
          if (value === another) setMaking(true);
          else props.onKey(value ?? undefined);
        }}
      />
      {trial ? (
        <Notice level="attention">
          A throw-away key proves that nothing was changed, not who made it. Everything that it signs says so.
        </Notice>
      ) : (
        <PasswordInput
          label="Passphrase of the key"
          description={
            kept.is
              ? 'Kept in the system’s key store; empty: that one.'
              : 'For this one signature; it is not kept.'
          }
          autoComplete="off"
          value={passphrase}
          onChange={(event) => setPassphrase(event.currentTarget.value)}
        />
      )}
      {!trial && kept.possible && (
        <Checkbox
          label="Keep it in this system’s key store"
          checked={kept.is || keep}
          onChange={(event) => {
            const wanted = event.currentTarget.checked;
            setKeep(wanted);
            if (!wanted && kept.is) void kept.forget();
          }}
        />
      )}
      <Button
        type="submit"
        leftSection={<Signature size={14} aria-hidden />}
        loading={running}
        disabled={props.disabled || (!trial && passphrase === '' && !kept.is)}
      >
        Sign and export
      </Button>
      <p className="dim wide">What has not been run yet is run first. The tray shows how it goes.</p>
      {error !== undefined && <ErrorNotice error={error} onClose={() => setError(undefined)} />}
    </form>
  );
}
