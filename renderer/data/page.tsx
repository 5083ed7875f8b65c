import { Button, Loader, Tabs } from '@mantine/core';
import { useMemo, useState } from 'react';
import './data.css';
import {
  importResult,
  profileResult,
  sniffResult,
  type DataSource,
  type ImportResult,
} from '../../native/data/contract.ts';
import { runDraft, useJobs } from '../app/jobs.ts';
import { useKnown, useStep, type StepWith } from '../app/queries.ts';
import { go } from '../app/route.ts';
import { useDraft } from '../app/draft.ts';
import { EmptyState } from '../components/empty-state.tsx';
import { ErrorNotice } from '../components/error-notice.tsx';
import { PageFrame } from '../components/page-frame.tsx';
import { ResizablePane } from '../components/resizable-pane.tsx';
import { SpecButton } from '../components/spec-button.tsx';
import { useChosenColumn } from './chosen-column.ts';
import { ColumnPanel } from './column-panel.tsx';
import { pathOf, useDataDraft } from './data-draft.ts';
import { RejectsPanel } from './rejects-panel.tsx';
import { RowsPane } from './rows-pane.tsx';
import { shownColumns } from './shown-columns.ts';
import { SourcePanel } from './source-panel.tsx';
import { SummaryStrip, type PanelName } from './summary-strip.tsx';
import { WarningsPanel } from './warnings-panel.tsx';

export default function Page() {
  const loaded = useDraft((state) => state.loaded);
  const { source } = useDataDraft();
  const { step: imported, loading, error } = useStep('import', importResult);
  const { step: profile } = useStep('profile', profileResult);
  const panel = useState<PanelName>('column');
  return (
    <PageFrame route="data" actions={<SpecButton step={profile} />}>
      {!loaded || loading ? (
        <Loader size="sm" m="auto" role="status" aria-label="The data are being looked up" />
      ) : error !== null && error !== undefined ? (
        <ErrorNotice error={error} />
      ) : source === undefined ? (
        <EmptyState
          title="No data are open"
          text="Open a CSV, Parquet or JSON lines file, or drop it anywhere on the window."
          action={{ label: 'Go to Start', run: () => go('') }}
        />
      ) : imported === undefined ? (
        <NotRead source={source} />
      ) : (
        <Data source={source} imported={imported} panel={panel} />
      )}
    </PageFrame>
  );
}

/** The file was not read yet, is being read, or could not be read as it was told. */
function NotRead({ source }: { source: DataSource }) {
  const known = useKnown();
  const running = useJobs(({ jobs }) => jobs.some(({ state }) => state === 'running'));
  const failed = useJobs(({ jobs }) => jobs.findLast(({ state }) => state !== 'finished')?.error);
  const [error, setError] = useState<unknown>();
  if (running) {
    return (
      <div className="empty" role="status">
        <Loader size="sm" role="status" aria-label="The file is being read" />
        <h2 className="empty-title">Reading the file</h2>
        <p className="dim wrap">{pathOf(source)} is looked at as a whole, then imported and profiled.</p>
      </div>
    );
  }
  const problem = error ?? failed ?? known.data?.problem;
  return (
    <div className="not-read">
      {problem !== undefined && <ErrorNotice error={problem} />}
      <section className="panel stack">
        <h2>How the file is read</h2>
        <SourcePanel key={JSON.stringify(source)} source={source} sniffed={undefined} column={undefined} />
      </section>
      <div>
        <Button onClick={() => runDraft('data', `Open ${pathOf(source)}`).catch(setError)}>
          Read the file
        </Button>
      </div>
    </div>
  );
}

function Data(props: {
  source: DataSource;
  imported: StepWith<ImportResult>;
  panel: [PanelName, (panel: PanelName) => void];
}) {
  const { source, imported: step } = props;
  const imported = step.result;
  const [panel, show] = props.panel;
  const { step: sniff } = useStep('sniff', sniffResult);
  const { step: profiled } = useStep('profile', profileResult);
  const sniffed = sniff?.result;
  const profile = profiled?.result;
  const columns = useMemo(() => shownColumns(imported, sniffed, profile), [imported, sniffed, profile]);
  const wanted = useChosenColumn();
  const chosen = columns.find(({ name }) => name === wanted) ?? columns[0];
  // What the import says of a column the sniff may have said before.
  const warnings = [...(sniffed?.warnings ?? []), ...imported.warnings, ...(profile?.warnings ?? [])].filter(
    ({ column, what }, i, all) => all.findIndex((one) => one.column === column && one.what === what) === i,
  );
  return (
    <>
      <SummaryStrip
        imported={imported}
        sniffed={sniffed}
        profile={profile}
        warnings={warnings.length}
        panel={panel}
        show={show}
      />
      <div className="panes data-panes">
        <RowsPane
          key={imported.dataset}
          dataset={imported.dataset}
          rows={imported.rows}
          columns={columns}
          chosen={chosen?.name}
        />
        <ResizablePane name="data" label="the details" side="right" width={360}>
          <aside className="panel data-side" aria-label="Details">
            <Tabs
              value={panel}
              onChange={(name) => show((name ?? 'column') as PanelName)}
              keepMounted={false}
              classNames={{ root: 'side-tabs', panel: 'side-panel' }}
            >
              <Tabs.List grow>
                <Tabs.Tab value="column">Column</Tabs.Tab>
                <Tabs.Tab value="warnings">Warnings</Tabs.Tab>
                <Tabs.Tab value="file">File</Tabs.Tab>
                <Tabs.Tab value="rejects">Rejects</Tabs.Tab>
              </Tabs.List>
              <Tabs.Panel value="column" tabIndex={0}>
                {chosen !== undefined && (
                  <ColumnPanel
                    key={chosen.name}
                    column={chosen}
                    columns={imported.columns.map(({ name }) => name)}
                    rows={imported.rows}
                    target={profile?.target?.column}
                    warnings={warnings.filter(({ column }) => column === chosen.name)}
                  />
                )}
              </Tabs.Panel>
              <Tabs.Panel value="warnings" tabIndex={0}>
                <WarningsPanel warnings={warnings} show={() => show('column')} />
              </Tabs.Panel>
              <Tabs.Panel value="file" tabIndex={0}>
                <SourcePanel key={JSON.stringify(source)} source={source} sniffed={sniffed} column={chosen} />
                <div className="file-spec">
                  <SpecButton step={step} />
                </div>
              </Tabs.Panel>
              <Tabs.Panel value="rejects" tabIndex={0}>
                <RejectsPanel key={imported.parts.rejects} imported={imported} />
              </Tabs.Panel>
            </Tabs>
          </aside>
        </ResizablePane>
      </div>
    </>
  );
}
