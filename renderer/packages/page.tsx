import { Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useDraft, useSection } from '../app/draft.ts';
import { useKnown } from '../app/queries.ts';
import { go } from '../app/route.ts';
import { EmptyState } from '../components/empty-state.tsx';
import { ErrorNotice } from '../components/error-notice.tsx';
import { Notice } from '../components/notice.tsx';
import { PageFrame } from '../components/page-frame.tsx';
import { ResizablePane } from '../components/resizable-pane.tsx';
import { engine } from '../engine.ts';
import { Checklist } from './checklist.tsx';
import { ExportedList } from './exported-list.tsx';
import './packages.css';
import { SignForm } from './sign-form.tsx';
import { useReadiness, type Standing } from './use-readiness.ts';

export default function Page() {
  const known = useKnown();
  const data = useSection('data');
  const { loaded, recipe } = useDraft();
  const begun = typeof data.target === 'string' && recipe.train !== undefined;
  return (
    <PageFrame route="package">
      {known.error !== null ? (
        <ErrorNotice error={known.error} />
      ) : known.data === undefined || !loaded ? (
        <Loader size="sm" role="status" aria-label="The recipe is being looked at" />
      ) : begun ? (
        <Package />
      ) : (
        <EmptyState
          title="Nothing to package yet"
          text="A package holds a trained model with its evidence. Choose a target and a learner first."
          action={{ label: 'Go to Train', run: () => go('train') }}
        />
      )}
    </PageFrame>
  );
}

function Package() {
  const { data: known } = useKnown();
  const { readiness, findings } = useReadiness();
  const [keyId, setKeyId] = useState<string>();
  const keys = useQuery({ queryKey: ['keys'], queryFn: () => engine.call((client) => client.keys.list()) });
  const exported = useQuery({
    queryKey: ['packages'],
    queryFn: () => engine.call((client) => client.packages.list()),
  });
  const newest = exported.data?.[0];
  const sizes = new Map((newest?.files ?? []).map(({ name, size }) => [name, size]));
  const keyStanding: Standing =
    keyId === 'throw-away'
      ? { state: 'attention', word: 'throw-away key' }
      : keyId !== undefined || keys.data?.keys.some((key) => key.own && !key.throwAway) === true
        ? { state: 'passed', word: 'key chosen' }
        : { state: 'attention', word: 'no key yet' };
  return (
    <>
      {known?.problem !== undefined && <ErrorNotice error={known.problem} />}
      <div className="panes stacking package-panes">
        <ResizablePane name="package" label="the form" side="left">
          <section className="panel stack" aria-label="Sign and export">
            {keys.error !== null ? (
              <ErrorNotice error={keys.error} />
            ) : keys.data === undefined ? (
              <Loader size="sm" role="status" aria-label="Keys are being read" />
            ) : (
              <SignForm
                keys={keys.data.keys}
                keyId={keyId}
                onKey={setKeyId}
                disabled={known?.problem !== undefined}
              />
            )}
          </section>
        </ResizablePane>
        <div className="stack">
          <h2>What goes out</h2>
          <div className="table-wrap" tabIndex={0} role="region" aria-label="What goes out">
            <Checklist readiness={readiness} keyStanding={keyStanding} sizes={sizes} />
          </div>
          {findings.warnings.length > 0 && (
            <Notice level="attention">
              <strong>Open findings: the card and the report say them</strong>
              {findings.warnings.map((text) => (
                <p key={text} className="wrap">
                  {text}
                </p>
              ))}
            </Notice>
          )}
          {exported.error !== null && <ErrorNotice error={exported.error} />}
          {exported.data !== undefined && exported.data.length > 0 && (
            <ExportedList packages={exported.data} known={known?.steps ?? {}} />
          )}
        </div>
      </div>
    </>
  );
}
