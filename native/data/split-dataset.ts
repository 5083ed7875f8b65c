import { badInput } from '../engine/errors.ts';
import type { Frame } from '../stats/frame.ts';
import type { Random } from '../stats/random.ts';
import { ROLE, type Role } from '../training/predictions.ts';
import { targetOf, type ReadTarget } from '../training/read-target.ts';
import { isClassification, type RoleCounts, type SplitResult, type SplitSpec } from './contract.ts';
import { counted } from '../stats/counted.ts';
import {
  groupSplit,
  quantileBins,
  randomSplit,
  stratifiedSplit,
  timeSplit,
  type SplitInput,
} from './split-rows.ts';
import { checkQueryMethod, checkWholeQueries } from './whole-queries.ts';

/** Share of a classification's rows that is set aside for calibration where the recipe says nothing. */
const CALIBRATION = 0.1;

const rowsHave = (rows: number): string => counted(rows, 'row has', 'rows have');
const rowsAre = (rows: number): string => counted(rows, 'row is', 'rows are');

const roleNames = Object.keys(ROLE) as Role[];

function roleCounts(count: (role: number) => number): RoleCounts {
  const counts: RoleCounts = { train: 0, validation: 0, calibration: 0, test: 0, unused: 0 };
  for (const name of roleNames) counts[name] = count(ROLE[name]);
  return counts;
}

/** Rows of each role, and the same of each class. */
function countRoles(roles: Uint8Array, target: ReadTarget): { counts: RoleCounts; byClass: RoleCounts[] } {
  const { classes } = target;
  const all = new Int32Array(256);
  const ofClass = new Int32Array(256 * classes.length);
  for (let row = 0; row < roles.length; row++) {
    const role = roles[row]!;
    all[role]!++;
    if (classes.length > 0 && target.missing[row] === 0) ofClass[256 * target.y[row]! + role]!++;
  }
  return {
    counts: roleCounts((role) => all[role]!),
    byClass: classes.map((_, c) => roleCounts((role) => ofClass[256 * c + role]!)),
  };
}

function inputOf(target: ReadTarget): SplitInput {
  const rows = target.y.length;
  const places = new Uint32Array(rows);
  const values = new Float64Array(rows);
  let n = 0;
  for (let row = 0; row < rows; row++) {
    if (target.missing[row] !== 0) continue;
    places[n] = row;
    values[n++] = target.y[row]!;
  }
  const eligible = places.subarray(0, n);
  const y = values.subarray(0, n);
  const strata = isClassification(target.task)
    ? { stratum: new Int32Array(y), strata: target.classes.length }
    : quantileBins(y);
  return { rows, eligible, ...strata };
}

/** A part without one of the classes can be neither trained nor measured on. */
function checkClasses(
  byClass: readonly RoleCounts[],
  counts: RoleCounts,
  classes: readonly string[],
  spec: Pick<SplitSpec, 'method' | 'column'>,
): void {
  for (const role of ['train', 'test', 'calibration', 'validation'] as const) {
    if (counts[role] === 0) continue;
    const absent = classes.filter((_, i) => byClass[i]![role] === 0);
    if (absent.length === 0) continue;
    throw badInput(
      `Split by ${spec.column ?? spec.method}, the ${role} part has no row of class ${JSON.stringify(absent[0])}.`,
      'split',
      'Change the fractions, the seed or the method.',
    );
  }
}

/** Gives each row its role. Rows without a target value (or time) are unused and counted. */
export function splitDataset(
  frame: Frame,
  given: SplitSpec,
  random: Random,
): { roles: Uint8Array; result: Omit<SplitResult, 'parts'> } {
  const target = targetOf(frame.columns.get(given.target)!, given.target, {
    task: given.task,
    positive: given.positive,
  });
  const spec = {
    ...given,
    calibration: given.calibration ?? (isClassification(target.task) ? CALIBRATION : 0),
  };
  const input = inputOf(target);
  if (target.task === 'ranking') checkQueryMethod(spec);
  const notes: string[] = [...target.notes];
  const without = frame.rows - input.eligible.length;
  if (without > 0) {
    notes.push(
      `${rowsHave(without)} no value of ${spec.target} and ${without === 1 ? 'is' : 'are'} not used.`,
    );
  }
  const needsColumn = spec.method === 'time' || spec.method === 'group';
  if (needsColumn && spec.column === undefined) {
    throw badInput(`The method ${spec.method} needs a column.`, 'split', `Add \`column: NAME\`.`);
  }
  if (!needsColumn && spec.column !== undefined) {
    throw badInput(
      `The method ${spec.method} takes no column.`,
      'split',
      'Say `method: time` or `method: group`, or remove `column`.',
    );
  }
  let roles: Uint8Array;
  switch (spec.method) {
    case 'random':
      roles = randomSplit(input, spec, random);
      break;
    case 'stratified':
      if (target.task === 'regression')
        notes.push(`Stratified by ${input.strata} bins of ${spec.target}, of equal size.`);
      roles = stratifiedSplit(input, spec, random, (s) =>
        target.task === 'regression'
          ? `Bin ${s + 1} of ${spec.target}`
          : `The class ${JSON.stringify(target.classes[s])}`,
      );
      break;
    case 'time': {
      roles = timeSplit(input, spec, frame.columns.get(spec.column!)!, spec.column!);
      const lost = input.eligible.reduce((sum, row) => sum + (roles[row] === ROLE.unused ? 1 : 0), 0);
      if (lost > 0)
        notes.push(`${rowsHave(lost)} no ${spec.column} and ${lost === 1 ? 'is' : 'are'} not used.`);
      break;
    }
    case 'group': {
      const split = groupSplit(input, spec, frame.columns.get(spec.column!)!, spec.column!, random);
      roles = split.roles;
      notes.push(`${split.groups.toLocaleString('en-US')} groups of ${spec.column}; each lies in one part.`);
      if (split.missing > 0) {
        notes.push(`${rowsHave(split.missing)} no ${spec.column}; each counts as a group of its own.`);
      }
      break;
    }
  }
  if (target.task === 'ranking') checkWholeQueries(frame, spec, target.missing, roles);
  const { counts, byClass } = countRoles(roles, target);
  checkClasses(byClass, counts, target.classes, spec);
  if (!isClassification(target.task) && counts.calibration > 0) {
    notes.push(
      `${rowsAre(counts.calibration)} set aside for calibration and not used, since a ${target.task} is not calibrated: leave split.calibration out.`,
    );
  }
  return { roles, result: { task: target.task, classes: [...target.classes], counts, byClass, notes } };
}
