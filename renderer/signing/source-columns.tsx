import type { Source } from '../../native/packages/contract.ts';
import type { Column } from '../components/sortable-table.tsx';
import { idColumn } from '../components/table-columns.tsx';

/** A file that a package was made from: its name, what it was for, and the digest that tells it from any other. */
export const sourceColumns: readonly Column<Source>[] = [
  { id: 'file', header: 'File', className: 'wrap', value: ({ name }) => name },
  { id: 'use', header: 'Use', value: ({ use }) => use },
  idColumn('sha256', 'SHA-256 of its bytes', ({ sha256 }) => sha256),
];
