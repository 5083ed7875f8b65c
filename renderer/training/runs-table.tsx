import { Button, Checkbox } from '@mantine/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import { lossName } from '../../native/training/trees/objectives/contract.ts';
import { useDraft, useSection } from '../app/draft.ts';
import { ErrorNotice } from '../components/error-notice.tsx';
import { IdChip } from '../components/id-chip.tsx';
import { duration, integer } from '../components/numbers.ts';
import { labelOf } from '../components/schema-fields.ts';
import { SortableTable, type Column } from '../components/sortable-table.tsx';
import { Status } from '../components/status.tsx';
import { when } from '../workspace/times.ts';
import { CurveChart, lossText } from './curve-chart.tsx';
import { recipeParameters, titleOf } from './learners.ts';
import { curveOf } from './model-result.tsx';
import { differing, useRuns, validationLoss, valueOf, type Run } from './runs.ts';

const mostCurves = 4;

/** Two runs with the same of these learned from the same rows of the same weights: their losses may be compared. */
function rowsOf({ spec: { target, positive, train }, inputs }: Run): string {
  const weights = train.learner === 'foreign' ? [null, null] : [train.weights, train.classWeights];
  return JSON.stringify([target, positive, inputs.slice(0, 2), ...weights]);
}

interface RunsTableProps {
  /** The model of the recipe as it stands. */
  readonly current: string | undefined;
  /** The one that the address names: `#/train?run=…`. */
  readonly asked: string | null;
}

/** Every model of the workspace, with what differs between them; curves of a few laid over each other. */
export function RunsTable({ current, asked }: RunsTableProps) {
  const { runs, left, error } = useRuns(asked);
  const [chosen, setChosen] = useState<readonly string[]>(asked === null ? [] : [asked]);
  const section = useRef<HTMLElement>(null);
  const selected = runs.find(({ id }) => id === asked)?.id ?? current;
  useEffect(() => {
    if (selected === undefined || selected !== asked) return;
    section.current?.querySelector('tr[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }, [selected, asked]);
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
  const toggle = (id: string): void =>
    setChosen(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id].slice(-mostCurves));
  const columns = columnsOf(runs, names, basis, current, chosen, toggle);
  const losses = new Set(runs.filter(({ id }) => chosen.includes(id)).map(lossNameOf));
  return (
    <section ref={section} className="stack" aria-label="Comparison of runs">
      <div>
        <h2>Runs</h2>
        <p className="dim">
          {left > 0 ? `The newest ${runs.length} of ${runs.length + left} models` : 'Every model'} of this
          workspace with the parameters that differ. Choose up to {mostCurves} to lay their curves over each
          other.
        </p>
      </div>
      <div className="runs">
        <SortableTable
          label="Table of runs"
          columns={columns}
          rows={runs}
          rowKey={({ id }) => id}
          {...(selected === undefined ? {} : { selected })}
        />
      </div>
      {curves.length > 0 && (
        <>
          {losses.size > 1 && (
            <p className="dim">These runs have different losses: their heights do not compare.</p>
          )}
          <CurveChart
            title={`Loss by round, ${curves.map(({ name }) => name).join(', ')}`}
            loss={losses.size === 1 ? [...losses][0]! : 'Loss'}
            curves={curves}
            height={320}
          />
        </>
      )}
    </section>
  );
}

const lossNameOf = ({ result, spec }: Run): string => lossName(result?.task, spec.train);

function columnsOf(
  runs: readonly Run[],
  names: readonly string[],
  basis: Run,
  current: string | undefined,
  chosen: readonly string[],
  toggle: (id: string) => void,
): readonly Column<Run>[] {
  const severalFeatures = new Set(runs.map(({ inputs }) => inputs[2])).size > 1;
  const lossOf = (run: Run) => (run.result === undefined ? undefined : validationLoss(run.result));
  return [
    {
      id: 'curve',
      header: 'Curve',
      headerHidden: true,
      cell: (run) => (
        <Checkbox
          aria-label={`Show the curve of run ${run.number}`}
          checked={chosen.includes(run.id) && run.result?.curves !== undefined}
          disabled={run.result?.curves === undefined}
          onChange={() => toggle(run.id)}
        />
      ),
    },
    { id: 'run', header: 'Run', numeric: true, value: (run) => run.number },
    { id: 'learner', header: 'Learner', value: ({ spec, result }) => titleOf(spec.train.learner, result) },
    ...names.map((name): Column<Run> => ({
      id: `parameter ${name}`,
      header: labelOf(name),
      title: name,
      numeric: true,
      value: (run) => valueOf(run.spec, name),
    })),
    ...(severalFeatures
      ? [
          {
            id: 'features',
            header: 'Features',
            value: (run: Run) => run.inputs[2],
            cell: (run: Run) => <IdChip id={run.inputs[2] ?? ''} />,
          },
        ]
      : []),
    {
      id: 'loss',
      header: 'Validation loss',
      title: lossNameOf(basis),
      numeric: true,
      // A loss on other rows says nothing beside these.
      value: (run) =>
        rowsOf(run) === rowsOf(basis) && lossNameOf(run) === lossNameOf(basis) ? lossOf(run) : undefined,
      cell: (run) =>
        rowsOf(run) === rowsOf(basis) && lossNameOf(run) !== lossNameOf(basis) ? (
          <span
            className="dim"
            title={`${lossNameOf(run)} ${lossText(run.result?.task, lossOf(run))}: it says nothing beside these.`}
          >
            other loss
          </span>
        ) : rowsOf(run) === rowsOf(basis) ? (
          lossText(run.result?.task, lossOf(run))
        ) : (
          <span
            className="dim"
            title="It learned from other rows or weights: its loss says nothing beside these."
          >
            other rows
          </span>
        ),
    },
    {
      id: 'rounds',
      header: 'Rounds',
      numeric: true,
      value: (run) => run.result?.rounds,
      cell: (run) => (run.result?.rounds === undefined ? undefined : integer(run.result.rounds)),
    },
    {
      id: 'time',
      header: 'Time',
      numeric: true,
      value: (run) => run.seconds,
      cell: (run) => duration(run.seconds),
    },
    {
      id: 'when',
      header: 'When',
      className: 'when',
      value: (run) => run.time,
      cell: (run) => (run.time === undefined ? undefined : when(run.time)),
    },
    {
      id: 'act',
      header: 'Parameters',
      headerHidden: true,
      className: 'act',
      cell: (run) => <TakeBack run={run} current={run.id === current} />,
    },
  ];
}

/** Puts a run's parameters into the draft; what is said beside the fit stays. */
function TakeBack({ run, current }: { run: Run; current: boolean }) {
  const { device, crossValidation } = useSection('train');
  if (current) return <Status state="neutral" word="in the recipe" />;
  const { train } = run.spec;
  // The record knows the file by its digest, the recipe by a name.
  if (train.learner === 'foreign')
    return (
      <span className="dim" title="To take it again, choose its file in the settings.">
        from a file
      </span>
    );
  return (
    <Button
      variant="default"
      size="compact-xs"
      aria-label={`Use parameters of run ${run.number}`}
      onClick={() =>
        void useDraft.getState().set('train', {
          ...recipeParameters(train),
          ...(device === undefined ? {} : { device }),
          ...(crossValidation === undefined ? {} : { crossValidation }),
        })
      }
    >
      Use parameters
    </Button>
  );
}
