import { metricDefinition } from '../../native/metrics/contract.ts';
import { fixed, significant } from '../components/numbers.ts';

/** Measured in the target's unit rather than on a scale of its own. */
export const isInUnits = (id: string): boolean => metricDefinition(id).scale === 'unit';

export const writeMetric = (id: string) => (value: number) =>
  isInUnits(id) ? significant(value, 4) : fixed(value, 3);
