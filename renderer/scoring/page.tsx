import { Button, Loader, Progress } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { windowScore } from '../../native/scoring/contract.ts';
import { cancelJob, type Job } from '../app/jobs.ts';
import { useCurrent } from '../app/queries.ts';
import { ErrorNotice } from '../components/error-notice.tsx';
import { FilePick, usePageDrop } from '../components/file-pick.tsx';
import { PageFrame } from '../components/page-frame.tsx';
import { ResizablePane } from '../components/resizable-pane.tsx';
import { engine } from '../engine.ts';
import { useReviewed } from '../signing/review-address.ts';
import { Choices } from './choices.tsx';
import { MatchTable } from './match-table.tsx';
import { ScoreResult } from './score-result.tsx';
import { chooseData, choosePackage, score, useScoreJob, useScoring } from './score-state.ts';
import './score.css';

export default function Page() {
  const { package: chosen, data } = useScoring();
  const named = useReviewed();
  const current = useCurrent();
  const hasWorkspace = current.data?.open !== null && current.data !== undefined;
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    if (named !== undefined) choosePackage(named);
  }, [named?.grant]);
  const exported = useQuery({
    queryKey: ['packages'],
    enabled: hasWorkspace,
    queryFn: () => engine.call((client) => client.packages.list()),
  });
  const newest = exported.data?.[0];
  useEffect(() => {
    if (newest !== undefined && useScoring.getState().package === undefined && named === undefined)
      choosePackage({ grant: newest.grant, name: newest.name });
  }, [newest, named]);
  const match = useQuery({
    queryKey: ['match', chosen?.grant, data?.grant],
    enabled: chosen !== undefined,
    staleTime: Infinity,
    queryFn: ({ signal }) =>
      engine.call((client) =>
        client.scoring.match(
          { package: chosen!.grant, ...(data === undefined ? {} : { data: data.grant }) },
          { signal },
        ),
      ),
  });
  const take = (files: readonly File[]): void => {
    setError(undefined);
    for (const file of files) {
      const choose = /\.zip$/i.test(file.name) ? choosePackage : chooseData;
      engine.grant(file).then(choose, setError);
    }
  };
  usePageDrop(take);
  const job = useScoreJob();
  const running = job?.state === 'running';
  const result = job?.state === 'finished' ? job.result : undefined;
  const parsed = useMemo(() => windowScore.safeParse(result).data, [result]);
  const ready = match.data?.data !== undefined && match.data.data.missing.length === 0 && !running;
  return (
    <PageFrame route="score">
      {chosen === undefined &&
      data === undefined &&
      exported.data?.length !== undefined &&
      exported.data.length > 0 ? (
        <Loader size="sm" role="status" aria-label="Packages are being looked for" />
      ) : chosen === undefined && data === undefined ? (
        <div className="empty">
          <h2 className="empty-title">Open a package to score with</h2>
          <p className="dim">
            A package says what it expects of new data and answers each row. Export one on the page Package,
            open one that you were given, or drop it here.
          </p>
          <FilePick label="Open a package" accept=".zip" primary onFiles={take} />
          {error !== undefined && <ErrorNotice error={error} onClose={() => setError(undefined)} />}
        </div>
      ) : (
        <div className="panes score-panes">
          <ResizablePane name="score" label="the choices" side="left" beside={500}>
            <Choices
              exported={exported.data ?? []}
              match={match.data}
              ready={ready}
              running={running}
              onFiles={take}
              onScore={() => {
                setError(undefined);
                // Where it fails the job says so itself.
                score('parquet').catch(() => undefined);
              }}
            />
          </ResizablePane>
          <div className="stack">
            {error !== undefined && <ErrorNotice error={error} onClose={() => setError(undefined)} />}
            {match.error !== null && <ErrorNotice error={match.error} />}
            {running && <Running job={job} />}
            {job?.state === 'failed' && job.error !== undefined && <ErrorNotice error={job.error} />}
            {job?.state === 'cancelled' && (
              <p className="dim">The scoring was cancelled; nothing was written.</p>
            )}
            {parsed !== undefined && <ScoreResult result={parsed} />}
            {match.isFetching && (
              <Loader size="sm" role="status" aria-label="The package and the file are being read" />
            )}
            {match.data !== undefined && <MatchTable match={match.data} />}
          </div>
        </div>
      )}
    </PageFrame>
  );
}

function Running({ job }: { job: Job }) {
  const step = job.steps.at(-1);
  const { done, total } = step?.progress ?? {};
  const share = done === undefined || total === undefined || total === 0 ? undefined : done / total;
  return (
    <div className="panel row" role="status">
      <span>{step?.title ?? 'Verify the package'}</span>
      <Progress
        className="grow"
        value={share === undefined ? 100 : share * 100}
        animated={share === undefined}
        aria-label="Progress of the scoring"
      />
      <span className="dim">{share === undefined ? '' : `${Math.floor(share * 100)} %`}</span>
      <Button variant="default" onClick={() => void cancelJob(job.id)}>
        Cancel
      </Button>
    </div>
  );
}
