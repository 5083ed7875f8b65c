import { Loader, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useKnown } from '../../app/queries.ts';
import { go } from '../../app/route.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { engine } from '../../engine.ts';
import { lineageNodes } from './lineage-graph.ts';
import { LineageTable } from './lineage-table.tsx';
import { StepDetails } from './step-details.tsx';
import { StepGraph } from './step-graph.tsx';

/** How the draft's figures came about: every step from the files on. */
export function LineageTab() {
  const known = useKnown();
  const [view, setView] = useState<string>('graph');
  const [selected, select] = useState<string>();
  const steps = known.data?.steps;
  const ids = useMemo(() => Object.values(steps ?? {}).map(({ id }) => id), [steps]);
  const lineage = useQuery({
    queryKey: ['steps', 'lineage', ids],
    enabled: ids.length > 0,
    queryFn: () => engine.call((client) => client.workspace.lineage({ steps: ids })),
  });
  const nodes = useMemo(() => {
    const roles = Object.fromEntries(Object.entries(steps ?? {}).map(([role, { id }]) => [id, role]));
    return lineage.data === undefined ? [] : lineageNodes(lineage.data, roles);
  }, [lineage.data, steps]);
  const error = known.error ?? lineage.error;
  if (error !== null) return <ErrorNotice error={error} />;
  if (known.isLoading || lineage.isLoading)
    return <Loader size="sm" m="auto" role="status" aria-label="The lineage is being read" />;
  if (nodes.length === 0) {
    return (
      <EmptyState
        title="No steps yet"
        text="Here stands how each figure came about, from the files on, once data were opened."
        action={{ label: 'Go to Start', run: () => go('') }}
      />
    );
  }
  const node = nodes.find(({ id }) => id === selected);
  return (
    <div className="stack fill">
      <div className="row spread" style={{ flexWrap: 'nowrap' }}>
        <p className="dim grow">
          The steps of the recipe as it stands, each with what it reads. A package reads all of them.
        </p>
        <SegmentedControl
          aria-label="Show the lineage as"
          data={[
            { value: 'graph', label: 'Drawing' },
            { value: 'table', label: 'Table' },
          ]}
          value={view}
          onChange={setView}
        />
      </div>
      {view === 'graph' ? (
        <StepGraph nodes={nodes} selected={selected} onSelect={select} />
      ) : (
        <LineageTable nodes={nodes} selected={selected} onSelect={select} />
      )}
      {node !== undefined && <StepDetails node={node} nodes={nodes} onSelect={select} />}
    </div>
  );
}
