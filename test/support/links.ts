/** A link of each kind. */
import type { Link } from '../../native/training/trees/model/link.ts';

export const links: readonly Link[] = [
  { kind: 'identity' },
  { kind: 'log' },
  { kind: 'mean', trees: 3 },
  { kind: 'log-odds-of-mean', trees: 4, least: 0.001 },
  { kind: 'log-of-mean', trees: 4, least: 0.001 },
  { kind: 'isolation', trees: 2, usual: 10.24477092 },
];
