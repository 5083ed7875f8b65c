import { meaningOf, type MetricDefinition } from '../../native/metrics/contract.ts';
import type { Column } from '../components/sortable-table.tsx';

/** A table's column of metrics by their titles, each with what it means. */
export const metricColumn = <Line>(definitionOf: (line: Line) => MetricDefinition): Column<Line> => ({
  id: 'metric',
  header: 'Metric',
  value: (line) => definitionOf(line).title,
  cellTitle: (line) => meaningOf(definitionOf(line)),
});
