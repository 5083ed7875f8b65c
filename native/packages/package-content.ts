import type { ColumnType } from '../data/contract.ts';
import type { RankingSummary } from '../evaluation/contract.ts';
import type { PermutationResult } from '../explanation/contract.ts';
import type { Task } from '../training/target.ts';
import type { Agreement, LineageStep, Source } from './contract.ts';
import type { Figure } from './numbers.ts';

/**
 * Everything that the card and the report say, gathered from the results of the steps. It holds names, counts and
 * aggregates; of the data's values only those that the model itself carries (its category levels) and group names.
 */
export interface PackageContent {
  readonly name: string;
  readonly version: string;
  readonly purpose?: {
    readonly decision?: string;
    readonly baseline?: string;
    readonly benefit?: number;
    readonly cost?: number;
  };
  readonly task: Task;
  readonly target: string;
  /** Of a binary task: the class whose probability is given. */
  readonly positive?: string;
  readonly classes: readonly string[];
  readonly learner: LearnerSummary;
  readonly rows: {
    readonly train: number;
    readonly validation: number;
    readonly calibration: number;
    readonly test: number;
  };
  readonly rejects: { readonly training: number; readonly test: number };
  /** How rows were assigned, in words. */
  readonly split: string;
  readonly splitNotes: readonly string[];
  /** Rows of each class by part, in the order of `classes`; empty in regression. */
  readonly balance: readonly {
    readonly name: string;
    readonly train: number;
    readonly validation: number;
    readonly calibration: number;
    readonly test: number;
  }[];
  readonly separateTest: boolean;
  readonly columns: readonly ColumnSummary[];
  readonly inputs: readonly InputColumn[];
  readonly warnings: readonly { readonly column?: string; readonly what: string; readonly fix?: string }[];
  readonly plan: readonly { readonly column: string; readonly how: readonly string[] }[];
  /** Columns of the matrix that the learner sees. */
  readonly features: number;
  readonly training: TrainingSummary;
  /** What each column is worth to the model, where the recipe asks for it. */
  readonly permutation?: PermutationResult;
  readonly crossValidation?: {
    readonly folds: number;
    readonly repeats: number;
    readonly rows: number;
    readonly metrics: readonly { readonly id: string; readonly mean: number; readonly deviation: number }[];
  };
  /** Of intervals, such as "95 % bootstrap, 1,000 resamples". */
  readonly interval: { readonly level: number; readonly method: string; readonly resamples: number };
  readonly metrics: readonly { readonly id: string; readonly figure: Figure; readonly raw?: Figure }[];
  readonly calibration: CalibrationSummary;
  readonly curves: readonly RankingCurves[];
  readonly threshold?: ThresholdSummary;
  /** Rows are actual, columns predicted classes. */
  readonly confusion?: readonly (readonly number[])[];
  readonly regression?: RegressionSummary;
  /** Of a ranking with a relevant test row. */
  readonly ranking?: RankingSummary;
  /** Of a ranking: the column whose equal values make one query. */
  readonly group?: string;
  readonly fairness?: FairnessSummary;
  readonly agreement: Agreement;
  readonly sources: readonly Source[];
  readonly datasets: readonly {
    readonly use: 'training' | 'test';
    readonly version: string;
    readonly rows: number;
  }[];
  readonly steps: readonly LineageStep[];
  readonly notes: readonly string[];
}

export interface LearnerSummary {
  readonly id: string;
  readonly title: string;
  readonly rounds?: number;
  readonly parameters: readonly (readonly [name: string, value: string])[];
  /** What binds the model, in sentences; empty where nothing does. */
  readonly constraints: readonly string[];
  /** What weighed the training rows, in sentences; empty where nothing did. */
  readonly weighting: readonly string[];
  /** What training went on from; empty where it began anew. */
  readonly earlier: readonly string[];
  readonly notes: readonly string[];
  readonly bytes: number;
  /** Of a model that another library trained: how near its answers here are to that library's. */
  readonly tolerance?: number;
}

export type ColumnUse =
  'feature' | 'sensitive feature' | 'target' | 'query' | 'sensitive' | 'weights' | 'not used';

export interface ColumnSummary {
  readonly name: string;
  readonly type: ColumnType;
  readonly use: ColumnUse;
  readonly rows: number;
  readonly missing: number;
  readonly distinct: number | null;
  /** Of numbers: mean and quartiles; never given for columns that the model does not read. */
  readonly summary?: {
    readonly mean: number;
    readonly median: number;
    readonly low: number;
    readonly high: number;
  };
  /** Counts by bin of equal width. */
  readonly histogram?: readonly number[];
  /** Most frequent levels that the model knows. */
  readonly levels?: readonly { readonly name: string; readonly count: number }[];
}

/** A raw column that the model reads, and what the data contract says of it. */
export interface InputColumn {
  readonly name: string;
  readonly logical: ColumnType;
  readonly type: 'double' | 'string' | 'bool' | 'int64';
  readonly missingShare: number;
  /** Of numbers, on the training rows. */
  readonly range?: { readonly low: number; readonly high: number };
  /** Of dates and timestamps, ISO 8601. */
  readonly period?: { readonly from: string; readonly to: string };
  /** Levels that the model knows; others are scored as "rare or unknown". */
  readonly levels?: readonly string[];
}

export interface TrainingSummary {
  readonly loss: string;
  readonly curves?: {
    readonly train: readonly number[];
    readonly validation: readonly number[];
    /** By metric, on the validation rows; the one that early stopping looked at first. */
    readonly metrics?: Readonly<Record<string, readonly number[]>>;
  };
  readonly kept?: number;
  /** What the numbers of `importances` are, such as "share of gain". */
  readonly importanceName?: string;
  readonly importances: readonly { readonly name: string; readonly value: number; readonly note?: string }[];
}

export interface ReliabilityBin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
  readonly predicted: number;
  readonly observed: number;
  readonly interval?: readonly [number, number];
}

export interface CalibrationSummary {
  /** "isotonic", "sigmoid" or "none". */
  readonly method: string;
  /** Where the recipe left the choice to the number of rows. */
  readonly automatic: boolean;
  readonly rows: number;
  readonly intervalName?: string;
  /** Before and after calibration, on the test rows; of several classes one set for each. */
  readonly reliability: readonly {
    readonly name: string;
    readonly colour: 'before' | 'after';
    readonly ece: number | null;
    readonly bins: readonly ReliabilityBin[];
  }[];
}

export interface RankingCurves {
  /** The class that counts as positive. */
  readonly name: string;
  readonly prevalence: number;
  readonly roc: readonly (readonly [falsePositiveRate: number, truePositiveRate: number])[];
  readonly precisionRecall: readonly (readonly [recall: number, precision: number])[];
}

export interface ThresholdSummary {
  readonly value: number;
  /** Why this one, in words. */
  readonly rule: string;
  readonly costs: { readonly falsePositive: number; readonly falseNegative: number };
  readonly counts: {
    readonly truePositive: number;
    readonly falsePositive: number;
    readonly trueNegative: number;
    readonly falseNegative: number;
  };
  /** Rows of either class whose probability reaches each threshold of a grid over 0 … 1. */
  readonly grid: {
    readonly thresholds: readonly number[];
    readonly positives: readonly number[];
    readonly negatives: readonly number[];
  };
}

export interface RegressionSummary {
  /** By tenth of the prediction: rows, mean prediction, mean actual and its interval. */
  readonly tenths: readonly {
    readonly count: number;
    readonly predicted: number;
    readonly actual: number;
    readonly interval: readonly [number, number];
  }[];
  readonly residuals: { readonly low: number; readonly high: number; readonly counts: readonly number[] };
}

export interface FairnessSummary {
  readonly interval: PackageContent['interval'];
  readonly groupings: readonly {
    readonly columns: readonly string[];
    readonly groups: readonly {
      readonly name: string;
      readonly count: number;
      /** Why its rates say little, such as "fewer than 30 rows". */
      readonly unstable?: string;
      readonly rates: Readonly<Record<string, Figure>>;
    }[];
    readonly overall: Readonly<Record<string, Figure>>;
    readonly disparities: readonly {
      readonly id: string;
      readonly figure: Figure;
      /** Over the groups that are large enough only. */
      readonly stable?: Figure;
      readonly limit?: {
        readonly value: number;
        readonly status: 'passed' | 'uncertain' | 'attention' | 'undefined';
      };
    }[];
    readonly notes: readonly string[];
  }[];
  readonly caveats: readonly string[];
}
