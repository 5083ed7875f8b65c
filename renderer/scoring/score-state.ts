import { create } from 'zustand';
import type { OutputFormat, WindowScore } from '../../native/scoring/contract.ts';
import { windowScore } from '../../native/scoring/contract.ts';
import { follow, useJobs, type Job } from '../app/jobs.ts';
import { engine, EngineError } from '../engine.ts';

export interface GrantedFile {
  readonly grant: string;
  readonly name: string;
}

/** What was chosen on the page; it stays while other pages are looked at. */
interface ScoreState {
  readonly package: GrantedFile | undefined;
  readonly data: GrantedFile | undefined;
  /** Columns of the data that the answers keep. */
  readonly keep: readonly string[];
  /** The job that scores what is chosen, or did. */
  readonly job: string | undefined;
}

export const useScoring = create<ScoreState>(() => ({
  package: undefined,
  data: undefined,
  keep: [],
  job: undefined,
}));

export const choosePackage = (file: GrantedFile): void =>
  useScoring.setState({ package: file, job: undefined });

export const chooseData = (file: GrantedFile): void =>
  useScoring.setState({ data: file, keep: [], job: undefined });

export const chooseKept = (keep: readonly string[]): void => useScoring.setState({ keep, job: undefined });

/** The job of this page; after a reload the one that is still running. */
export function useScoreJob(): Job | undefined {
  const id = useScoring((state) => state.job);
  return useJobs(({ jobs }) =>
    jobs.findLast((job) =>
      id === undefined ? job.state === 'running' && job.title.startsWith(title('')) : job.id === id,
    ),
  );
}

const title = (name: string): string => `Score ${name}`;

/** Scores what is chosen into this format; the result, or undefined where it was cancelled. */
export async function score(format: OutputFormat): Promise<WindowScore | undefined> {
  const { package: file, data, keep } = useScoring.getState();
  if (file === undefined || data === undefined) return undefined;
  const { job } = await engine.call((client) =>
    client.scoring.run({ package: file.grant, data: data.grant, id: [...keep], format }),
  );
  if (format === 'parquet') useScoring.setState({ job });
  const ended = await follow(job, title(data.name));
  if (ended.state === 'cancelled') return undefined;
  if (ended.error !== undefined) throw new EngineError(ended.error);
  return windowScore.parse(ended.result);
}
