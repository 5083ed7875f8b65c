import { Button, Modal } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { KeyRound, ShieldPlus } from 'lucide-react';
import { useState } from 'react';
import type { TrustedKey } from '../../../native/signing/contract.ts';
import { queries } from '../../app/queries.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { IdChip } from '../../components/id-chip.tsx';
import { Status } from '../../components/status.tsx';
import { engine } from '../../engine.ts';
import { NewKeyForm } from '../../signing/new-key-form.tsx';
import { Section } from './section.tsx';
import { TrustKey } from './trust-key.tsx';

/** The user's own keys, and those of others that are trusted. */
export function KeysSection() {
  const { data, error } = useQuery({
    queryKey: ['keys'],
    queryFn: () => engine.call((client) => client.keys.list()),
  });
  const [asking, ask] = useState<'new' | 'trust'>();
  const [leaving, leave] = useState<TrustedKey>();
  const untrust = useMutation({
    mutationFn: (id: string) => engine.call((client) => client.keys.untrust({ key: id })),
    onSuccess: async () => {
      leave(undefined);
      await queries.invalidateQueries({ queryKey: ['keys'] });
    },
  });
  const close = (): void => ask(undefined);
  return (
    <Section
      id="keys"
      title="Keys"
      text="Yours sign packages. Those of others say whose packages count as trusted."
    >
      {error !== null && <ErrorNotice error={error} />}
      {data?.keys.length === 0 ? (
        <p className="dim">There is no key yet. The first is made with the first package, or here.</p>
      ) : (
        <table className="plain">
          <thead>
            <tr>
              <th>Name</th>
              <th>Key id</th>
              <th>Use</th>
              <th>
                <span className="visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {data?.keys.map((one) => (
              <tr key={one.id}>
                <td className="name" style={{ maxWidth: 200 }} title={one.name}>
                  {one.name}
                </td>
                <td>
                  <IdChip id={one.id} />
                </td>
                <td>
                  {one.throwAway ? (
                    <Status state="attention" word="For trials: proves no origin" />
                  ) : one.own ? (
                    <Status state="passed" word="Yours, signs packages" />
                  ) : (
                    <Status state="passed" word="Trusted" />
                  )}
                </td>
                <td>
                  <div className="row" style={{ justifyContent: 'flex-end' }}>
                    <CopyButton text={one.publicKey} label="Copy public key" />
                    {!one.own && (
                      <Button variant="default" onClick={() => leave(one)}>
                        Stop trusting
                      </Button>
                    )}
                  </div>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <div className="row">
        <Button variant="default" leftSection={<KeyRound size={14} />} onClick={() => ask('new')}>
          Make a key
        </Button>
        <Button variant="default" leftSection={<ShieldPlus size={14} />} onClick={() => ask('trust')}>
          Trust another person’s key
        </Button>
      </div>
      {asking === 'new' && (
        <div className="panel stack">
          <h3>A new key</h3>
          <NewKeyForm autoFocus onMade={close} cancel={{ label: 'Close', run: close }} />
        </div>
      )}
      {asking === 'trust' && <TrustKey onDone={close} />}
      <Modal
        opened={leaving !== undefined}
        onClose={() => leave(undefined)}
        title={`Stop trusting ${leaving?.name ?? ''}`}
      >
        <div className="stack">
          <p>
            Packages that this key signed will count as intact, but from an unknown signer. Nothing else is
            lost; the key can be trusted again from its file.
          </p>
          {untrust.error !== null && <ErrorNotice error={untrust.error} />}
          <div className="row">
            <Button
              color="var(--failed)"
              c="var(--accent-text)"
              loading={untrust.isPending}
              onClick={() => leaving !== undefined && untrust.mutate(leaving.id)}
            >
              Stop trusting this key
            </Button>
            <Button variant="default" onClick={() => leave(undefined)}>
              Keep it
            </Button>
          </div>
        </div>
      </Modal>
    </Section>
  );
}
