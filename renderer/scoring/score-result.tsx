import { Button } from '@mantine/core';
import { Download } from 'lucide-react';
import { useState } from 'react';
import type { OutputFormat, WindowScore } from '../../native/scoring/contract.ts';
import { CopyButton } from '../components/copy-button.tsx';
import { ErrorNotice } from '../components/error-notice.tsx';
import { FigureCard } from '../components/figure-card.tsx';
import { Notice } from '../components/notice.tsx';
import { bytes, duration, integer, percent } from '../components/numbers.ts';
import { shellCommand } from '../components/shell-command.ts';
import { engine } from '../engine.ts';
import { Distribution } from './distribution.tsx';
import { PreviewTable } from './preview-table.tsx';
import { RejectsTable } from './rejects-table.tsx';
import { score, useScoring } from './score-state.ts';

/** What came of the scoring, and its files. */
export function ScoreResult({ result }: { result: WindowScore }) {
  const [error, setError] = useState<unknown>();
  const [making, setMaking] = useState(false);
  const { package: file, data, keep } = useScoring();
  const command = shellCommand([
    'assay',
    'score',
    file?.name ?? 'PACKAGE',
    data?.name ?? 'DATA',
    '--out',
    result.answers.name,
    ...keep.flatMap((name) => ['--id', name]),
  ]);
  const all = result.rows + result.rejects;
  const download = (file: { grant: string; name: string }): void => {
    engine.download(file.grant, file.name).catch(setError);
  };
  const downloadAs = async (format: OutputFormat): Promise<void> => {
    if (result.format === format) return download(result.answers);
    // The same answers with the same digits, in another form: they are made when asked for.
    setMaking(true);
    try {
      const other = await score(format);
      if (other !== undefined) download(other.answers);
    } catch (caught) {
      setError(caught);
    } finally {
      setMaking(false);
    }
  };
  return (
    <>
      <div className="cards">
        <FigureCard
          label="Rows scored"
          value={integer(result.rows)}
          below={`of ${integer(all)}, in ${duration(result.seconds)}`}
        />
        <FigureCard
          label="Rows rejected"
          value={integer(result.rejects)}
          below={result.rejects === 0 ? 'every row has an answer' : percent(result.rejects / all)}
        />
        <FigureCard
          label="Columns not read"
          value={integer(result.ignored.length)}
          below={<span className="name">{result.ignored.slice(0, 4).join(', ') || 'none'}</span>}
        />
        <FigureCard
          label="Answers"
          value={bytes(result.answers.bytes)}
          below={
            <div className="name" title={result.answers.name}>
              {result.answers.name}
            </div>
          }
        />
      </div>
      <div className="row">
        <Button leftSection={<Download size={14} aria-hidden />} onClick={() => void downloadAs('parquet')}>
          Download as Parquet
        </Button>
        <Button
          variant="default"
          loading={making}
          leftSection={<Download size={14} aria-hidden />}
          onClick={() => void downloadAs('csv')}
        >
          Download as CSV
        </Button>
        <CopyButton label="Copy as command" text={command} />
      </div>
      {error !== undefined && <ErrorNotice error={error} onClose={() => setError(undefined)} />}
      {result.notes.map((note) => (
        <Notice key={note} level="attention">
          {note}
        </Notice>
      ))}
      <Distribution result={result} />
      <RejectsTable result={result} onDownload={download} />
      <PreviewTable answers={result.answers.grant} />
    </>
  );
}
