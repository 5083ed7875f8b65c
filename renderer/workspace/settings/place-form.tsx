import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Granted } from '../../../electron/contract.ts';
import { useDraft } from '../../app/draft.ts';
import { queries, refresh } from '../../app/queries.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { bytes, counted } from '../../components/numbers.ts';
import { Status } from '../../components/status.tsx';
import { engine } from '../../engine.ts';

/** Asks under which name, and with native dialogs in which folder, and copies or moves the workspace there. */
export function PlaceForm(props: {
  task: 'backup' | 'move';
  workspace: { name: string; folder: string };
  onDone: () => void;
}) {
  const { task, workspace } = props;
  const isBackup = task === 'backup';
  const today = new Date().toISOString().slice(0, 10);
  const [name, setName] = useState(isBackup ? `${workspace.name} ${today}` : workspace.name);
  const [into, setInto] = useState<Granted>();
  const place = { name, ...(into === undefined ? {} : { into: into.grant }) };
  const work = useMutation({
    mutationFn: async () => {
      if (isBackup) return engine.call((client) => client.workspace.backupAs(place));
      queries.setQueryData(['current'], await engine.call((client) => client.workspace.moveAs(place)));
      await useDraft.getState().load();
      await refresh();
      props.onDone();
      return undefined;
    },
  });
  const desktop = window.assayDesktop;
  const parent = workspace.folder.replace(/[/\\][^/\\]*$/, '');
  return (
    <form
      className="panel stack"
      aria-label={isBackup ? 'Back up the workspace' : 'Move the workspace'}
      onSubmit={(event) => {
        event.preventDefault();
        work.mutate();
      }}
    >
      <p>
        {isBackup
          ? 'Copies the record and all results, and checks the copy whole before it gets its name. The cache is left out; it can be made again.'
          : 'Moves the folder with all that is in it. Recipes and results stay as they are. On another disk the copy is verified before the old folder is removed.'}
      </p>
      <TextInput
        label={isBackup ? 'Name of the copy' : 'New name'}
        description={
          <span className="wrap">In {into === undefined ? parent : `the folder ${into.name}`}</span>
        }
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
        maw={400}
      />
      {desktop !== undefined && (
        <div>
          <Button
            variant="default"
            onClick={() => void desktop.openFolder().then((folder) => folder !== null && setInto(folder))}
          >
            Choose another folder
          </Button>
        </div>
      )}
      {work.error !== null && <ErrorNotice error={work.error} />}
      {work.data !== undefined && (
        <p role="status" className="wrap">
          <Status state="passed" word="Copied and verified" />{' '}
          <span className="dim">
            {counted(work.data.files, 'file')}, {bytes(work.data.bytes)}, in {work.data.to}
          </span>
        </p>
      )}
      <div className="row">
        <Button
          type="submit"
          loading={work.isPending}
          disabled={name.trim() === '' || (!isBackup && into === undefined && name === workspace.name)}
        >
          {isBackup ? 'Make the backup' : 'Move the workspace'}
        </Button>
        <Button variant="default" onClick={props.onDone}>
          Close
        </Button>
      </div>
    </form>
  );
}
