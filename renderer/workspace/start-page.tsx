import { Button, FileButton, TextInput } from '@mantine/core';
import { FileCheck, FolderOpen, Upload } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import './start-page.css';
import { useCurrent } from '../app/queries.ts';
import { go } from '../app/route.ts';
import { ErrorNotice } from '../components/error-notice.tsx';
import { PageFrame } from '../components/page-frame.tsx';
import { createWorkspace, openDropped, openWorkspace } from './open-file.ts';
import { RecentWorkspaces } from './recent-workspaces.tsx';
import { SampleCards } from './sample-cards.tsx';
import { UploadProgress } from './upload-progress.tsx';
import { useUpload } from './use-upload.ts';

const dataFiles = '.csv,.tsv,.txt,.parquet,.jsonl,.ndjson,.json,.gz';

/** One screen to begin on: a file, a sample, a package, an earlier workspace. */
export default function Page() {
  const current = useCurrent();
  const uploading = useUpload(({ upload }) => upload !== undefined);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const begin = (work: Promise<unknown>): void => {
    setError(undefined);
    setBusy(true);
    work.catch(setError).finally(() => setBusy(false));
  };
  const open = (file: File | null): void => {
    if (file !== null) begin(openDropped(file));
  };
  const disabled = busy || uploading;
  const workspace = current.data?.open;
  return (
    <PageFrame route="">
      {error !== undefined && <ErrorNotice error={error} onClose={() => setError(undefined)} />}
      <UploadProgress />
      <div className="start">
        <div className="start-main">
          <section className="start-open" aria-label="Open">
            <Upload size={28} aria-hidden />
            <h2>Drop a data file anywhere in this window</h2>
            <p className="dim">
              CSV, Parquet or JSON lines, also as gzip. What is in it, and how good it is, shows in seconds.
              Nothing leaves this machine.
            </p>
            <div className="row start-buttons">
              <FileButton onChange={open} accept={dataFiles}>
                {(button) => (
                  <Button {...button} size="sm" leftSection={<FolderOpen size={16} />} disabled={disabled}>
                    Open a file
                  </Button>
                )}
              </FileButton>
              <FileButton onChange={open} accept=".zip">
                {(button) => (
                  <Button
                    {...button}
                    size="sm"
                    variant="default"
                    leftSection={<FileCheck size={16} />}
                    disabled={disabled}
                  >
                    Review a package
                  </Button>
                )}
              </FileButton>
            </div>
          </section>
          <SampleCards disabled={disabled} begin={begin} />
        </div>
        <aside className="start-side stack" aria-label="Workspaces">
          {workspace !== null && workspace !== undefined && (
            <section className="stack">
              <h3>Open now</h3>
              <div className="panel start-current">
                <div className="grow">
                  <strong className="name start-name" title={workspace.name}>
                    {workspace.name}
                  </strong>
                  <span className="dim name start-name" title={workspace.folder}>
                    {workspace.folder}
                  </span>
                </div>
                <Button variant="default" onClick={() => go('data')}>
                  Go on
                </Button>
              </div>
            </section>
          )}
          <RecentWorkspaces
            recent={(current.data?.recent ?? []).filter(({ folder }) => folder !== workspace?.folder)}
            disabled={disabled}
            open={(grant) => begin(openWorkspace(grant))}
          />
          <NewWorkspace disabled={disabled} create={(name) => begin(createWorkspace(name))} />
        </aside>
      </div>
    </PageFrame>
  );
}

function NewWorkspace(props: { disabled: boolean; create: (name: string) => void }) {
  const [name, setName] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    props.create(name.trim());
    setName('');
  };
  return (
    <section className="stack">
      <h3>New workspace</h3>
      <form className="start-new" onSubmit={submit}>
        <TextInput
          aria-label="Name of the new workspace"
          placeholder="Name"
          maxLength={100}
          className="grow"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={props.disabled || name.trim() === ''}>
          Create
        </Button>
      </form>
      <p className="dim">
        A workspace is a folder that holds one project. Opening a file makes one by itself.
      </p>
      {window.assayDesktop !== undefined && <OpenFolder disabled={props.disabled} />}
    </section>
  );
}

/** Any folder can be chosen where there is a native dialog; a browser shows earlier ones only. */
function OpenFolder({ disabled }: { disabled: boolean }) {
  const [error, setError] = useState<unknown>();
  const choose = async (): Promise<void> => {
    const chosen = await window.assayDesktop?.openFolder();
    if (chosen !== null && chosen !== undefined) await openWorkspace(chosen.grant);
  };
  return (
    <>
      <Button
        variant="default"
        disabled={disabled}
        leftSection={<FolderOpen size={14} />}
        onClick={() => choose().catch(setError)}
      >
        Open a workspace folder
      </Button>
      {error !== undefined && <ErrorNotice error={error} onClose={() => setError(undefined)} />}
    </>
  );
}
