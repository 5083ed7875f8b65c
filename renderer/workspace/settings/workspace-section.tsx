import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { WorkspaceInfo } from '../../../native/workspace/contract.ts';
import { useCurrent } from '../../app/queries.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { bytes, counted, integer } from '../../components/numbers.ts';
import { engine } from '../../engine.ts';
import { when } from '../times.ts';
import { CleanWorkspace } from './clean-workspace.tsx';
import { PlaceForm } from './place-form.tsx';
import { Section } from './section.tsx';

type Task = 'backup' | 'move' | 'clean';

/** The open workspace: what it holds, and what can be done with it as a whole. */
export function WorkspaceSection() {
  const current = useCurrent();
  const open = current.data?.open;
  const [task, setTask] = useState<Task>();
  const info = useQuery({
    queryKey: ['events', 'info', open?.folder],
    enabled: open !== null && open !== undefined,
    queryFn: () => engine.call((client) => client.workspace.info({})),
  });
  if (open === null || open === undefined) {
    return (
      <Section id="workspace" title="Workspace" text="The folder that holds this project.">
        <p className="dim">No workspace is open. Open a file, a sample or a workspace on the page Start.</p>
      </Section>
    );
  }
  const pick = (next: Task): void => setTask(task === next ? undefined : next);
  const done = (): void => setTask(undefined);
  return (
    <Section id="workspace" title="Workspace" text="The folder that holds this project.">
      {info.error !== null && <ErrorNotice error={info.error} />}
      <p className="wrap">
        <strong>{open.name}</strong> <span className="dim">{open.folder}</span>
      </p>
      {info.data !== undefined && <Sizes info={info.data} />}
      <div className="row">
        <Button variant="default" aria-expanded={task === 'backup'} onClick={() => pick('backup')}>
          Back up
        </Button>
        <Button variant="default" aria-expanded={task === 'move'} onClick={() => pick('move')}>
          Move or rename
        </Button>
        <Button variant="default" aria-expanded={task === 'clean'} onClick={() => pick('clean')}>
          Clean
        </Button>
      </div>
      {(task === 'backup' || task === 'move') && (
        <PlaceForm key={task} task={task} workspace={open} onDone={done} />
      )}
      {task === 'clean' && <CleanWorkspace onDone={done} />}
    </Section>
  );
}

function Sizes({ info }: { info: WorkspaceInfo }) {
  const rows = [
    ['Record', info.log, `${counted(info.events, 'event')} since ${when(info.created)}`],
    ['Results', info.objects, `of ${counted(info.steps, 'step')} and ${counted(info.packages, 'package')}`],
    ['Cache', info.cache, 'can be made again'],
  ] as const;
  return (
    <table className="plain">
      <thead>
        <tr>
          <th>Part</th>
          <th className="number">Size</th>
          <th className="number">Files</th>
          <th>What it is</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([part, size, what]) => (
          <tr key={part}>
            <td>{part}</td>
            <td className="number">{bytes(size.bytes)}</td>
            <td className="number">{integer(size.files)}</td>
            <td className="dim">{what}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
