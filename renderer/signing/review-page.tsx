import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { verifyResult, type VerifyResult } from '../../native/engine/contract.ts';
import { follow } from '../app/jobs.ts';
import { ErrorNotice } from '../components/error-notice.tsx';
import { FilePick, usePageDrop } from '../components/file-pick.tsx';
import { PageFrame } from '../components/page-frame.tsx';
import { engine, EngineError } from '../engine.ts';
import { ChecksPanel } from './checks-panel.tsx';
import { EvidenceTabs } from './evidence-tabs.tsx';
import { review, useReviewed, type Reviewed } from './review-address.ts';
import './review.css';
import { TrustDialog } from './trust-dialog.tsx';
import { VerdictHeader } from './verdict-header.tsx';

const isKey = (file: File): boolean => /\.(pem|pub|crt)$/i.test(file.name);
const isPackage = (file: File): boolean => /\.zip$/i.test(file.name);

export default function Page() {
  const reviewed = useReviewed();
  const [error, setError] = useState<unknown>();
  const open = (files: readonly File[]): void => {
    const file = files.find(isPackage);
    if (file === undefined) return;
    setError(undefined);
    engine.grant(file).then(review, setError);
  };
  usePageDrop(open);
  return (
    <PageFrame
      route="review"
      actions={
        reviewed !== undefined && <FilePick label="Open another package" accept=".zip" onFiles={open} />
      }
    >
      {error !== undefined && <ErrorNotice error={error} onClose={() => setError(undefined)} />}
      {reviewed === undefined ? (
        <div className="empty">
          <h2 className="empty-title">Open a package to review</h2>
          <p className="dim">
            Its signature, digests and record are checked before anything of it is shown. It is opened
            read-only; no workspace is needed. You can also drop it here.
          </p>
          <FilePick label="Open a package" accept=".zip" primary onFiles={open} />
        </div>
      ) : (
        <Review key={reviewed.grant} reviewed={reviewed} />
      )}
    </PageFrame>
  );
}

async function verify({ grant, name }: Reviewed, key: string | undefined): Promise<VerifyResult> {
  const { job } = await engine.call((client) =>
    client.recipes.verify({ package: grant, ...(key === undefined ? {} : { key }) }),
  );
  const { result, error } = await follow(job, `Verify ${name}`);
  if (error !== undefined) throw new EngineError(error);
  return verifyResult.parse(result);
}

function Review({ reviewed }: { reviewed: Reviewed }) {
  const [key, setKey] = useState<{ grant: string; name: string }>();
  const [trusting, setTrusting] = useState(false);
  const [replayed, setReplayed] = useState<VerifyResult>();
  const [error, setError] = useState<unknown>();
  const verified = useQuery({
    queryKey: ['verify', reviewed.grant, key?.grant],
    queryFn: () => verify(reviewed, key?.grant),
    staleTime: Infinity,
    gcTime: 0,
  });
  const giveKey = (files: readonly File[]): void => {
    const [file] = files;
    if (file === undefined) return;
    setError(undefined);
    setReplayed(undefined);
    engine.grant(file).then(setKey, setError);
  };
  usePageDrop((files) => giveKey(files.filter(isKey)));
  const result = verified.data;
  const signer = result?.signer;
  // What is shown beside it must be the verdict of the same bytes, key and replay.
  const standing = replayed ?? result;
  return (
    <>
      <VerdictHeader name={reviewed.name} result={standing} failed={verified.isError}>
        {signer !== undefined && result?.verdict === 'unknown-signer' && key === undefined && (
          <Button onClick={() => setTrusting(true)}>Trust this signer</Button>
        )}
        {key === undefined ? (
          result?.verdict !== 'broken' && (
            <FilePick label="Check against a key" accept=".pem,.pub" onFiles={giveKey} />
          )
        ) : (
          <Button
            variant="default"
            title={key.name}
            onClick={() => {
              setKey(undefined);
              setReplayed(undefined);
            }}
          >
            Without the key asked for
          </Button>
        )}
      </VerdictHeader>
      {error !== undefined && <ErrorNotice error={error} onClose={() => setError(undefined)} />}
      {verified.error !== null && <ErrorNotice error={verified.error} />}
      {result?.verdict === 'broken' && <Broken result={result} />}
      {result !== undefined && result.verdict !== 'broken' && (
        <EvidenceTabs
          reviewed={reviewed}
          keyGrant={key?.grant}
          result={result}
          replayed={replayed}
          onReplayed={setReplayed}
        />
      )}
      {signer !== undefined && (
        <TrustDialog
          grant={reviewed.grant}
          signer={signer.id}
          opened={trusting}
          onClose={() => setTrusting(false)}
          onTrusted={() => {
            setTrusting(false);
            setReplayed(undefined);
            void verified.refetch();
          }}
        />
      )}
    </>
  );
}

function Broken({ result }: { result: VerifyResult }) {
  const fault = result.checks.find((check) => !check.ok);
  return (
    <>
      <ErrorNotice
        error={{
          kind: 'Denied',
          what: `This package is broken${fault === undefined ? '' : `: ${fault.detail}`}. Its report and its other content are not shown.`,
          ...(fault?.file === undefined ? {} : { where: fault.file }),
          fix: 'Get it again from its maker, and tell them: it was damaged on its way, or somebody changed it.',
        }}
      />
      <ChecksPanel result={result} />
    </>
  );
}
