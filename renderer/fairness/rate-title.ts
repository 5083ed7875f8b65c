import { metricText } from '../evaluation/metric-texts.ts';
import { shortName } from './group-definitions.ts';

const ofClass = 'selectionRate:';

/** “Selection rate”, and of several classes “Predicted poor”. */
export const rateTitle = (id: string): string =>
  id.startsWith(ofClass) ? `Predicted ${shortName(id.slice(ofClass.length), 40)}` : metricText(id).title;
