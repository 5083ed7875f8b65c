import type { TaskName } from '../data/contract.ts';
import * as metrics from '../metrics/contract.ts';
import { visibleText } from './visible-text.ts';

/** The name of a class, so that it cannot hide anything in a title. */
export const writtenName = (name: string): string => visibleText(name, 40);

/** What a metric means, for card, report and terminal. */
export const metricDefinition = (id: string, task?: TaskName): metrics.MetricDefinition =>
  metrics.metricDefinition(id, task, writtenName);
