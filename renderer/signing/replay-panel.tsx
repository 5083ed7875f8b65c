import { Button, Loader } from '@mantine/core';
import { useState } from 'react';
import { verifyResult, type VerifyResult } from '../../native/engine/contract.ts';
import { lineageFile, type Source } from '../../native/packages/contract.ts';
import { follow } from '../app/jobs.ts';
import { CopyButton } from '../components/copy-button.tsx';
import { ErrorNotice } from '../components/error-notice.tsx';
import { FilePick, usePageDrop } from '../components/file-pick.tsx';
import { Notice } from '../components/notice.tsx';
import { shellCommand } from '../components/shell-command.ts';
import { SortableTable, type Column } from '../components/sortable-table.tsx';
import { Status } from '../components/status.tsx';
import { engine } from '../engine.ts';
import { parsedBy } from './parsed-by.ts';
import { usePackageFile, type Verified } from './package-file.tsx';
import { ReplayResult } from './replay-result.tsx';
import type { Reviewed } from './review-address.ts';
import { sourceColumns } from './source-columns.tsx';

type Given = Readonly<Record<string, { grant: string; name: string }>>;

/** Runs the package's recipe again on the same data, and compares every number. */
export function ReplayPanel(props: {
  reviewed: Reviewed;
  of: Verified;
  keyGrant: string | undefined;
  replayed: VerifyResult | undefined;
  onReplayed: (result: VerifyResult) => void;
}) {
  const lineage = usePackageFile(props.of, 'lineage.json');
  const sources = lineage.data === undefined ? undefined : parsedBy(lineageFile, lineage.data.text)?.sources;
  const [given, setGiven] = useState<Given>({});
  const [error, setError] = useState<unknown>();
  const [running, setRunning] = useState(false);
  const give = async (files: readonly File[], wanted?: string): Promise<void> => {
    setError(undefined);
    try {
      for (const file of files) {
        // A single file for one name may be called otherwise; its content decides.
        const name = wanted ?? sources?.find((source) => source.name === file.name)?.name;
        if (name === undefined) continue;
        const granted = await engine.grant(file);
        setGiven((before) => ({ ...before, [name]: granted }));
      }
    } catch (caught) {
      setError(caught);
    }
  };
  usePageDrop((files) => void give(files));
  const replay = async (): Promise<void> => {
    setRunning(true);
    setError(undefined);
    try {
      const data = Object.fromEntries(Object.entries(given).map(([name, { grant }]) => [name, grant]));
      const { job } = await engine.call((client) =>
        client.recipes.verify({
          package: props.reviewed.grant,
          replay: true,
          data,
          ...(props.keyGrant === undefined ? {} : { key: props.keyGrant }),
        }),
      );
      const ended = await follow(job, `Replay ${props.reviewed.name}`);
      if (ended.error !== undefined) setError(ended.error);
      else props.onReplayed(verifyResult.parse(ended.result));
    } catch (caught) {
      setError(caught);
    } finally {
      setRunning(false);
    }
  };
  if (lineage.error !== null) return <ErrorNotice error={lineage.error} />;
  if (lineage.data === undefined)
    return <Loader size="sm" role="status" aria-label="The lineage is being read" />;
  if (sources === undefined)
    return <Notice level="attention">The package does not say from which files it was made.</Notice>;
  const command = shellCommand([
    'assay',
    'verify',
    props.reviewed.name,
    '--replay',
    ...sources.flatMap(({ name }) => ['--data', `${name}=${given[name]?.name ?? 'FILE'}`]),
  ]);
  return (
    <div className="stack">
      <p style={{ maxWidth: 720 }}>
        The recipe is run again in a fresh folder, on the files that the package was made from, byte for byte.
        Every number of metrics.json and fairness.json is compared, and every other file by its bytes. Nothing
        is kept.
      </p>
      <SourceFiles sources={sources} given={given} disabled={running} give={give} />
      <div className="row">
        <Button
          loading={running}
          disabled={sources.some((source) => given[source.name] === undefined)}
          onClick={() => void replay()}
        >
          Replay
        </Button>
        <CopyButton label="Copy as command" text={command} />
        <span className="dim">
          Drop the files anywhere on this page, or choose them. The tray shows how it goes.
        </span>
      </div>
      {error !== undefined && <ErrorNotice error={error} onClose={() => setError(undefined)} />}
      {props.replayed?.replay !== undefined && <ReplayResult replay={props.replayed.replay} />}
    </div>
  );
}

interface Giving {
  readonly given: Given;
  readonly disabled: boolean;
  readonly give: (files: readonly File[], wanted?: string) => Promise<void>;
}

function SourceFiles({ sources, ...giving }: Giving & { sources: readonly Source[] }) {
  return (
    <div style={{ maxWidth: 860 }}>
      <SortableTable
        label="Files of the recipe"
        columns={[...sourceColumns, ...givingColumns(giving)]}
        rows={sources}
        rowKey={({ name }) => name}
      />
    </div>
  );
}

const givingColumns = ({ given, disabled, give }: Giving): Column<Source>[] => [
  {
    id: 'given',
    header: 'Your file',
    value: ({ name }) => given[name]?.name,
    cell: ({ name }) =>
      given[name] === undefined ? (
        <Status state="neutral" word="not given" />
      ) : (
        <span className="row">
          <Status state="passed" word="given" /> <span className="name">{given[name].name}</span>
        </span>
      ),
  },
  {
    id: 'choose',
    header: 'Choose',
    headerHidden: true,
    className: 'number',
    cell: ({ name }) => (
      <FilePick
        label="Choose"
        about={`Choose the file for ${name}`}
        compact
        accept="*"
        disabled={disabled}
        onFiles={(files) => void give(files.slice(0, 1), name)}
      />
    ),
  },
];
