import { useQuery } from '@tanstack/react-query';
import { evaluationResult } from '../../native/evaluation/contract.ts';
import { fairnessResult } from '../../native/fairness/contract.ts';
import { useSection } from '../app/draft.ts';
import { useKnown, useStep } from '../app/queries.ts';
import { counted } from '../components/numbers.ts';
import type { StatusState } from '../components/status.tsx';
import { engine } from '../engine.ts';
import type { PackagedFile } from './contents.ts';

export interface Standing {
  readonly state: StatusState;
  readonly word: string;
  /** Where to mend it. */
  readonly route?: string;
}

export type Readiness = Readonly<Record<Exclude<PackagedFile['from'], 'key'>, Standing>>;

export interface Findings {
  readonly warnings: readonly string[];
  readonly notes: readonly string[];
}

/** Fewer test rows than this leave intervals too wide to promise much. */
const fewTestRows = 200;

const toCome: Standing = { state: 'neutral', word: 'made on export' };

const filled = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';

/** What is ready to go out, by what a file stands on. */
export function useReadiness(): { readiness: Readiness; findings: Findings; loading: boolean } {
  const known = useKnown();
  const evaluation = useStep('evaluation', evaluationResult);
  const fairness = useStep('fairness', fairnessResult);
  const purpose = useSection('purpose');
  const asked = useSection('fairness');
  const { task } = useSection('data');
  const ids = Object.values(known.data?.steps ?? {}).map(({ id }) => id);
  const found = useQuery({
    queryKey: ['findings', ...ids],
    enabled: known.data !== undefined,
    queryFn: () => engine.call((client) => client.packages.findings()),
  });
  const findings = found.data ?? { warnings: [], notes: [] };
  const steps = known.data?.steps ?? {};
  const test = evaluation.step?.result.rows.test;
  const beyond = (fairness.step?.result.groupings ?? [])
    .flatMap(({ limits }) => limits)
    .filter(({ status }) => status === 'attention').length;
  const readiness: Readiness = {
    model: steps.model === undefined ? { ...toCome, route: 'train' } : { state: 'passed', word: 'trained' },
    evaluation:
      test === undefined
        ? { ...toCome, route: 'evaluate' }
        : test < fewTestRows
          ? { state: 'attention', word: `only ${counted(test, 'test row')}`, route: 'evaluate' }
          : { state: 'passed', word: `measured on ${counted(test, 'row')}` },
    fairness:
      task === 'ranking'
        ? { state: 'neutral', word: 'not of a ranking' }
        : !Array.isArray(asked.groups)
          ? { state: 'attention', word: 'not asked for', route: 'fairness' }
          : fairness.step === undefined
            ? { ...toCome, route: 'fairness' }
            : beyond > 0
              ? { state: 'attention', word: `${counted(beyond, 'limit')} not kept`, route: 'fairness' }
              : { state: 'passed', word: 'measured' },
    purpose: !filled(purpose.decision)
      ? { state: 'attention', word: 'no decision stated', route: 'purpose' }
      : !filled(purpose.baseline)
        ? { state: 'attention', word: 'no baseline stated', route: 'purpose' }
        : { state: 'passed', word: 'purpose stated' },
    findings:
      evaluation.step === undefined
        ? toCome
        : findings.warnings.length > 0
          ? { state: 'attention', word: counted(findings.warnings.length, 'open finding') }
          : { state: 'passed', word: 'nothing open' },
    recipe:
      known.data?.problem === undefined
        ? { state: 'passed', word: 'complete' }
        : { state: 'failed', word: 'cannot be run' },
    record: { state: 'passed', word: 'kept' },
  };
  return { readiness, findings, loading: known.isLoading || evaluation.loading || fairness.loading };
}
