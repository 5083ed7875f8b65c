import { log } from '../../stats/elementary.ts';
import type { Task } from '../target.ts';
import { unsupported, type ForeignModel } from './foreign-model.ts';
import type { JsonReader } from './json-reader.ts';

export interface Objective {
  readonly task: Task;
  readonly link: ForeignModel['link'];
  /** base_score as a margin. */
  readonly margin: 'identity' | 'log' | 'log-odds';
}

const regression = { task: 'regression', link: 'identity', margin: 'identity' } as const;
const ofLog = { task: 'regression', link: 'log', margin: 'log' } as const;
const binary = { task: 'binary', link: 'identity', margin: 'log-odds' } as const;
const ranking = { task: 'ranking', link: 'identity', margin: 'identity' } as const;
const several = { task: 'multiclass', link: 'identity', margin: 'identity' } as const;

const OBJECTIVES: Readonly<Record<string, Objective>> = {
  'reg:squarederror': regression,
  'reg:linear': regression,
  'reg:squaredlogerror': regression,
  'reg:absoluteerror': regression,
  'reg:pseudohubererror': regression,
  'reg:quantileerror': regression,
  'count:poisson': ofLog,
  'reg:gamma': ofLog,
  'reg:tweedie': ofLog,
  'binary:logistic': binary,
  'reg:logistic': binary,
  'multi:softprob': several,
  'multi:softmax': several,
  'rank:ndcg': ranking,
  'rank:pairwise': ranking,
  'rank:map': ranking,
};

export function objectiveOf(learner: JsonReader): { readonly name: string; readonly objective: Objective } {
  const at = learner.get('objective').get('name');
  const name = at.text();
  const objective = Object.hasOwn(OBJECTIVES, name) ? OBJECTIVES[name] : undefined;
  if (objective === undefined)
    throw unsupported(
      `Models of the objective ${JSON.stringify(name.slice(0, 40))} cannot be taken over: what their scores mean is not known here.`,
      at.path,
      `Train it with one of ${Object.keys(OBJECTIVES).join(', ')}.`,
    );
  return { name, objective };
}

/** The intercept by output. Version 3.1 and later write a list in a text: "[5E-1]". */
export function startOf(parameters: JsonReader, outputs: number, { margin }: Objective): number[] {
  const at = parameters.get('base_score');
  const words = at
    .text()
    .replace(/^\[|\]$/g, '')
    .split(',');
  const scores = words.map((word) => (/^[-+.\deE]+$/.test(word) ? Math.fround(Number(word)) : NaN));
  if (!scores.every(Number.isFinite)) throw at.refuse('it is no number');
  if (scores.length !== 1 && scores.length !== outputs)
    throw at.refuse(`it has ${scores.length} entries for ${outputs} outputs`);
  return Array.from({ length: outputs }, (_, k) => {
    const score = scores.length === 1 ? scores[0]! : scores[k]!;
    if (margin === 'identity') return score;
    if (!(score > 0 && (margin === 'log' || score < 1)))
      throw at.refuse('it is impossible for its objective');
    return margin === 'log' ? log(score) : log(score / (1 - score));
  });
}
