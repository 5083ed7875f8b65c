import { Button, MultiSelect, Select } from '@mantine/core';
import { Wand } from 'lucide-react';
import type { ExportedPackage } from '../../native/packages/contract.ts';
import type { ScoringMatch } from '../../native/scoring/contract.ts';
import { FilePick } from '../components/file-pick.tsx';
import { Status } from '../components/status.tsx';
import { IdChip } from '../components/id-chip.tsx';
import { chooseKept, choosePackage, useScoring } from './score-state.ts';

export const dataEndings = '.csv,.tsv,.txt,.parquet,.jsonl,.ndjson,.json,.gz';

/** The left pane: package, data, columns to keep, and the button. */
export function Choices(props: {
  exported: readonly ExportedPackage[];
  match: ScoringMatch | undefined;
  ready: boolean;
  running: boolean;
  onFiles: (files: File[]) => void;
  onScore: () => void;
}) {
  const { package: chosen, data, keep } = useScoring();
  const { match } = props;
  const known = props.exported.map(({ grant, name }) => ({ value: grant, label: name }));
  const opened =
    chosen !== undefined && !known.some(({ value }) => value === chosen.grant)
      ? [{ value: chosen.grant, label: `${chosen.name} (opened)` }]
      : [];
  const outputs = new Set(match?.outputs);
  const columns = (match?.data?.columns ?? []).map(({ name }) => name).filter((name) => !outputs.has(name));
  return (
    <section className="panel stack" aria-label="What to score">
      <div className="stack" style={{ gap: 4 }}>
        <Select
          label="Package"
          placeholder={known.length === 0 ? 'Open one' : 'Choose one'}
          allowDeselect={false}
          data={[...known, ...opened]}
          value={chosen?.grant ?? null}
          onChange={(grant) => {
            const one = props.exported.find((exported) => exported.grant === grant);
            if (one !== undefined) choosePackage({ grant: one.grant, name: one.name });
          }}
        />
        <div>
          <FilePick label="Open a package" accept=".zip" compact onFiles={props.onFiles} />
        </div>
      </div>
      {match !== undefined && (
        <div className="stack" style={{ gap: 4 }}>
          <span className="name" title={match.package.name}>
            {match.package.name} <IdChip id={match.package.contentDigest} />
          </span>
          <Status
            state={match.package.verdict === 'trusted' && match.notes.length === 0 ? 'passed' : 'attention'}
            word={
              match.package.verdict === 'unknown-signer'
                ? 'intact, signer unknown'
                : match.notes.length > 0
                  ? 'intact, throw-away key'
                  : `trusted: ${match.package.signer.name ?? ''}`
            }
          />
        </div>
      )}
      <div className="stack" style={{ gap: 4 }}>
        <h3>New data</h3>
        {data !== undefined && (
          <span className="name" title={data.name}>
            {data.name}
          </span>
        )}
        <div>
          <FilePick
            label={data === undefined ? 'Choose a data file' : 'Choose another file'}
            accept={dataEndings}
            onFiles={props.onFiles}
          />
        </div>
        <p className="dim">CSV, Parquet or JSON lines; gzip is fine. You can also drop files on this page.</p>
      </div>
      <MultiSelect
        label="Columns to keep"
        description="Ids and others that the answers shall hold, as they are in the data."
        placeholder={keep.length === 0 ? 'None' : ''}
        data={columns}
        value={[...keep]}
        disabled={columns.length === 0}
        searchable
        clearable
        onChange={chooseKept}
      />
      <Button
        leftSection={<Wand size={14} aria-hidden />}
        disabled={!props.ready}
        loading={props.running}
        onClick={props.onScore}
      >
        Score
      </Button>
    </section>
  );
}
