import { UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ImportResult, ProfileResult, SniffResult } from '../../native/data/contract.ts';
import { integer, percent } from '../components/numbers.ts';
import { spoken } from './dialect-words.ts';

export type PanelName = 'column' | 'warnings' | 'file' | 'rejects';

/** The data as a whole in one line; what can be looked into opens its panel. */
export function SummaryStrip(props: {
  imported: ImportResult;
  sniffed: SniffResult | undefined;
  profile: ProfileResult | undefined;
  warnings: number;
  panel: PanelName;
  show: (panel: PanelName) => void;
}) {
  const { imported, sniffed, profile, warnings } = props;
  const cells = imported.rows * imported.columns.length;
  const missing = imported.columns.reduce((sum, column) => sum + column.missing, 0);
  const open = (name: PanelName) => ({ active: props.panel === name, onClick: () => props.show(name) });
  return (
    <div className="summary-strip">
      <Figure label="Rows">{integer(imported.rows)}</Figure>
      <Figure label="Columns">{integer(imported.columns.length)}</Figure>
      <Figure label="Missing cells">{cells === 0 ? '–' : percent(missing / cells)}</Figure>
      <Figure label="Duplicate rows">{profile === undefined ? '…' : integer(profile.duplicateRows)}</Figure>
      <Figure label="Rejected rows" {...open('rejects')}>
        {integer(imported.rejects)}
      </Figure>
      <Figure label="Warnings" {...open('warnings')}>
        {integer(warnings)}
      </Figure>
      <Figure label="File" wide {...open('file')}>
        {fileText(sniffed)}
      </Figure>
    </div>
  );
}

function fileText(sniffed: SniffResult | undefined): string {
  if (sniffed === undefined) return '…';
  if (sniffed.format !== 'csv' || sniffed.dialect === undefined)
    return sniffed.format === 'parquet' ? 'Parquet' : 'JSON lines';
  const { delimiter, encoding, decimal } = sniffed.dialect;
  return [
    'CSV',
    spoken('delimiter', delimiter),
    spoken('encoding', encoding),
    ...(decimal === ',' ? ['decimal comma'] : []),
  ].join(', ');
}

function Figure(props: {
  label: string;
  children: ReactNode;
  wide?: boolean;
  active?: boolean;
  onClick?: () => void;
}) {
  const content = (
    <>
      <span className="strip-label">{props.label}</span>
      <span className="strip-value name">{props.children}</span>
    </>
  );
  const style = props.wide === true ? 'strip-figure wide' : 'strip-figure';
  return props.onClick === undefined ? (
    <div className={style}>{content}</div>
  ) : (
    <UnstyledButton className={`${style} opens`} aria-pressed={props.active} onClick={props.onClick}>
      {content}
    </UnstyledButton>
  );
}
