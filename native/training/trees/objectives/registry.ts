import { badInput } from '../../../engine/errors.ts';
import type { Labels } from '../../learner.ts';
import type { LabelProblem } from '../../fit-rows.ts';
import type { Task } from '../../target.ts';
import type {
  Objective,
  ObjectiveEntry,
  ObjectiveKind,
  ObjectiveSpec,
  RankingOptions,
} from '../objective.ts';
import { absolute } from './absolute.ts';
import {
  definitionOf,
  objectiveNamed,
  objectiveParameter,
  objectiveParameters,
  RANKING_OBJECTIVE,
  rankingOptions,
  rankingParameters,
} from './contract.ts';
import { gamma } from './gamma.ts';
import { huber } from './huber.ts';
import { lambdarank } from './lambdarank.ts';
import { logLoss } from './log-loss.ts';
import { poisson } from './poisson.ts';
import { quantile } from './quantile.ts';
import { shares } from './shares.ts';
import { softmax } from './softmax.ts';
import { squared } from './squared.ts';
import { tweedie } from './tweedie.ts';

/** Every objective. A new one is its file, its name in the contract, and a line here. */
const entries: Readonly<Record<ObjectiveKind, ObjectiveEntry>> = {
  'log-loss': logLoss,
  softmax,
  shares,
  squared,
  absolute,
  huber,
  quantile,
  poisson,
  gamma,
  tweedie,
  lambdarank,
};

type Params = Readonly<Record<string, unknown>>;

export interface ObjectiveChoice {
  readonly kind: ObjectiveKind;
  readonly parameter?: number | undefined;
  readonly ranking?: RankingOptions | undefined;
}

/** The objective that a task and a fit's parameters ask for. Objectives of other tasks, and parameters of other objectives, are refused. */
export function chooseObjective(task: Task, params: Params): ObjectiveChoice {
  checkTask(task, params.objective);
  const chosen = task === 'regression' ? objectiveNamed(params) : undefined;
  const own: readonly (string | undefined)[] =
    task === 'ranking' ? rankingParameters : [chosen && definitionOf(chosen).parameter];
  for (const name of [...objectiveParameters, ...rankingParameters]) {
    if (params[name] === undefined || own.includes(name)) continue;
    throw badInput(
      `${name} is no parameter of the objective ${task === 'ranking' ? RANKING_OBJECTIVE : (chosen ?? 'of classes')}.`,
      `train.${name}`,
      'Leave it out, or choose the objective that it belongs to.',
    );
  }
  if (chosen !== undefined) return { kind: chosen, parameter: objectiveParameter(chosen, params) };
  if (task === 'ranking') return { kind: RANKING_OBJECTIVE, ranking: rankingOptions(params) };
  return { kind: task === 'binary' ? 'log-loss' : 'softmax', parameter: undefined };
}

/** Refuses objectives of other tasks. */
function checkTask(task: Task, objective: unknown): void {
  if (objective === undefined) return;
  const ranks = objective === RANKING_OBJECTIVE;
  if (task === (ranks ? 'ranking' : 'regression')) return;
  throw badInput(
    `The objective ${String(objective)} is for ${ranks ? 'rankings' : 'targets that are numbers'}; the task is ${task}.`,
    'train.objective',
    `Leave it out: ${usualFor[task]}.`,
  );
}

const usualFor: Readonly<Record<Task, string>> = {
  binary: 'classes are trained for the log loss',
  multiclass: 'classes are trained for the log loss',
  regression: 'numbers are trained for the squared error',
  ranking: `rankings are trained for ${RANKING_OBJECTIVE}`,
};

/** Says why an objective cannot take a label; undefined where it can. */
export const labelProblem =
  (kind: ObjectiveKind): LabelProblem =>
  (label) => {
    const reason = entries[kind].refuses?.(label);
    return reason && `The target ${label} is ${reason}, which the objective ${kind} cannot take.`;
  };

export function objectiveSpec(choice: ObjectiveChoice, classes: number, train: Labels): ObjectiveSpec {
  const { kind, parameter, ranking } = choice;
  return { kind, parameter, ranking, ...entries[kind].begin(train, { classes, parameter, ranking }) };
}

export const objectiveOf = (spec: ObjectiveSpec): Objective => entries[spec.kind].make(spec);
