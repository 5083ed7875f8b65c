import { metricDefinition } from '../../native/metrics/contract.ts';
import { shortName } from './group-definitions.ts';

const ofClass = 'selectionRate:';

/** “Selection rate”, and of several classes “Predicted poor”. */
export const rateTitle = (id: string): string =>
  id.startsWith(ofClass)
    ? `Predicted ${shortName(id.slice(ofClass.length), 40)}`
    : metricDefinition(id).title;
