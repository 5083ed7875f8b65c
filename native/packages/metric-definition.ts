import type { TaskName } from '../data/contract.ts';
import * as metrics from '../metrics/contract.ts';
import { visibleText } from './visible-text.ts';

/** What a metric means, for card, report and terminal: the name of a class cannot hide anything in it. */
export const metricDefinition = (id: string, task?: TaskName): metrics.MetricDefinition =>
  metrics.metricDefinition(id, task, (name) => visibleText(name, 40));
