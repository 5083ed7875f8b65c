import { Button, Checkbox } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useDraft, useSection } from '../app/draft.ts';
import { ErrorNotice } from '../components/error-notice.tsx';
import { IdChip } from '../components/id-chip.tsx';
import { duration, integer } from '../components/numbers.ts';
import { labelOf } from '../components/schema-fields.ts';
import { Status } from '../components/status.tsx';
import { when } from '../workspace/times.ts';
import { CurveChart, lossText, lossUnit } from './curve-chart.tsx';
import { learnerEntry, recipeParameters } from './learners.ts';
import { curveOf } from './model-result.tsx';
import { differing, useRuns, validationLoss, valueOf, type Run } from './runs.ts';

const mostCurves = 4;

/** Two runs with the same of these learned from the same rows: their losses may be compared. */
const rowsOf = (run: Run): string =>
  JSON.stringify([run.spec.target, run.spec.positive, run.inputs.slice(0, 2)]);

/** Every model of the workspace, with what differs between them; curves of a few laid over each other. */
export function RunsTable({ current }: { current: string | undefined }) {
  const { runs, left, error } = useRuns();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const names = useMemo(() => differing(runs), [runs]);
  const curves = useMemo(
    () =>
      chosen.flatMap((id, i) => {
        const run = runs.find((one) => one.id === id);
        const curve = run?.result === undefined ? undefined : curveOf(run.result, `run ${run.number}`, i);
        return curve === undefined ? [] : [curve];
      }),
    [runs, chosen],
  );
  const basis = runs.find(({ id }) => id === current) ?? runs[0];
  if (error !== null) return <ErrorNotice error={error} />;
  if (runs.length === 0 || basis === undefined) return null;
  const severalFeatures = new Set(runs.map(({ inputs }) => inputs[2])).size > 1;
  const toggle = (id: string): void =>
    setChosen(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id].slice(-mostCurves));
  const tasks = new Set(chosen.map((id) => runs.find((run) => run.id === id)?.result?.task));
  return (
    <section className="stack" aria-label="Comparison of runs">
      <div>
        <h2>Runs</h2>
        <p className="dim">
          {left > 0 ? `The newest ${runs.length} of ${runs.length + left} models` : 'Every model'} of this
          workspace with the parameters that differ. Choose up to {mostCurves} to lay their curves over each
          other.
        </p>
      </div>
      <div className="runs" tabIndex={0} role="region" aria-label="Table of runs">
        <table className="plain">
          <thead>
            <tr>
              <th>
                <span className="visually-hidden">Curve</span>
              </th>
              <th className="number">Run</th>
              <th>Learner</th>
              {names.map((name) => (
                <th key={name} className="number" title={name}>
                  {labelOf(name)}
                </th>
              ))}
              {severalFeatures && <th>Features</th>}
              <th className="number" title={lossUnit(basis.result?.task)}>
                Validation loss
              </th>
              <th className="number">Rounds</th>
              <th className="number">Time</th>
              <th>When</th>
              <th>
                <span className="visually-hidden">Parameters</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {runs.map((run) => (
              <tr key={run.id} aria-current={run.id === current ? 'true' : undefined}>
                <td>
                  <Checkbox
                    aria-label={`Show the curve of run ${run.number}`}
                    checked={chosen.includes(run.id)}
                    disabled={run.result?.curves === undefined}
                    onChange={() => toggle(run.id)}
                  />
                </td>
                <td className="number">{run.number}</td>
                <td>{learnerEntry(run.spec.train.learner).title}</td>
                {names.map((name) => (
                  <td key={name} className="number">
                    {valueOf(run.spec, name) ?? <span className="dim">–</span>}
                  </td>
                ))}
                {severalFeatures && (
                  <td>
                    <IdChip id={run.inputs[2] ?? ''} />
                  </td>
                )}
                <td className="number">
                  {rowsOf(run) === rowsOf(basis) ? (
                    lossText(
                      run.result?.task,
                      run.result === undefined ? undefined : validationLoss(run.result),
                    )
                  ) : (
                    <span
                      className="dim"
                      title="It learned from other rows: its loss says nothing beside these."
                    >
                      other rows
                    </span>
                  )}
                </td>
                <td className="number">
                  {run.result?.rounds === undefined ? (
                    <span className="dim">–</span>
                  ) : (
                    integer(run.result.rounds)
                  )}
                </td>
                <td className="number">{duration(run.seconds)}</td>
                <td className="when">{run.time === undefined ? '–' : when(run.time)}</td>
                <td className="act">
                  <TakeBack run={run} current={run.id === current} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {curves.length > 0 && (
        <>
          {tasks.size > 1 && (
            <p className="dim">These runs have different losses: their heights do not compare.</p>
          )}
          <CurveChart
            title={`Loss by round, ${curves.map(({ name }) => name).join(', ')}`}
            task={tasks.size === 1 ? [...tasks][0] : undefined}
            curves={curves}
            height={320}
          />
        </>
      )}
    </section>
  );
}

/** Puts a run's parameters into the draft; what is said beside the fit stays. */
function TakeBack({ run, current }: { run: Run; current: boolean }) {
  const { device, crossValidation } = useSection('train');
  if (current) return <Status state="neutral" word="in the recipe" />;
  return (
    <Button
      variant="default"
      size="compact-xs"
      aria-label={`Use parameters of run ${run.number}`}
      onClick={() =>
        void useDraft.getState().set('train', {
          ...recipeParameters(run.spec.train),
          ...(device === undefined ? {} : { device }),
          ...(crossValidation === undefined ? {} : { crossValidation }),
        })
      }
    >
      Use parameters
    </Button>
  );
}
