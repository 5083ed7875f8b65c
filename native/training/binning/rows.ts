import { ROLE } from '../predictions.ts';

/** Which rows are binned: the training and the validation rows of a table that lies in row groups. */
export interface RowPlan {
  readonly groups: readonly GroupPlan[];
  /** Rows as places in their row groups, group after group. */
  readonly train: Uint16Array;
  readonly validation: Uint16Array;
  /** Training rows that bounds are found on. */
  readonly sampled: Uint16Array;
  /** Those among the training rows; undefined: all. */
  readonly sample: Uint32Array | undefined;
}

/** A row group, and where its rows begin in the whole table and in each part. */
export interface GroupPlan {
  readonly group: number;
  readonly first: number;
  readonly rows: number;
  readonly train: readonly [from: number, to: number];
  readonly validation: readonly [from: number, to: number];
  readonly sampled: readonly [from: number, to: number];
}

/**
 * @param groups rows of each row group, at most 65,536
 * @param roles by row of the table: see ROLE
 * @param sample ascending, among the training rows; undefined: all of them
 */
export function planRows(
  groups: readonly number[],
  roles: Uint8Array,
  sample: Uint32Array | undefined,
): RowPlan {
  const count = (of: number): number => roles.reduce((sum, role) => sum + (role === of ? 1 : 0), 0);
  const train = new Uint16Array(count(ROLE.train));
  const validation = new Uint16Array(count(ROLE.validation));
  const sampled = sample === undefined ? train : new Uint16Array(sample.length);
  const plans: GroupPlan[] = [];
  let [first, trained, validated, seen] = [0, 0, 0, 0];
  for (const [group, rows] of groups.entries()) {
    const [train0, validation0, sampled0] = [trained, validated, seen];
    for (let place = 0; place < rows; place++) {
      const role = roles[first + place];
      if (role === ROLE.train) train[trained++] = place;
      else if (role === ROLE.validation) validation[validated++] = place;
    }
    if (sample === undefined) seen = trained;
    else
      for (; seen < sample.length && sample[seen]! < trained; seen++) sampled[seen] = train[sample[seen]!]!;
    if (trained > train0 || validated > validation0) {
      plans.push({
        group,
        first,
        rows,
        train: [train0, trained],
        validation: [validation0, validated],
        sampled: [sampled0, seen],
      });
    }
    first += rows;
  }
  return { groups: plans, train, validation, sampled, sample };
}
