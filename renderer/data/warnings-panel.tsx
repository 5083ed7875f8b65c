import { UnstyledButton } from '@mantine/core';
import type { Warning } from '../../native/data/contract.ts';
import { chooseColumn } from './chosen-column.ts';

/** What a person should know of the file and its columns; a click goes to the column. */
export function WarningsPanel({ warnings, show }: { warnings: readonly Warning[]; show: () => void }) {
  if (warnings.length === 0) return <p className="dim">Nothing in the data asks for attention.</p>;
  return (
    <ul className="warnings" aria-label="Warnings">
      {warnings.map(({ column, what, fix }, i) => (
        <li key={i}>
          {column !== undefined && (
            <UnstyledButton
              className="name warning-column"
              title={column}
              onClick={() => {
                chooseColumn(column);
                show();
              }}
            >
              {column}
            </UnstyledButton>
          )}
          <p className="wrap">{what}</p>
          {fix !== undefined && <p className="dim wrap">{fix}</p>}
        </li>
      ))}
    </ul>
  );
}
